"""The announcement (通告): its number, its day, and how long the recognition is valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from forms.translated import TOO_LONG, Printable, TranslatedForm


@dataclass(frozen=True)
class AnnouncementEntry:
    """The document's number (文号), the day it is dated, and the first and last day of validity (有效期)."""

    number: str
    issued_on: date
    valid_from: date
    valid_until: date


class AnnouncementForm(TranslatedForm):
    """Number, day and validity of an announcement."""

    number = StringField(
        _l("通告文号"),
        [DataRequired(_l("请填写通告文号")), Length(max=64, message=TOO_LONG), Printable()],
        description=_l("如：示例函〔2026〕2号"),
    )
    issued_on = DateField(_l("成文日期"), [DataRequired(_l("请填写成文日期，如2026-06-15"))])
    valid_from = DateField(_l("有效期首日"), [DataRequired(_l("请填写有效期首日，如2026-07-01"))])
    valid_until = DateField(_l("有效期末日"), [DataRequired(_l("请填写有效期末日，如2029-06-30"))])

    def validate_valid_until(self, field: Field) -> None:
        """The last day of validity comes after the first."""
        if self.valid_from.data and field.data and field.data <= self.valid_from.data:
            raise ValidationError(str(_l("有效期末日应晚于首日")))

    def entry(self) -> AnnouncementEntry:
        """What was entered; call it after ``validate``."""
        return AnnouncementEntry(
            number=(self.number.data or "").strip(),
            issued_on=cast("date", self.issued_on.data),
            valid_from=cast("date", self.valid_from.data),
            valid_until=cast("date", self.valid_until.data),
        )
