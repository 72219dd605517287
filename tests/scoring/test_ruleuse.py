"""How far the rules of a selection are used: counted again, and by hand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import rank
from scoring.rules import Minimum, Quota, Reserve, RuleKind, Rules
from scoring.ruleuse import RuleUse, rule_use
from scoring.selection import InfeasibleRulesError, select

UNITS = {"unit": dict(zip("abcdef", "XXXYYZ", strict=True))}


def test_each_kind_by_hand() -> None:
    ranking = rank({name: 90 - at for at, name in enumerate("abcdef")}, 0)
    rules = Rules(
        quotas=(Quota("每个单位", ("unit",), most=2), Quota("Z", ("unit",), (("Z",),), least=1)),
        reserves=(Reserve("留给Y", ("unit",), ("Y",), 1, lapses=True),),
        minimums=(Minimum("总分", Decimal(60)), Minimum("指标一", Decimal(5), "1")),
    )
    points = {"1": {name: Decimal(3 if name == "d" else 9) for name in "abcdef"}}
    chosen = select(ranking, 4, rules=rules, groups=UNITS, points=points)
    assert chosen.selected == ("a", "b", "e", "f")
    assert rule_use(chosen, rules, UNITS) == (
        RuleUse("每个单位", RuleKind.QUOTA, ("X",), 2, 0, 2, True),
        RuleUse("每个单位", RuleKind.QUOTA, ("Y",), 1, 0, 2, False),
        RuleUse("Z", RuleKind.QUOTA, ("Z",), 1, 1, None, False),
        RuleUse("留给Y", RuleKind.RESERVE, ("Y",), 1, 1, None, False),
        RuleUse("总分", RuleKind.MINIMUM, (), 6, 0, None, False),
        RuleUse("指标一", RuleKind.MINIMUM, ("1",), 5, 0, None, True),
    )


def test_a_least_number_that_brings_one_in_is_at_work() -> None:
    ranking = rank({name: 90 - at for at, name in enumerate("abcdef")}, 0)
    rules = Rules(quotas=(Quota("Z", ("unit",), (("Z",),), least=1),))
    chosen = select(ranking, 2, rules=rules, groups=UNITS)
    (use,) = rule_use(chosen, rules, UNITS)
    assert (chosen.selected, use.selected, use.is_binding, use.is_full) == (("a", "f"), 1, True, False)


@given(
    st.lists(st.integers(1, 5), min_size=6, max_size=6),
    st.integers(0, 6),
    st.integers(0, 2),
    st.none() | st.integers(0, 3),
)
def test_no_group_has_more_than_its_limit_and_all_are_counted(
    scores: list[int], places: int, least: int, most: int | None
) -> None:
    rules = Rules(quotas=(Quota("q", ("unit",), least=least, most=most),))
    ranking = rank(dict(zip("abcdef", scores, strict=True)), 0)
    try:
        chosen = select(ranking, places, rules=rules, groups=UNITS)
    except InfeasibleRulesError:
        return
    uses = rule_use(chosen, rules, UNITS)
    assert sum(use.selected for use in uses) == len(chosen.selected)
    assert all(use.is_full == (most is not None and use.selected == most) for use in uses)
    named = [one for one in chosen.decisions if any(binding.rule == "q" for binding in one.binding)]
    assert any(use.is_binding for use in uses) == bool(named)
