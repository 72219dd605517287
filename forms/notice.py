"""The notice (公示): its period and whom to reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from forms.translated import TOO_LONG, Printable, TranslatedForm


@dataclass(frozen=True)
class NoticeEntry:
    """The first day, the length in working or calendar days, and how to object."""

    starts_on: date
    length: int
    unit: str
    telephone: str
    email: str


class NoticeForm(TranslatedForm):
    """First day, length and contacts of a notice."""

    starts_on = DateField(_l("公示首日"), [DataRequired(_l("请填写公示首日，如2026-06-02"))])
    length = IntegerField(
        _l("公示期限"),
        [DataRequired(_l("请填写公示天数")), NumberRange(1, 60, _l("公示期限应为1至60天"))],
        default=5,
    )
    unit = SelectField(
        _l("计算方式"),
        choices=[
            SelectChoice("working_days", _l("工作日")),
            SelectChoice("calendar_days", _l("自然日")),
        ],
        default="working_days",
    )
    telephone = StringField(
        _l("联系电话"), [DataRequired(_l("请填写联系电话")), Length(max=64, message=TOO_LONG), Printable()]
    )
    email = StringField(
        _l("电子邮箱"),
        [
            Optional(),
            Length(max=120, message=TOO_LONG),
            Printable(),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("电子邮箱的格式不正确")),
        ],
    )

    def entry(self) -> NoticeEntry:
        """What was entered; call it after ``validate``."""
        return NoticeEntry(
            starts_on=cast("date", self.starts_on.data),
            length=int(self.length.data or 0),
            unit=self.unit.data,
            telephone=(self.telephone.data or "").strip(),
            email=(self.email.data or "").strip(),
        )
