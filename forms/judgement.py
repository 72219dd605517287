"""What a person judges of one application: an exception from the standard, and 受理 by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class WaiverEntry:
    """The requirement (by its code) that is excepted, and why."""

    code: str
    ground: str


@dataclass(frozen=True)
class JudgementEntry:
    """The act of the workflow, and why."""

    action: str
    ground: str


class WaiverForm(TranslatedForm):
    """One requirement and the ground of its exception; ``offer`` says which requirements there are."""

    code = SelectField(
        _l("不符合的要求"), [DataRequired(_l("请选择一项要求"))], choices=(), validate_choice=False
    )
    ground = TextAreaField(
        _l("例外理由"),
        [DataRequired(_l("请填写例外理由")), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("如：西部地区适当放宽；面积略超一般标准的具体原因。评审专家能看到这段文字。"),
    )

    def offer(self, titles: Mapping[str, str]) -> None:
        """Offer these requirements, code → title; others are not refused here but by the rules, in words."""
        self.code.choices = [SelectChoice(code, title) for code, title in titles.items()]

    def entry(self) -> WaiverEntry:
        """What was entered; call it after ``validate``."""
        return WaiverEntry(self.code.data, (self.ground.data or "").strip())


class JudgementForm(TranslatedForm):
    """Admit or return one application, with the ground."""

    # Both forms stand on one page: their fields must not share an id.
    action = SelectField(
        _l("决定"), choices=[SelectChoice("admit", _l("受理")), SelectChoice("return", _l("不予受理"))]
    )
    ground = TextAreaField(
        _l("决定理由"),
        [DataRequired(_l("请填写决定理由")), Length(max=LONGEST, message=TOO_LONG)],
        id="decision-ground",
    )

    def entry(self) -> JudgementEntry:
        """What was entered; call it after ``validate``."""
        return JudgementEntry(self.action.data, (self.ground.data or "").strip())
