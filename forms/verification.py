"""What somebody gives to have a document checked: its code, the file, or both."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional

from forms.translated import TOO_LONG, TranslatedForm


class VerificationForm(TranslatedForm):
    """A code, a file, or both; one of them must be given."""

    code = StringField(_l("核验码"), [Optional(), Length(max=32, message=TOO_LONG)])
    file = FileField(_l("文件"), [Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, and that one of them was filled in."""
        if not super().validate(extra_validators):  # type: ignore[arg-type]
            return False
        if not (self.code.data or "").strip() and not self.file.data:
            self.code.errors = [_l("请输入核验码，或选择要核验的文件")]
            return False
        return True
