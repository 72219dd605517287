"""What handing seats over would change, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp.models import Expert, Panel, Round, Stage
from reviewapp.panels.queries import design, pairs_of
from reviewapp.reassignments.queries import Bar, Candidate, OpenSeat, bars, loads, panels_with, split
from reviewapp.rounds.stages import stage_of
from scoring.identifiability import Identifiability


@dataclass(frozen=True)
class Effect:
    """Seats that go over, seats that stay and why, the seats that both experts hold before and after, what
    the seats can tell apart before and after (None at a further stage, which compares nobody), and the panels
    of which the one who goes is a member.
    """

    coming: Candidate
    going: Sequence[OpenSeat]
    staying: Sequence[tuple[OpenSeat, Bar]]
    leaving_load: tuple[int, int]
    coming_load: tuple[int, int]
    designs: tuple[Identifiability, Identifiability] | None
    panels: Sequence[Panel]

    @property
    def begun(self) -> int:
        """Drafts that stay on record and will not count."""
        return sum(seat.begun for seat in self.going)


def effect_of(
    session: Session,
    round_: Round,
    leaving: Expert,
    coming: Candidate,
    seats: Sequence[OpenSeat],
    at: datetime,
) -> Effect:
    """What handing these seats from one expert to the other would change."""
    going, staying = split(seats, bars(session, round_, coming.expert, seats, at))
    held, counting = loads(session, round_), sum(not seat.is_recused for seat in going)
    left = held.get(leaving.id, 0)
    return Effect(
        coming=coming,
        going=going,
        staying=staying,
        leaving_load=(left, left - counting),
        coming_load=(coming.load, coming.load + len(going)),
        designs=_designs(session, round_, leaving, coming.expert, going),
        panels=panels_with(session, round_, leaving),
    )


def _designs(
    session: Session, round_: Round, leaving: Expert, coming: Expert, going: Sequence[OpenSeat]
) -> tuple[Identifiability, Identifiability] | None:
    if stage_of(round_) is not Stage.INDEPENDENT:
        return None
    before = pairs_of(session, round_)
    given = {(seat.number, leaving.number) for seat in going}
    taken = {(seat.number, coming.number) for seat in going}
    first, then = design(before), design((before - given) | taken)
    return (first, then) if first and then else None
