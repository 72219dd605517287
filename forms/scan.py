"""Matching a page by hand: the code printed on the paper, and how it was seen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 500


class ScanMatchForm(TranslatedForm):
    """Which version a page shows."""

    code = StringField(_l("核验码"), [DataRequired(_l("请填写核验码")), Length(max=40, message=TOO_LONG)])
    reason = TextAreaField(
        _l("依据"),
        [DataRequired(_l("请说明依据")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
    )
