"""Dealing: constraints kept, loads even, chance reproducible, shortages named."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.assignment import Deal, InfeasibleDealError, allowed_experts, complete_panel, deal

POOL = {"甲": "xyz", "乙": "xyz", "丙": "xyz"}


def test_loads_differ_by_one_at_most() -> None:
    applications = [f"a{index:03}" for index in range(85)]
    experts = [f"e{index:02}" for index in range(23)]
    dealt = deal(dict.fromkeys(applications, 5), dict.fromkeys(applications, experts), seed=b"1")
    assert sum(dealt.load.values()) == 85 * 5
    assert max(dealt.load.values()) - min(dealt.load.values()) == 1
    assert len(set(dealt.pairs)) == 85 * 5


def test_the_same_seed_deals_the_same_whatever_the_order() -> None:
    wanted = {"甲": 2, "乙": 1, "丙": 2}
    forward = deal(wanted, POOL, seed=b"1")
    backward = deal(
        dict(reversed(wanted.items())), {name: pool[::-1] for name, pool in reversed(POOL.items())}, seed=b"1"
    )
    assert forward == backward
    assert len({deal(wanted, POOL, seed=bytes([seed])).pairs for seed in range(20)}) > 5


def test_a_known_deal() -> None:
    dealt = deal({"甲": 2, "乙": 1, "丙": 2}, POOL, seed=b"2026", recused=[("甲", "x")])
    pairs = (("丙", "y"), ("丙", "z"), ("乙", "x"), ("甲", "y"), ("甲", "z"))
    assert dealt == Deal(pairs, {"x": 1, "y": 2, "z": 2})


def test_chains_of_exchanges_find_the_only_deal() -> None:
    # Each pool leaves one way; a greedy deal would often hand x to the wrong one.
    pool = {"a": "x", "b": "xy", "c": "yz", "d": "zw"}
    for seed in range(20):
        dealt = deal(dict.fromkeys(pool, 1), pool, seed=bytes([seed]), max_load=1)
        assert dealt.pairs == (("a", "x"), ("b", "y"), ("c", "z"), ("d", "w"))


def test_restricted_pools_are_as_even_as_they_can_be() -> None:
    pool = {"a": "xy", "b": "x", "c": "x", "d": "xy"}
    for seed in range(20):
        assert deal(dict.fromkeys(pool, 1), pool, seed=bytes([seed])).load == {"x": 2, "y": 2}


def test_bounds_by_name() -> None:
    dealt = deal(dict.fromkeys(POOL, 2), POOL, seed=b"1", min_load={"x": 3}, max_load={"y": 1})
    assert dealt.load == {"x": 3, "y": 1, "z": 2}


def test_a_complete_panel_is_everybody_but_the_recused() -> None:
    wanted, allowed = complete_panel(POOL, [("甲", "x")])
    assert wanted == {"甲": 2, "乙": 3, "丙": 3}
    dealt = deal(wanted, allowed, seed=b"1")
    assert set(dealt.pairs) == {*product(POOL, "xyz")} - {("甲", "x")}


def test_nothing_to_deal() -> None:
    assert deal({}, {}, seed=b"1") == Deal((), {})
    assert deal({"甲": 0}, {"甲": "x"}, seed=b"1") == Deal((), {"x": 0})


def test_too_few_experts_after_recusals() -> None:
    with pytest.raises(InfeasibleDealError) as caught:
        deal({"甲": 3, "乙": 3, "丁": 1}, POOL, seed=b"1", recused=[("甲", "x")])
    assert str(caught.value) == (
        "too few experts after recusals: 丁 wants 1 but 0 may score it; 甲 wants 3 but 2 may score it"
    )
    assert caught.value.applications == ("丁", "甲")


def test_too_little_capacity_names_only_those_who_lack_it() -> None:
    pool = {"a": "xy", "b": "xy", "c": "xy", "d": "zw"}
    with pytest.raises(InfeasibleDealError) as caught:
        deal(dict.fromkeys(pool, 1), pool, seed=b"1", max_load=1)
    assert str(caught.value) == (
        "too little capacity: 3 applications (a, b, c) want 3 seats, "
        "but their experts (x, y) can take at most 2 within their maximum loads"
    )
    assert (caught.value.applications, caught.value.experts) == (("a", "b", "c"), ("x", "y"))


def test_too_few_seats_for_the_minimum() -> None:
    pool = {"a": "x", "b": "xy"}
    message = "too few seats for the minimum loads, even in the most favourable deal: y gets 1 of at least 2"
    with pytest.raises(InfeasibleDealError, match=message) as caught:
        deal({"a": 1, "b": 1}, pool, seed=b"1", min_load={"y": 2})
    assert caught.value.experts == ("y",)


def test_long_lists_are_shortened() -> None:
    pool = dict.fromkeys([f"a{index:02}" for index in range(13)], "x")
    with pytest.raises(InfeasibleDealError, match=r"a08, a09, and 3 more\) want 13 seats"):
        deal(dict.fromkeys(pool, 1), pool, seed=b"1", max_load=12)


@pytest.mark.parametrize(("least", "most"), [(2, 1), (-1, None)])
def test_contradictory_bounds_are_refused(least: int, most: int | None) -> None:
    with pytest.raises(ValueError, match="loads of x: from"):
        deal({"甲": 1}, {"甲": "x"}, seed=b"1", min_load=least, max_load=most)


def feasible(wanted: dict[str, int], allowed: dict[str, tuple[str, ...]], least: int, most: int) -> bool:
    """Whether any deal keeps the bounds, by dynamic programming over all load vectors."""
    loads = {(0, 0, 0)}
    for application, number in wanted.items():
        choices = [pick for pick in product((0, 1), repeat=3) if sum(pick) == number]
        choices = [
            c for c in choices if all(e in allowed[application] for e, on in zip("xyz", c, strict=True) if on)
        ]
        loads = {tuple(map(sum, zip(load, pick, strict=True))) for load in loads for pick in choices}
    return any(least <= min(load) and max(load) <= most for load in loads)


pools = st.lists(st.tuples(st.integers(0, 3), st.sets(st.sampled_from("xyz"))), min_size=1, max_size=6)


@given(pools, st.integers(0, 2), st.integers(0, 4), st.binary(max_size=4))
def test_a_deal_exists_exactly_where_one_is_possible(
    each: list[tuple[int, set[str]]], least: int, extra: int, seed: bytes
) -> None:
    wanted = {f"a{index}": number for index, (number, _) in enumerate(each)}
    pool = {f"a{index}": names for index, (_, names) in enumerate(each)} | {"spare": set("xyz")}
    allowed = allowed_experts(pool)
    try:
        dealt = deal(wanted, pool, seed=seed, min_load=least, max_load=least + extra)
    except InfeasibleDealError:
        assert not feasible(wanted, allowed, least, least + extra)
        return
    assert all(least <= load <= least + extra for load in dealt.load.values())
    assert all(expert in allowed[application] for application, expert in dealt.pairs)
    assert len(set(dealt.pairs)) == len(dealt.pairs)
    for application, number in wanted.items():
        assert sum(1 for name, _ in dealt.pairs if name == application) == number
