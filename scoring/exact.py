"""Exact arithmetic for the methods whose result anybody can recompute by hand: median, trimmed, composite.

A table holds doubles. The decimal that a double stands for is its shortest representation: the number that
was given, if that had no more than 15 digits. Sums and means of these decimals are exact fractions, so
neither the order nor the names of the experts touch the last digit, and a half is a half when it is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from scoring.ranking import DUST_DECIMALS, round_half_up
from scoring.scheme import to_decimal
from scoring.table import FloatArray


def decimals_of(values: FloatArray) -> list[Fraction]:
    """The decimals that doubles stand for, in the same order."""
    return [Fraction(repr(value)) for value in values.tolist()]


def mean(values: list[Fraction]) -> Fraction:
    """Arithmetic mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def keep(value: Fraction, decimals: int) -> Fraction:
    """Round half up to so many decimals, ten decimals being kept first.

    Totals with a filled gap have 28 digits, of which the double holds 16; ten decimals put a half that this
    cut off back to where it was (see `scoring.ranking.freeze`).
    """
    return Fraction(round_half_up(round_half_up(to_decimal(value), DUST_DECIMALS), decimals))


def to_floats(values: Iterable[Fraction]) -> FloatArray:
    """The nearest doubles."""
    return np.array([float(value) for value in values])
