"""Taking a frozen result back (更正)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, Printable, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class CorrectionEntry:
    """What is to be made anew, the ground, and the facts that show it."""

    scope: str
    ground: str
    facts: str


class CorrectionForm(TranslatedForm):
    """Propose to take the result back; ``offer`` gives scopes and grounds."""

    scope = RadioField(_l("更正范围"), [DataRequired(_l("请选择更正范围"))])
    ground = SelectField(_l("更正情形"), [DataRequired(_l("请选择更正情形"))])
    facts = TextAreaField(
        _l("事实和依据"),
        [DataRequired(_l("请写明事实和依据")), Length(max=LONGEST, message=TOO_LONG), Printable()],
        description=_l("写明错在何处、依据什么、涉及哪些申报；列入送审稿"),
    )

    def offer(self, scopes: Mapping[str, object], grounds: Mapping[str, object]) -> None:
        """What may be chosen, code → words."""
        self.scope.choices = [SelectChoice(code, words) for code, words in scopes.items()]
        self.ground.choices = [SelectChoice("", _l("请选择"))]
        self.ground.choices += [SelectChoice(code, words) for code, words in grounds.items()]

    def entry(self) -> CorrectionEntry:
        """What was entered; call it after ``validate``."""
        return CorrectionEntry(self.scope.data, self.ground.data, (self.facts.data or "").strip())
