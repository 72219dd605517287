"""An employer of an expert, with dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.translated import TOO_LONG, TranslatedForm


@dataclass(frozen=True)
class EmploymentEntry:
    """The employer, and from when to when; without an end it goes on."""

    employer: str
    since: date
    until: date | None


class EmploymentForm(TranslatedForm):
    """An employer besides or before the present one."""

    employer = StringField(
        _l("单位"),
        [DataRequired(_l("请填写单位")), Length(max=200, message=TOO_LONG)],
        filters=[lambda text: (text or "").strip()],
    )
    since = DateField(_l("起始日期"), [InputRequired(_l("请填写起始日期"))])
    until = DateField(_l("截止日期"), [Optional()], description=_l("仍在职的留空"))

    def validate_until(self, field: DateField) -> None:
        """Nobody leaves before coming."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("截止日期不能早于起始日期"))

    def entry(self) -> EmploymentEntry:
        """What was entered; call it after ``validate``."""
        return EmploymentEntry(self.employer.data or "", cast("date", self.since.data), self.until.data)
