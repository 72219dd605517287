"""Returning a sheet for 复议: which one, on which ground, in which words; and the expert's explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, Printable, TranslatedForm


@dataclass(frozen=True)
class ReturnEntry:
    """The sheet by the numbers of its application and expert, the ground, and what the expert is told."""

    application: str
    expert: str
    ground: str
    note: str


class ReturnForm(TranslatedForm):
    """The return of one sheet; ``offer`` gives the grounds."""

    application = StringField(_l("申报编号"), [DataRequired(_l("请填写申报编号"))])
    expert = StringField(_l("专家编号"), [DataRequired(_l("请填写专家编号"))])
    ground = SelectField(_l("退回情形"), [DataRequired(_l("请选择退回情形"))], choices=())
    note = TextAreaField(
        _l("退回意见"),
        [DataRequired(_l("请写明退回意见")), Length(max=500, message=TOO_LONG), Printable()],
        description=_l("专家将看到这段话。只说明哪里需要复核，不得建议分数"),
    )

    def offer(self, grounds: Mapping[str, object]) -> None:
        """Offer these grounds, code → words."""
        choices = [SelectChoice("", _l("请选择"))]
        self.ground.choices = choices + [SelectChoice(code, words) for code, words in grounds.items()]

    def entry(self) -> ReturnEntry:
        """What was entered; call it after ``validate``."""
        return ReturnEntry(
            *((field.data or "").strip() for field in (self.application, self.expert, self.ground, self.note))
        )


class ExplanationForm(TranslatedForm):
    """What the expert writes on a returned sheet."""

    text = TextAreaField(
        _l("书面说明"),
        [DataRequired(_l("请填写书面说明")), Length(max=2000, message=TOO_LONG), Printable()],
        id="explanation-text",
        description=_l("评分有改动的，说明改动的理由；维持原评分的，说明维持的理由"),
    )
