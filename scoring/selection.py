"""Filling the places (择优): down the ranking, and a tie across the line goes to the tie-break chain.

Ranks rest on printed scores, so a group that shares a rank can lie across the line. The keys of the published
tie-break chain are then asked in order; each can only split the group, never reorder what was decided before.
What the chain leaves undecided stays undecided: nobody of that group is selected by accident, and the result
says who they are and how many places remain for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.ranking import Ranked, Ranking


@dataclass(frozen=True)
class TieBreak:
    """One key of the chain: the higher value wins. Every application of a tied group must have one."""

    name: str
    values: Mapping[str, Decimal]


class Reason(StrEnum):
    """Why an application is where it is."""

    ABOVE_LINE = "above_line"  # its rank alone is inside
    WON_TIE_BREAK = "won_tie_break"
    LOST_TIE_BREAK = "lost_tie_break"
    UNRESOLVED = "unresolved"  # tied at the line, and the chain is exhausted
    BELOW_LINE = "below_line"


@dataclass(frozen=True)
class Decision:
    """One application's fate; ``settled_by`` names the tie-break that decided, if one did."""

    application: str
    rank: int
    printed: Decimal
    reason: Reason
    settled_by: str | None = None

    @property
    def selected(self) -> bool:
        """Whether it has a place."""
        return self.reason in (Reason.ABOVE_LINE, Reason.WON_TIE_BREAK)


@dataclass(frozen=True)
class Selection:
    """The outcome.

    Attributes
    ----------
    places
        How many were to be filled.
    decisions
        One per application, in the order of the ranking.
    selected
        Best first; those of the group at the line in the order in which the chain chose them.
    tied_at_line
        The group that shares the rank across the line; empty if none does.
    settled_by
        The tie-break that settled the line; None if there was no tie, or the chain did not settle it.
    unresolved
        Those of the group between whom nothing decided; none of them is selected.
    """

    places: int
    decisions: tuple[Decision, ...]
    selected: tuple[str, ...]
    tied_at_line: tuple[str, ...]
    settled_by: str | None
    unresolved: tuple[str, ...]

    @property
    def places_left(self) -> int:
        """Places that the unresolved compete for, or for which there is no application."""
        return self.places - len(self.selected)


@dataclass(frozen=True)
class _Fate:
    reason: Reason
    settled_by: str | None = None


def select(ranking: Ranking, places: int, tie_breaks: Sequence[TieBreak] = ()) -> Selection:
    """Fill ``places`` (≥ 0) down the ranking.

    Raises
    ------
    KeyError
        If a tie-break that is asked has no value for an application of the tied group.
    """
    if places < 0:
        raise ValueError(f"places must not be negative: {places}")
    above, group = _line(ranking, places)
    fates = dict.fromkeys(above, _Fate(Reason.ABOVE_LINE))
    broken, settled_by = _break_ties(group, places - len(above), tie_breaks)
    fates |= broken
    below = _Fate(Reason.BELOW_LINE)
    decisions = tuple(_decision(line, fates.get(line.application, below)) for line in ranking.lines)
    won = tuple(name for name, fate in broken.items() if fate.reason is Reason.WON_TIE_BREAK)
    unresolved = tuple(name for name, fate in broken.items() if fate.reason is Reason.UNRESOLVED)
    return Selection(places, decisions, above + won, group, settled_by, unresolved)


def _decision(line: Ranked, fate: _Fate) -> Decision:
    return Decision(line.application, line.rank, line.printed, fate.reason, fate.settled_by)


def _line(ranking: Ranking, places: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those whose rank alone is inside, and the group across the line."""
    inside, outside = ranking.lines[:places], ranking.lines[places:]
    across = outside[0].rank if inside and outside and inside[-1].rank == outside[0].rank else None
    above = tuple(line.application for line in inside if line.rank != across)
    return above, tuple(line.application for line in ranking.lines if line.rank == across)


def _break_ties(
    group: tuple[str, ...], places: int, tie_breaks: Sequence[TieBreak]
) -> tuple[dict[str, _Fate], str | None]:
    """Ask the keys in order; each decides all but those who are level with each other at the line."""
    fates: dict[str, _Fate] = {}
    for key in tie_breaks if group else ():
        values = {name: key.values[name] for name in group}
        last_in, first_out = sorted(values.values(), reverse=True)[places - 1 : places + 1]
        for name in sorted(group, key=lambda name: (-values[name], name)):
            if values[name] > first_out:
                fates[name] = _Fate(Reason.WON_TIE_BREAK, key.name)
                places -= 1
            elif values[name] < last_in:
                fates[name] = _Fate(Reason.LOST_TIE_BREAK, key.name)
        group = tuple(name for name in group if name not in fates)
        if not group:
            return fates, key.name
    return fates | dict.fromkeys(group, _Fate(Reason.UNRESOLVED)), None
