"""Filling the places, and never selecting anybody by accident."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import Ranking, rank
from scoring.selection import Reason, TieBreak, select

SCORES = {"a": 90, "b": 85, "c": 85, "d": 85, "e": 70}


def ranking() -> Ranking:
    return rank(SCORES, 2)


def key(name: str, **values: int) -> TieBreak:
    return TieBreak(name, {application: Decimal(value) for application, value in values.items()})


def test_no_tie_across_the_line() -> None:
    for places, expected in ((0, ()), (1, ("a",)), (4, ("a", "b", "c", "d")), (5, tuple("abcde"))):
        chosen = select(ranking(), places)
        assert chosen.selected == expected
        assert (chosen.tied_at_line, chosen.unresolved, chosen.settled_by) == ((), (), None)
        assert chosen.places_left == 0


def test_more_places_than_applications() -> None:
    assert select(ranking(), 7).places_left == 2


def test_nobody_of_an_unresolved_tie_is_selected() -> None:
    chosen = select(ranking(), 3)
    assert chosen.selected == ("a",)
    assert chosen.tied_at_line == ("b", "c", "d")
    assert chosen.unresolved == ("b", "c", "d")
    assert chosen.places_left == 2
    assert [(each.application, each.reason) for each in chosen.decisions] == [
        ("a", Reason.ABOVE_LINE),
        ("b", Reason.UNRESOLVED),
        ("c", Reason.UNRESOLVED),
        ("d", Reason.UNRESOLVED),
        ("e", Reason.BELOW_LINE),
    ]
    assert [each.application for each in chosen.decisions if each.selected] == ["a"]


def test_the_first_key_settles() -> None:
    chosen = select(ranking(), 3, [key("创新", b=3, c=9, d=7), key("绿色", b=9, c=1, d=1)])
    assert chosen.selected == ("a", "c", "d")
    assert chosen.settled_by == "创新"
    assert (chosen.unresolved, chosen.places_left) == ((), 0)
    by_name = {each.application: each for each in chosen.decisions}
    assert (by_name["c"].reason, by_name["c"].settled_by) == (Reason.WON_TIE_BREAK, "创新")
    assert (by_name["b"].reason, by_name["b"].settled_by) == (Reason.LOST_TIE_BREAK, "创新")
    assert by_name["a"].settled_by is None


def test_a_later_key_decides_only_what_is_still_level() -> None:
    chosen = select(ranking(), 3, [key("创新", b=9, c=3, d=3), key("绿色", c=1, d=2)])
    assert chosen.selected == ("a", "b", "d")
    assert chosen.settled_by == "绿色"
    settled = {each.application: each.settled_by for each in chosen.decisions}
    assert settled == {"a": None, "b": "创新", "c": "绿色", "d": "绿色", "e": None}


def test_an_exhausted_chain_keeps_what_it_decided() -> None:
    chosen = select(ranking(), 3, [key("创新", b=9, c=3, d=3), key("绿色", c=1, d=1)])
    assert chosen.selected == ("a", "b")
    assert (chosen.unresolved, chosen.places_left, chosen.settled_by) == (("c", "d"), 1, None)


def test_the_last_of_a_group_may_lose_first() -> None:
    chosen = select(ranking(), 3, [key("创新", b=3, c=3, d=1)])
    assert chosen.selected == ("a", "b", "c")
    assert chosen.settled_by == "创新"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="d"):
        select(ranking(), 3, [key("创新", b=9, c=3)])


def test_negative_places_are_refused() -> None:
    with pytest.raises(ValueError, match="places must not be negative"):
        select(ranking(), -1)


few = st.lists(st.integers(0, 3), min_size=8, max_size=8)


@given(few, st.integers(0, 9), st.lists(few, max_size=3))
def test_the_chain_is_lexicographic(scores: list[int], places: int, keys: list[list[int]]) -> None:
    names = "abcdefgh"
    chain = [key(str(k), **dict(zip(names, values, strict=True))) for k, values in enumerate(keys)]
    chosen = select(rank(dict(zip(names, map(float, scores), strict=True)), 0), places, chain)
    whole: Callable[[int], tuple[int, ...]] = lambda row: (scores[row], *(values[row] for values in keys))  # noqa: E731
    order = sorted(map(whole, range(8)), reverse=True)
    certain = {names[row] for row in range(8) if order.index(whole(row)) + order.count(whole(row)) <= places}
    assert set(chosen.selected) == certain
    assert len(chosen.selected) + chosen.places_left == places
    if chosen.unresolved:
        assert len(chosen.unresolved) > chosen.places_left > 0
