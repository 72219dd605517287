"""Rounding, ranks and ties against exact fractions."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import freeze, rank, round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (84.125, 2, "84.13"),
        (84.12499999999999, 2, "84.13"),  # what floating point leaves of 84.125
        (84.124999, 2, "84.12"),
        (2.675, 2, "2.68"),  # held as 2.67499999999999982236431605997495353221893310546875
        (84.5, 0, "85"),
        (-0.5, 0, "-1"),  # the absolute value is rounded, the sign put back
        (-0.004, 2, "0.00"),
        (1e9, 6, "1000000000.000000"),
    ],
)
def test_half_up_on_the_frozen_value(value: float, decimals: int, printed: str) -> None:
    assert str(round_half_up(freeze(value), decimals)) == printed


def test_a_seventh_decimal_of_five_is_rounded_up_although_a_double_is_below() -> None:
    # 0.01 / 32 has seven decimals; the sum of 32 doubles leaves it a little below or above.
    value = sum([0.01] + [0.0] * 31) / 32
    assert str(freeze(value)) == "0.000313"
    assert str(freeze(value - 1e-12)) == "0.000313"


def test_a_decimal_is_frozen_exactly() -> None:
    assert str(freeze(Decimal("0.00000049999999999999"))) == "0.000000"


def test_equal_printed_scores_share_a_rank() -> None:
    ranking = rank({"a": 84.124, "b": 84.125, "c": 84.129, "d": 84.116, "e": 90, "f": 1}, 2)
    assert [(line.rank, line.application) for line in ranking.lines] == [
        (1, "e"),
        (2, "b"),
        (2, "c"),
        (4, "a"),
        (4, "d"),
        (6, "f"),
    ]
    assert [[line.application for line in tie] for tie in ranking.ties] == [["b", "c"], ["a", "d"]]
    assert ranking.rank_by_application["d"] == 4
    assert str(ranking.lines[1].frozen) == "84.125000"


@pytest.mark.parametrize("decimals", [-1, 7])
def test_decimals_out_of_range_are_refused(decimals: int) -> None:
    with pytest.raises(ValueError, match="decimals must lie between 0 and 6"):
        rank({"a": 1}, decimals)


def slow_round(value: Fraction, decimals: int) -> Fraction:
    """Round half away from zero with whole numbers only."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled) + (scaled - int(scaled) >= Fraction(1, 2))
    return Fraction(-whole if value < 0 else whole, 10**decimals)


def slow_ranks(scores: dict[str, list[Fraction]], decimals: int) -> dict[str, int]:
    means = {name: sum(values, Fraction()) / len(values) for name, values in scores.items()}
    printed = {name: slow_round(slow_round(mean, 6), decimals) for name, mean in means.items()}
    return {name: 1 + sum(other > value for other in printed.values()) for name, value in printed.items()}


hundredths = st.integers(-10000, 10000).map(lambda number: Fraction(number, 100))


@given(st.lists(st.lists(hundredths, min_size=1, max_size=9), min_size=1, max_size=12), st.integers(0, 4))
def test_ranks_of_means_equal_the_exact_ones(sheets: list[list[Fraction]], decimals: int) -> None:
    scores = {f"a{index:02}": values for index, values in enumerate(sheets)}
    means = {name: float(np.mean([float(value) for value in values])) for name, values in scores.items()}
    assert rank(means, decimals).rank_by_application == slow_ranks(scores, decimals)
