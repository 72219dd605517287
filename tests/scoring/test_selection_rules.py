"""Selection under rules: against every order and every subset of small rounds, and by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.ranking import Ranking, rank
from scoring.rules import Binding, Limit, Minimum, Quota, Reserve, RuleKind, Rules, limits_of
from scoring.selection import InfeasibleRulesError, Reason, TieBreak, select

Groups = dict[str, dict[str, str]]
Drawn = tuple[Ranking, int, list[TieBreak], tuple[Quota, ...], Groups]

OUT_BY_RULE = {Reason.QUOTA_FULL, Reason.PLACES_HELD, Reason.BELOW_LINE}


@st.composite
def rounds(draw: st.DrawFn) -> Drawn:
    size = draw(st.integers(1, 6))
    names = "abcdef"[:size]
    scores = {name: draw(st.integers(1, 4)) for name in names}
    groups = {
        "unit": {name: draw(st.sampled_from("XY")) for name in names},
        "subfield": {name: draw(st.sampled_from(["p", "q", ""])) for name in names},
    }
    quotas = []
    for number in range(draw(st.integers(0, 3))):
        attributes = draw(st.sampled_from([("unit",), ("subfield",), ("unit", "subfield"), ()]))
        least = draw(st.integers(0, 2))
        most = draw(st.none() | st.integers(0, 3))
        quotas.append(Quota(f"q{number}", attributes, (), least, most))
    chain = [
        TieBreak(str(key), {name: Decimal(draw(st.integers(0, 1))) for name in names})
        for key in range(draw(st.integers(0, 2)))
    ]
    return rank(scores, 0), draw(st.integers(0, size)), chain, tuple(quotas), groups


def subsets(names: list[str]) -> Iterator[frozenset[str]]:
    return (frozenset(one) for size in range(len(names) + 1) for one in combinations(names, size))


def keeps(chosen: frozenset[str], limits: tuple[Limit, ...]) -> bool:
    counts = [(limit, len(limit.members & chosen)) for limit in limits]
    return all(
        limit.least <= count and (limit.most is None or count <= limit.most) for limit, count in counts
    )


def orders(ranking: Ranking, chain: list[TieBreak]) -> Iterator[tuple[str, ...]]:
    def place(name: str) -> tuple[Decimal, ...]:
        return (-printed[name], *(-key.values[name] for key in chain))

    printed = {line.application: line.printed for line in ranking.lines}
    names = [line.application for line in ranking.lines]
    values = sorted(map(place, names))
    return (order for order in permutations(names) if [place(name) for name in order] == values)


def walk(order: tuple[str, ...], feasible: list[frozenset[str]]) -> frozenset[str]:
    """Take each that some feasible set still holds, together with the taken and without the left out."""
    taken: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    for name in order:
        if any(taken | {name} <= one and not left & one for one in feasible):
            taken |= {name}
        else:
            left |= {name}
    return taken


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_whatever_holds_in_every_order_is_decided_and_nothing_else(drawn: Drawn) -> None:
    ranking, places, chain, quotas, groups = drawn
    names = [line.application for line in ranking.lines]
    limits = limits_of(names, places, quotas, groups)
    feasible = [one for one in subsets(names) if keeps(one, limits)]
    if not feasible:
        with pytest.raises(InfeasibleRulesError):
            select(ranking, places, chain, rules=Rules(quotas), groups=groups)
        return
    found = select(ranking, places, chain, rules=Rules(quotas), groups=groups)
    ends = [walk(order, feasible) for order in orders(ranking, chain)]
    assert set(found.selected) == set(frozenset.intersection(*ends))
    open_ = {one.application for one in found.decisions if one.reason in (Reason.UNRESOLVED, Reason.PENDING)}
    assert open_ == set(frozenset.union(*ends) - frozenset.intersection(*ends))
    if not open_:
        assert keeps(frozenset(found.selected), limits)


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_the_binding_rules_alone_keep_an_application_out(drawn: Drawn) -> None:
    ranking, places, chain, quotas, groups = drawn
    names = [line.application for line in ranking.lines]
    limits = limits_of(names, places, quotas, groups)
    try:
        found = select(ranking, places, chain, rules=Rules(quotas), groups=groups)
    except InfeasibleRulesError:
        return
    for one in found.decisions:
        above = {other.application for other in found.decisions if other.selected and other.rank < one.rank}
        if one.reason in OUT_BY_RULE and not found.unresolved:
            named = [(each.rule, each.group) for each in one.binding]
            assert named
            binding = tuple(limit for limit in limits if (limit.rule, limit.group) in named)
            wanted = above | {one.application}
            assert not any(wanted <= each and keeps(each, binding) for each in subsets(names))
        if not one.selected:
            assert one.binding


@settings(max_examples=200, deadline=None)
@given(rounds())
def test_a_collision_is_minimal(drawn: Drawn) -> None:
    ranking, places, chain, quotas, groups = drawn
    names = [line.application for line in ranking.lines]
    try:
        select(ranking, places, chain, rules=Rules(quotas), groups=groups)
    except InfeasibleRulesError as error:
        named = [(each.rule, each.group) for each in error.collision]
    else:
        return
    limits = limits_of(names, places, quotas, groups)
    colliding = [limit for limit in limits if (limit.rule, limit.group) in named]
    assert len(colliding) == len(named) > 0
    everything = list(subsets(names))
    assert not any(keeps(one, tuple(colliding)) for one in everything)
    for limit in colliding:
        fewer = tuple(each for each in colliding if each is not limit)
        assert any(keeps(one, fewer) for one in everything)


UNITS = {"a": "江西省", "b": "江西省", "c": "江西省", "d": "青海省", "e": "青海省", "f": "西藏"}
SIX = rank({"a": 90, "b": 89, "c": 88, "d": 87, "e": 86, "f": 60}, 2)


def fates(**options: object) -> dict[str, tuple[str, tuple[tuple[str, object, object], ...]]]:
    found = select(SIX, 3, groups={"unit": UNITS}, **options)  # type: ignore[arg-type]
    return {
        one.application: (
            one.reason.value,
            tuple((each.rule, each.limit, each.found) for each in one.binding),
        )
        for one in found.decisions
    }


def test_an_upper_limit_is_named_and_the_next_moves_up() -> None:
    assert fates(rules=Rules((Quota("每省", ("unit",), most=2),))) == {
        "a": ("above_line", ()),
        "b": ("above_line", ()),
        "c": ("quota_full", (("每省", 2, 2),)),
        "d": ("moved_up", ()),
        "e": ("below_line", (("places", 3, 3),)),
        "f": ("below_line", (("places", 3, 3),)),
    }


def test_a_least_number_holds_places_and_brings_in() -> None:
    quotas = (Quota("西藏", ("unit",), (("西藏",),), least=1),)
    assert fates(rules=Rules(quotas)) == {
        "a": ("above_line", ()),
        "b": ("above_line", ()),
        "c": ("places_held", (("places", 3, 2), ("西藏", 1, 0))),
        "d": ("places_held", (("places", 3, 2), ("西藏", 1, 0))),
        "e": ("places_held", (("places", 3, 2), ("西藏", 1, 0))),
        "f": ("by_floor", (("西藏", 1, 1),)),
    }


def test_a_named_group_replaces_the_general_quota() -> None:
    quotas = (Quota("每省", ("unit",), most=1), Quota("江西", ("unit",), (("江西省",),), most=2))
    assert [name for name, (reason, _) in fates(rules=Rules(quotas)).items() if reason == "quota_full"] == [
        "c"
    ]


def test_a_reserve_lapses_to_all_or_stays_empty() -> None:
    reserve = Reserve("预留", ("unit",), ("西藏",), 2)
    found = select(SIX, 3, rules=Rules(reserves=(reserve,)), groups={"unit": UNITS})
    assert (found.selected, found.places_left) == (("a", "b", "f"), 0)
    assert [(each.rule, each.limit, each.found) for each in found.lapsed] == [("预留", 2, 1)]
    kept = replace(reserve, lapses=False)
    found = select(SIX, 3, rules=Rules(reserves=(kept,)), groups={"unit": UNITS})
    assert (found.selected, found.places_left) == (("a", "f"), 1)


def test_reserves_that_stay_empty_add_up() -> None:
    reserves = tuple(Reserve(name, ("unit",), (name,), 2, lapses=False) for name in ("西藏", "海南"))
    found = select(SIX, 5, rules=Rules(reserves=reserves), groups={"unit": UNITS})
    assert (found.selected, found.places_left) == (("a", "f"), 3)


def test_minimums_shut_out_by_total_and_by_points() -> None:
    points = {
        "创新": {name: Decimal(value) for name, value in zip("abcdef", (9, 5, 9, 9, 9, 9), strict=True)}
    }
    rules = Rules(minimums=(Minimum("总分线", Decimal(87)), Minimum("创新线", Decimal(6), "创新")))
    assert fates(rules=rules, points=points) == {
        "a": ("above_line", ()),
        "b": ("below_minimum", (("创新线", 6, 5),)),
        "c": ("above_line", ()),
        "d": ("moved_up", ()),
        "e": ("below_minimum", (("总分线", 87, 86),)),
        "f": ("below_minimum", (("总分线", 87, 60),)),
    }


def test_a_minimum_can_be_part_of_a_collision() -> None:
    rules = Rules((Quota("青海", ("unit",), (("青海省",),), least=2),), (), (Minimum("线", Decimal(87)),))
    with pytest.raises(InfeasibleRulesError, match="青海, 线") as caught:
        select(SIX, 3, rules=rules, groups={"unit": UNITS})
    assert caught.value.collision == (
        Binding("青海", RuleKind.QUOTA, ("青海省",), 2, 1, at_least=True),
        Binding("线", RuleKind.MINIMUM, (), Decimal(87), 0, at_least=True),
    )


def test_ties_across_a_quota_use_the_chain_and_nothing_else_does() -> None:
    ranking = rank({"a": 90, "b": 80, "c": 80, "d": 80, "e": 70}, 2)
    groups = {"unit": {"a": "X", "b": "X", "c": "X", "d": "Y", "e": "Y"}}
    rules = Rules((Quota("每省", ("unit",), most=2),))
    found = select(ranking, 4, rules=rules, groups=groups)
    reasons = {one.application: one.reason.value for one in found.decisions}
    assert reasons == {
        "a": "above_line",
        "b": "unresolved",
        "c": "unresolved",
        "d": "above_line",
        "e": "moved_up",
    }
    assert found.tied_at_line == found.unresolved == ("b", "c")
    key = TieBreak("创新", {"b": Decimal(1), "c": Decimal(2)})
    found = select(ranking, 4, [key], rules=rules, groups=groups)
    assert (found.selected, found.settled_by) == (("a", "d", "c", "e"), "创新")
    lost = next(one for one in found.decisions if one.application == "b")
    assert (lost.reason, lost.settled_by, lost.binding[0].rule) == (Reason.LOST_TIE_BREAK, "创新", "每省")


def test_an_application_without_a_value_is_in_no_group() -> None:
    ranking = rank({"a": 3, "b": 2, "c": 1}, 0)
    rules = Rules((Quota("一个子领域一个", ("subfield",), most=1),))
    found = select(ranking, 3, rules=rules, groups={"subfield": {"a": "p", "b": "", "c": "p"}})
    assert found.selected == ("a", "b")


def test_an_attribute_that_nobody_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="region"):
        select(SIX, 3, rules=Rules((Quota("西部", ("region",), least=1),)))


@pytest.mark.parametrize("least", [0, 3])
def test_five_thousand_applications(least: int) -> None:
    """Rules that interact over 34 units and 40 sub-fields; no more than some solutions are needed."""
    names = [f"{number:04}" for number in range(5000)]
    groups: Mapping[str, Mapping[str, str]] = {
        "unit": {name: f"u{int(name) * 7919 % 34}" for name in names},
        "subfield": {name: f"s{int(name) * 104729 % 40}" for name in names},
    }
    quotas = (
        Quota("每省", ("unit",), least=least, most=8),
        Quota("每个子领域", ("subfield",), least=0, most=6),
    )
    ranking = rank({name: 10_000 - int(name) for name in names}, 0)
    found = select(ranking, 180, rules=Rules(quotas), groups=groups)
    assert (len(found.selected), found.unresolved) == (180, ())
