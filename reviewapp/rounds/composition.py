"""What the rules of a round ask of the composition of its panels (评审组的组成)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.models import ExpertKind, PanelShare, Round
from reviewapp.wording import _

SHARES: Mapping[StrEnum, LazyString] = {
    PanelShare.HALF: _l("二分之一"),
    PanelShare.THREE_FIFTHS: _l("五分之三"),
    PanelShare.TWO_THIRDS: _l("三分之二"),
}


def drawing_rules(round_: Round) -> dict[str, Any]:
    """What a draw of the round keeps to, as `scoring.draw.Composition.usual` takes it."""
    return {
        "technical": Fraction(round_.panel_technical),
        "finance": round_.panel_finance,
        "candidates_per_place": round_.candidates_per_place,
        "odd": round_.panel_odd,
    }


def composition_words(round_: Round) -> str:
    """The rules in one sentence."""
    parts = [
        _("每组专家不少于%(least)s人", least=round_.panel_minimum),
        _("技术专家不少于%(share)s", share=SHARES[round_.panel_technical]),
    ]
    if round_.panel_odd:
        parts.insert(1, _("人数为单数"))
    if round_.panel_finance:
        parts.append(_("财务专家不少于%(least)s人", least=round_.panel_finance))
    parts.append(_("可抽取的专家不少于成员人数的%(times)s倍", times=round_.candidates_per_place))
    return _("，").join(parts)


def shortcomings(round_: Round, panel: str, kinds: Mapping[ExpertKind, int]) -> Iterator[str]:
    """What a panel of so many experts of each kind lacks by the rules, in words."""
    experts = sum(kinds.values())
    technical, finance = kinds.get(ExpertKind.TECHNICAL, 0), kinds.get(ExpertKind.FINANCE, 0)
    wanted = ceil(Fraction(round_.panel_technical) * experts)
    if experts < round_.panel_minimum:
        yield _(
            "%(panel)s只有%(experts)s位专家，规定不少于%(least)s位。",
            panel=panel,
            experts=experts,
            least=round_.panel_minimum,
        )
    elif round_.panel_odd and experts % 2 == 0:
        yield _("%(panel)s的专家人数为双数：%(experts)s位。", panel=panel, experts=experts)
    if technical < wanted:
        yield _(
            "%(panel)s有技术专家%(technical)s位，规定不少于%(share)s，即%(least)s位。",
            panel=panel,
            technical=technical,
            share=SHARES[round_.panel_technical],
            least=wanted,
        )
    if finance < round_.panel_finance:
        yield _(
            "%(panel)s有财务专家%(finance)s位，规定不少于%(least)s位。",
            panel=panel,
            finance=finance,
            least=round_.panel_finance,
        )
