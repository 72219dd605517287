"""Normalising against tables by hand and slow references, and experts who cannot be normalised."""

from collections.abc import Callable
from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.merits import Disclosure, Merits
from scoring.normalised import minmax, rank_based, zscore
from scoring.table import ScoreTable

Row = tuple[str, str, float]
modest = settings(max_examples=50, deadline=None)
some_scores = st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("uvwxyz")),
    st.integers(0, 12),
    min_size=1,
    max_size=30,
)


def table(*rows: Row) -> ScoreTable:
    return ScoreTable.from_rows(rows)


def column(expert: str, *scores: float) -> list[Row]:
    """One expert's scores of the applications a, b, …"""
    return [(application, expert, score) for application, score in zip("abcdefg", scores, strict=False)]


def uncorrected(merits: Merits) -> list[tuple[str, ...]]:
    return [said.names for said in merits.disclosure if said.code == "expert_uncorrected"]


def test_zscore_by_hand() -> None:
    """Expert x: mean 80, standard deviation 10 (divisor 2); expert y: mean 75, standard deviation 5·√2."""
    merits = zscore(table(*column("x", 70, 80, 90), *column("y", 70, 80)))
    half = 5 / 50**0.5
    assert merits.by_name == pytest.approx({"a": (-1 - half) / 2, "b": half / 2, "c": 1})
    assert merits.merit is merits.score
    assert merits.disclosure == ()


def test_minmax_by_hand() -> None:
    merits = minmax(table(*column("x", 70, 85, 90), *column("y", 20, 10)))
    assert merits.by_name == pytest.approx({"a": 0.5, "b": 0.375, "c": 1})


def test_mid_ranks_by_hand() -> None:
    """Expert x ranks a 1, b and c 2.5 each, d 4; expert y ranks a 2, b 1."""
    merits = rank_based(table(*column("x", 70, 85, 85, 90), *column("y", 20, 10)))
    assert merits.by_name == pytest.approx({"a": 0.5, "b": 0.25, "c": 0.5, "d": 1})


def test_an_expert_without_two_distinct_scores_is_left_uncorrected_and_named() -> None:
    """Experts y and z are read on the distribution of all six scores 70, 80, 90, 75, 75, 90."""
    scores = table(*column("x", 70, 80, 90), *column("y", 75, 75), ("d", "z", 90))
    scale = stdev([70, 80, 90, 75, 75, 90])
    for merits, expected in (
        (zscore(scores), {"a": (-1 - 5 / scale) / 2, "b": -2.5 / scale, "c": 1, "d": 10 / scale}),
        (minmax(scores), {"a": 0.125, "b": 0.375, "c": 1, "d": 1}),
        (rank_based(scores), {"a": 0.15, "b": 0.4, "c": 1, "d": 0.9}),
    ):
        assert merits.by_name == pytest.approx(expected)
        assert uncorrected(merits) == [("y", "z")]


@pytest.mark.parametrize(("method", "middle"), [(zscore, 0.0), (minmax, 0.5), (rank_based, 0.5)])
def test_equal_scores_lie_in_the_middle(method: Callable[[ScoreTable], Merits], middle: float) -> None:
    merits = method(table(*column("x", 0.1, 0.1, 0.1), ("a", "y", 0.1)))
    assert merits.score.tolist() == [middle] * 3
    assert uncorrected(merits) == [("x", "y")]


def test_confidence_is_not_used() -> None:
    merits = minmax(ScoreTable.from_rows([("a", "x", 80, 2), ("b", "x", 82, 1)]))
    assert merits.disclosure == (Disclosure("confidence_not_used"),)


def standard(score: float, among: list[float]) -> float:
    return (score - mean(among)) / stdev(among)


def in_range(score: float, among: list[float]) -> float:
    return (score - min(among)) / (max(among) - min(among))


def mid_rank(score: float, among: list[float]) -> float:
    below, equal = sum(other < score for other in among), among.count(score)
    return (below + (equal - 1) / 2) / (len(among) - 1)


@pytest.mark.parametrize(
    ("method", "slow", "middle"),
    [(zscore, standard, 0.0), (minmax, in_range, 0.5), (rank_based, mid_rank, 0.5)],
)
@modest
@given(some_scores)
def test_methods_equal_the_slow_references(
    method: Callable[[ScoreTable], Merits],
    slow: Callable[[float, list[float]], float],
    middle: float,
    scores: dict[tuple[str, str], int],
) -> None:
    everything = [float(score) for score in scores.values()]
    found: dict[str, list[float]] = {}
    for (application, expert), score in scores.items():
        own = [float(other) for (_, by), other in scores.items() if by == expert]
        among = own if len(set(own)) > 1 else everything
        value = slow(score, among) if len(set(among)) > 1 else middle
        found.setdefault(application, []).append(value)
    merits = method(table(*((*pair, score) for pair, score in scores.items())))
    assert merits.by_name == pytest.approx({name: mean(values) for name, values in found.items()})
