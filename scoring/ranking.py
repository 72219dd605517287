"""Rounding, ranks and ties (修约、名次、并列) on exact decimals.

A float becomes official in two steps. It is frozen to 6 decimals, and only the frozen value is rounded half
up (四舍五入) to the decimals that the round prints. So a mean of 84.125 that floating point holds
as 84.12499999999999 is frozen as 84.125000 and printed as 84.13. Ranks come from the printed score: equal
printed scores share a rank, and the next one counts everybody before it (1, 2, 2, 4).

Half up is what the rules of reviews say and what readers recompute. It is not the rule of GB/T 8170—2008,
which takes a bare five to the even digit (四舍六入五成双).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from scoring.scheme import to_decimal

FROZEN_DECIMALS = 6

DUST_DECIMALS = 10
"""Decimals kept before freezing: floating-point error lies beyond them, differences between scores before."""


def freeze(value: float | Decimal) -> Decimal:
    """Round to 6 decimals, half up. The error of a double (below 5·10⁻¹¹ here) cannot tip the half."""
    return round_half_up(
        value if isinstance(value, Decimal) else Decimal(f"{value:.{DUST_DECIMALS}f}"), FROZEN_DECIMALS
    )


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half up; of a negative number the absolute value. Zero carries no sign."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def rounded_mean(scores: Iterable[Decimal | None], decimals: int) -> Decimal | None:
    """The mean of the scores that were given, half up; None where there is none: a gap is never zero."""
    given = [Fraction(score) for score in scores if score is not None]
    if not given:
        return None
    return round_half_up(to_decimal(sum(given, Fraction(0)) / len(given)), decimals)


@dataclass(frozen=True)
class Ranked:
    """One line of a ranking. ``frozen`` has 6 decimals; ``printed`` is what the rank rests on."""

    rank: int
    application: str
    frozen: Decimal
    printed: Decimal


@dataclass(frozen=True)
class Ranking:
    """Lines by rank, then by application."""

    lines: tuple[Ranked, ...]
    decimals: int

    @property
    def ties(self) -> tuple[tuple[Ranked, ...], ...]:
        """The groups (并列) of two and more lines that share a rank, best first."""
        groups = (tuple(group) for _, group in groupby(self.lines, key=lambda line: line.rank))
        return tuple(group for group in groups if len(group) > 1)

    @property
    def rank_by_application(self) -> dict[str, int]:
        """The rank of each application."""
        return {line.application: line.rank for line in self.lines}


def rank(scores: Mapping[str, float | Decimal], decimals: int) -> Ranking:
    """Rank applications by their printed score, higher first.

    Parameters
    ----------
    scores
        Application to score, finite.
    decimals
        Decimals that the round prints, 0 to 6.
    """
    if not 0 <= decimals <= FROZEN_DECIMALS:
        raise ValueError(f"decimals must lie between 0 and {FROZEN_DECIMALS}, not {decimals}")
    values = [(name, freeze(score)) for name, score in scores.items()]
    printed = [(round_half_up(frozen, decimals), frozen, name) for name, frozen in values]
    printed.sort(key=lambda item: (-item[0], item[2]))
    lines: list[Ranked] = []
    for position, (value, frozen, name) in enumerate(printed, start=1):
        shared = lines and lines[-1].printed == value
        lines.append(Ranked(lines[-1].rank if shared else position, name, frozen, value))
    return Ranking(tuple(lines), decimals)
