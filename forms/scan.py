"""Matching a page by hand: the code printed on the paper, and how it was seen."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 500
PAGE = re.compile(r"([0-9]{1,2})\s*[/／]\s*([0-9]{1,2})", re.ASCII)


class ScanMatchForm(TranslatedForm):
    """Which version a page shows."""

    code = StringField(_l("核验码"), [DataRequired(_l("请填写核验码")), Length(max=40, message=TOO_LONG)])
    printed = StringField(_l("页码"), filters=[lambda text: (text or "").strip()])
    reason = TextAreaField(
        _l("依据"),
        [DataRequired(_l("请说明依据")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
    )

    def validate_printed(self, field: StringField) -> None:
        """Which page of how many, or nothing."""
        if field.data and not self.printed_page():
            raise ValidationError(_l("请按“2/3”的格式填写：第2页，共3页"))

    def printed_page(self) -> tuple[int, int] | None:
        """The printed page and how many there are; None where nothing, or nothing sensible, was entered."""
        found = PAGE.fullmatch(self.printed.data or "")
        number, count = map(int, found.groups()) if found else (0, 0)
        return (number, count) if 0 < number <= count else None
