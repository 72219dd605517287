"""Why an application is where it is, as the walk down the ranking finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.rules import Binding


@dataclass(frozen=True)
class TieBreak:
    """One key of the chain: the higher value wins. Every application of a tied group must have one."""

    name: str
    values: Mapping[str, Decimal]


class Reason(StrEnum):
    """Why an application is where it is."""

    ABOVE_LINE = "above_line"  # its rank alone is inside
    MOVED_UP = "moved_up"  # its rank alone is not, but somebody above was left out by a rule
    BY_FLOOR = "by_floor"  # only a least number or a reserved place brought it in
    WON_TIE_BREAK = "won_tie_break"
    LOST_TIE_BREAK = "lost_tie_break"
    UNRESOLVED = "unresolved"  # tied at a line, and the chain is exhausted
    PENDING = "pending"  # depends on who wins an unresolved tie above
    BELOW_MINIMUM = "below_minimum"
    QUOTA_FULL = "quota_full"  # an upper limit is reached
    PLACES_HELD = "places_held"  # what is left is needed for a least number or reserved places
    BELOW_LINE = "below_line"  # the places are filled


SELECTED = frozenset({Reason.ABOVE_LINE, Reason.MOVED_UP, Reason.BY_FLOOR, Reason.WON_TIE_BREAK})


@dataclass(frozen=True)
class Fate:
    """A reason, the tie-break that decided, the rules at work."""

    reason: Reason
    settled_by: str | None = None
    binding: tuple[Binding, ...] = ()
