"""Why a match by name is mistaken, or why it holds after all."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm


class MatchForm(TranslatedForm):
    """The reason, which is kept with the act."""

    reason = TextAreaField(
        _l("理由"),
        [DataRequired(_l("请写明理由")), Length(max=500, message=TOO_LONG)],
        description=_l("如何核实的，如两家企业名称相同、统一社会信用代码不同；记入留痕"),
        filters=[lambda text: (text or "").strip()],
    )

    def entry(self) -> str:
        """What was entered; call it after ``validate``."""
        return self.reason.data or ""
