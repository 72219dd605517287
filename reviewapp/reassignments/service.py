"""The verb: hand seats over. The seats handed over stay on record, with whatever was begun."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.reassignment import ReassignmentEntry
from reviewapp import audit
from reviewapp.models import Assignment, Expert, Reassignment, Round, ScoreSheet, User
from reviewapp.panels.replacements import fill_seat
from reviewapp.permissions.reassignment import OPEN
from reviewapp.reassignments.queries import (
    Candidate,
    OpenSeat,
    bars,
    candidates,
    open_seats,
    panels_with,
)
from reviewapp.rounds.service import locked
from reviewapp.rounds.stages import stage_of
from reviewapp.workflow import Denial, Refused


def reassign(
    session: Session,
    round_: Round,
    leaving: Expert,
    entry: ReassignmentEntry,
    *,
    actor: User,
    at: datetime,
) -> list[Assignment]:
    """Hand seats of ``leaving`` over, all or none; the new seats, each with a sheet of its own.

    A substitute comes by the draw, whose record says so, and is a member instead. The round is held: who
    submits at the same moment comes first and keeps the seat, or is told. Raises ``Refused`` where a seat was
    submitted, handed over or barred meanwhile.
    """
    round_ = locked(session, round_)
    if round_.phase not in OPEN:
        raise Refused(Denial("round.wrong_state"))
    seats = [seat for seat in open_seats(session, round_, leaving) if seat.assignment_id in entry.seats]
    if not seats or len(seats) < len(set(entry.seats)):
        raise Refused(Denial("reassignment.changed"))
    coming = _coming(session, round_, leaving, entry.to)
    if barred := bars(session, round_, coming.expert, seats, at):
        numbers = tuple(seat.number for seat in seats if seat.application_id in barred)
        raise Refused(Denial("reassignment.barred", (("numbers", numbers),)))
    if coming.draw is not None:
        fill_seat(session, coming.draw, leaving.number, entry.reason, actor=actor, at=at)
    left = _leave(session, round_, leaving) if entry.leaves and coming.draw is None else []
    made = [_hand_over(session, round_, seat, coming.expert, entry.reason, actor, at) for seat in seats]
    session.flush()
    audit.record(
        session,
        "reassign",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        stage=stage_of(round_),
        expert=[leaving.number, coming.expert.number],
        applications=[seat.number for seat in seats],
        begun=[seat.number for seat in seats if seat.begun],
        reason=entry.reason,
        **({"left": left} if left else {}),
    )
    session.expire_all()  # whether a seat was handed over is read with the assignment
    return made


def _leave(session: Session, round_: Round, leaving: Expert) -> list[str]:
    """Take the expert off the panels of the round; their codes. What was submitted stays and counts."""
    panels = panels_with(session, round_, leaving)
    for panel in panels:
        panel.experts = [one for one in panel.experts if one.id != leaving.id]
    return [panel.code for panel in panels]


def _coming(session: Session, round_: Round, leaving: Expert, number: str) -> Candidate:
    found = (one for one in candidates(session, round_, leaving) if one.expert.number == number)
    coming = next(found, None)
    if coming is None:
        raise Refused(Denial("reassignment.no_candidate", (("expert", number),)))
    return coming


def _hand_over(
    session: Session, round_: Round, seat: OpenSeat, coming: Expert, reason: str, actor: User, at: datetime
) -> Assignment:
    """The new seat, with the row that says which one it stands for."""
    sheet = ScoreSheet(scheme_version_id=round_.scheme_version_id, number=1, dealt_at=at)
    made = Assignment(
        application_id=seat.application_id, expert=coming, stage=stage_of(round_), sheets=[sheet]
    )
    session.add(made)
    session.flush()
    session.add(
        Reassignment(
            assignment_id=seat.assignment_id,
            replacement_id=made.id,
            reason=reason,
            made_by_id=actor.id,
            made_at=at,
        )
    )
    return made
