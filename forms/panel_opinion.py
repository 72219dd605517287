"""A panel's opinion, the answers to it, its leader, and whether the round asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from forms.translated import TOO_LONG, Printable, TranslatedForm

LONGEST = 4000
AGREE, DISSENT = "agree", "dissent"


def lines(text: str | None) -> str:
    """One paragraph to a line, without empty ones."""
    return "\n".join(line.strip() for line in (text or "").splitlines() if line.strip())


def _stripped(text: str | None) -> str:
    return (text or "").strip()


@dataclass(frozen=True)
class OpinionEntry:
    """What the leader states; ``seen`` is the number of the version that stood before, 0 for none."""

    met_on: date
    place: str
    recorder: str
    proceedings: str
    conclusions: str
    seen: int


class PanelOpinionForm(TranslatedForm):
    """The opinion with the facts of the meeting, made with ``meta={"unprintable": …}``."""

    met_on = DateField(_l("评审日期"), [DataRequired(_l("请填写日期"))])
    place = StringField(
        _l("地点"),
        [
            DataRequired(_l("请填写地点；线上评审的，写明线上")),
            Length(max=100, message=TOO_LONG),
            Printable(),
        ],
        filters=[_stripped],
    )
    recorder = StringField(
        _l("记录人"),
        [DataRequired(_l("请填写记录人")), Length(max=64, message=TOO_LONG), Printable()],
        filters=[_stripped],
    )
    proceedings = TextAreaField(
        _l("评审经过"),
        [DataRequired(_l("请填写评审经过")), Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("每行一段，如评审依据、程序和讨论情况"),
    )
    conclusions = TextAreaField(
        _l("本组意见"),
        [DataRequired(_l("请填写评审意见")), Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("每行一条，自动编号。写本组的共同意见，不写个人评分"),
    )
    seen = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def entry(self) -> OpinionEntry:
        """What was entered; call it after ``validate``."""
        return OpinionEntry(
            met_on=cast("date", self.met_on.data),
            place=str(self.place.data),
            recorder=str(self.recorder.data),
            proceedings=str(self.proceedings.data),
            conclusions=str(self.conclusions.data),
            seen=self.seen.data or 0,
        )


class OpinionAnswerForm(TranslatedForm):
    """Agree, or dissent in words."""

    answer = RadioField(
        _l("我的表态"),
        [DataRequired(_l("请选择同意或保留意见"))],
        choices=[SelectChoice(AGREE, _l("同意")), SelectChoice(DISSENT, _l("保留意见"))],
    )
    dissent = TextAreaField(
        _l("保留意见的内容"),
        [Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("持保留意见的须写明。会向本组专家展示内容，不显示姓名"),
    )

    def validate_dissent(self, field: Any) -> None:
        """A dissent says what it is; an agreement carries none."""
        if self.answer.data == DISSENT and not field.data:
            raise ValidationError(_l("请写明保留意见的内容"))
        if self.answer.data == AGREE and field.data:
            raise ValidationError(_l("选择同意的，请删去这里的文字"))


def given_answer(agrees: bool | None, dissent: str) -> OpinionAnswerForm:
    """A form that starts from what was answered before; None for nothing yet."""
    if agrees is None:
        return OpinionAnswerForm()
    return OpinionAnswerForm(data={"answer": AGREE if agrees else DISSENT, "dissent": dissent})


class LeaderForm(TranslatedForm):
    """Who leads a panel; ``offer`` gives its experts."""

    expert = SelectField(_l("组长"), [DataRequired(_l("请选择组长"))])

    def offer(self, experts: Mapping[int, str]) -> None:
        """Id → name of the experts who may be chosen."""
        self.expert.choices = [SelectChoice("", _l("请选择"))] + [
            SelectChoice(str(one), name) for one, name in experts.items()
        ]


class OpinionRuleForm(TranslatedForm):
    """Whether the round asks every panel for an opinion."""

    required = BooleanField(_l("每个评审组须出具评审意见，否则不能结束会评或形成排序"))
