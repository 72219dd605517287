"""Deals of least cost: against linear programming, cuts as certificates, seats outside the panel."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.assignment import InfeasibleDealError, Preference, deal, outside_seats

EXPERTS = "uvwxyz"


@st.composite
def problems(draw: st.DrawFn) -> dict[str, object]:
    """Up to eight applications, six experts, every constraint that there is."""
    applications = [f"a{index}" for index in range(draw(st.integers(1, 8)))]
    pairs = [(a, e) for a in applications for e in EXPERTS]
    own = {a: draw(st.sampled_from(["uvw", "xyz"])) for a in applications}
    return {
        "wanted": {a: draw(st.integers(0, 4)) for a in applications},
        "pool": {a: draw(st.sampled_from([EXPERTS, "uvwx", own[a]])) for a in applications},
        "recused": draw(st.sets(st.sampled_from(pairs), max_size=8)),
        "min_load": draw(st.integers(0, 1)),
        "max_load": draw(st.integers(1, 6)),
        "own": own,
        "outside": draw(st.dictionaries(st.sampled_from(applications), st.integers(0, 2))),
        "mismatch": draw(st.dictionaries(st.sampled_from(pairs), st.integers(0, 3))),
    }


def programme(problem: dict, prefer: Preference) -> tuple[int, int] | None:  # type: ignore[type-arg]
    """The least (Σ load(load − 1)/2, mismatch) in the preferred order by linear programming; None if none."""
    arcs = [(a, e) for a, p in problem["pool"].items() for e in p if (a, e) not in problem["recused"]]
    applications, size = list(problem["wanted"]), len(problem["wanted"])
    most, least = problem["max_load"], problem["min_load"]
    experts = sorted({e for p in problem["pool"].values() for e in p})
    mismatch = [problem["mismatch"].get(arc, 0) for arc in arcs]
    seats = [(e, seat) for e in experts for seat in range(size)]  # the seat-th seat costs seat
    weights = (1000, 1) if prefer == "balance" else (1, 1000)
    cost = [weights[1] * value for value in mismatch] + [weights[0] * seat for _, seat in seats]
    equal, at_most, total, bound = [], [], [], []
    for a in applications:
        equal.append([float(arc[0] == a) for arc in arcs] + [0.0] * len(seats))
        total.append(problem["wanted"][a])
        inside = [float(arc[0] == a and arc[1] in problem["own"][a]) for arc in arcs]
        at_most.append(inside + [0.0] * len(seats))
        bound.append(max(problem["wanted"][a] - problem["outside"].get(a, 0), 0))
    for e in experts:
        load = [float(arc[1] == e) for arc in arcs]
        equal.append(load + [-float(seat[0] == e) for seat in seats])
        total.append(0)
        at_most += [load + [0.0] * len(seats), [-one for one in load] + [0.0] * len(seats)]
        bound += [most, -least]
    found = linprog(cost, at_most, bound, equal, total, bounds=(0, 1), method="highs")
    if not found.success:
        return None
    split = np.round(found.x).astype(int)
    loads = int(sum(seat * on for (_, seat), on in zip(seats, split[len(arcs) :], strict=True)))
    return loads, int(sum(v * on for v, on in zip(mismatch, split, strict=False)))


@settings(max_examples=150, deadline=None)
@given(problems(), st.sampled_from(["balance", "match"]), st.binary(max_size=2))
def test_least_cost_and_feasibility_are_those_of_a_linear_programme(
    problem: dict,  # type: ignore[type-arg]
    prefer: Preference,
    seed: bytes,
) -> None:
    best = programme(problem, prefer)
    try:
        dealt = deal(**problem, prefer=prefer, seed=seed)
    except InfeasibleDealError as error:
        assert best is None
        check_certificate(problem, error)
        return
    loads = sum(load * (load - 1) // 2 for load in dealt.load.values())
    assert (loads, sum(problem["mismatch"].get(pair, 0) for pair in dealt.pairs)) == best
    check_constraints(problem, dealt.pairs, dict(dealt.load))


def check_constraints(problem: dict, pairs: tuple, load: dict) -> None:  # type: ignore[type-arg]
    assert not set(pairs) & problem["recused"]
    assert len(set(pairs)) == len(pairs)
    assert all(problem["min_load"] <= each <= problem["max_load"] for each in load.values())
    for application, wanted in problem["wanted"].items():
        held = [expert for name, expert in pairs if name == application]
        assert len(held) == wanted
        assert all(expert in problem["pool"][application] for expert in held)
        away = sum(expert not in problem["own"][application] for expert in held)
        assert away >= min(problem["outside"].get(application, 0), wanted)


def check_certificate(problem: dict, error: InfeasibleDealError) -> None:  # type: ignore[type-arg]
    """The cut proves on its own that no deal exists: more seats wanted than anybody can give."""
    if error.code == "minimum_loads":
        assert error.seats > error.room
        assert error.experts
        return
    wanted = sum(problem["wanted"][a] for a in error.applications)
    room = len(error.experts) * problem["max_load"] if error.code == "too_little_capacity" else 0
    for a in error.applications:
        beyond = {e for e in problem["pool"][a] if (a, e) not in problem["recused"]} - set(error.experts)
        inside = sum(e in problem["own"][a] for e in beyond)
        most = max(problem["wanted"][a] - problem["outside"].get(a, 0), 0)
        room += len(beyond) - inside + min(inside, most)
    assert (wanted, room) == (error.seats, error.room)
    assert wanted > room


@given(problems(), st.binary(max_size=2))
@settings(max_examples=30, deadline=None)
def test_the_order_of_everything_is_irrelevant(problem: dict, seed: bytes) -> None:  # type: ignore[type-arg]
    turned = {
        name: dict(reversed(list(value.items()))) if isinstance(value, dict) else value
        for name, value in problem.items()
    }
    turned["pool"] = {name: pool[::-1] for name, pool in turned["pool"].items()}
    outcomes = []
    for each in (problem, turned):
        try:
            outcomes.append(str(deal(**each, seed=seed)))
        except InfeasibleDealError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


def test_expertise_first_or_even_loads_first() -> None:
    pool = {"a": "xy", "b": "xy"}
    mismatch = {("a", "y"): 1, ("b", "y"): 1}
    wanted = dict.fromkeys(pool, 1)
    even = deal(wanted, pool, seed=b"1", mismatch=mismatch)
    assert dict(even.load) == {"x": 1, "y": 1}
    fitting = deal(wanted, pool, seed=b"1", mismatch=mismatch, prefer="match")
    assert dict(fitting.load) == {"x": 2, "y": 0}


def test_negative_and_immense_mismatches_are_refused() -> None:
    with pytest.raises(ValueError, match="is negative"):
        deal({"a": 1}, {"a": "x"}, seed=b"1", mismatch={("a", "x"): -1})
    with pytest.raises(ValueError, match="too large"):
        deal({"a": 1}, {"a": "x"}, seed=b"1", mismatch={("a", "x"): 1 << 50})


def test_seats_outside_are_spread_over_the_panels() -> None:
    panel = {f"a{index:02}": "甲乙"[index % 2] for index in range(30)}
    found = outside_seats(panel, 2, Fraction(1, 5), seed=b"1")
    assert set(found.values()) == {2}
    assert sorted(panel[name] for name in found) == sorted("甲乙" * 3)
    assert found != outside_seats(panel, 2, Fraction(1, 5), seed=b"2")
    with pytest.raises(ValueError, match="no share"):
        outside_seats(panel, 1, Fraction(3, 2), seed=b"1")
