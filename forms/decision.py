"""The decision (审定) on a shortlist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, Printable, TranslatedForm


@dataclass(frozen=True)
class DecisionEntry:
    """Who decided, under which meeting or 签报 number, on which day."""

    body: str
    number: str
    decided_on: date


class DecisionForm(TranslatedForm):
    """Body, number and date of the decision."""

    body = StringField(
        _l("审定机构或会议"),
        [DataRequired(_l("请填写审定机构或会议名称")), Length(max=100, message=TOO_LONG), Printable()],
        description=_l("如：部长办公会、局长办公会"),
    )
    number = StringField(
        _l("会议或签报文号"),
        [DataRequired(_l("请填写会议届次或签报文号")), Length(max=64, message=TOO_LONG), Printable()],
    )
    decided_on = DateField(_l("审定日期"), [DataRequired(_l("请填写审定日期，如2026-06-01"))])

    def entry(self) -> DecisionEntry:
        """What was entered; call it after ``validate``."""
        return DecisionEntry(
            body=(self.body.data or "").strip(),
            number=(self.number.data or "").strip(),
            decided_on=cast("date", self.decided_on.data),
        )
