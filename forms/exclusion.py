"""Leaving a submitted sheet out of the result (评分表排除)."""

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
class ExclusionEntry:
    """The ground, the facts that show it, and what the leader of the panel states."""

    ground: str
    facts: str
    leader_id: int
    leader_statement: str


class ExclusionForm(TranslatedForm):
    """Propose to leave a sheet out; ``offer`` gives grounds and leaders."""

    ground = SelectField(_l("排除情形"), [DataRequired(_l("请选择排除情形"))])
    facts = TextAreaField(
        _l("事实和证据"),
        [DataRequired(_l("请写明事实和证据")), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("只写情形本身，不写分数和名次"),
    )
    leader = SelectField(_l("评审组组长"), [DataRequired(_l("请选择作出说明的组长"))])
    leader_statement = TextAreaField(
        _l("组长说明"),
        [DataRequired(_l("请录入组长的书面说明")), Length(max=LONGEST, message=TOO_LONG)],
    )

    def offer(self, grounds: Mapping[str, object], leaders: Mapping[int, str]) -> None:
        """What may be chosen, code or id → words."""
        first = [SelectChoice("", _l("请选择"))]
        self.ground.choices = first + [SelectChoice(code, words) for code, words in grounds.items()]
        self.leader.choices = first + [SelectChoice(str(one), words) for one, words in leaders.items()]

    def entry(self) -> ExclusionEntry:
        """What was entered; call it after ``validate``."""
        return ExclusionEntry(
            ground=self.ground.data,
            facts=(self.facts.data or "").strip(),
            leader_id=int(self.leader.data),
            leader_statement=(self.leader_statement.data or "").strip(),
        )
