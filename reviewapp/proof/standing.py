"""What decides whether a sheet or a result counts, against the events.

Recusals, seats handed over, sheets left out, results taken back.

The rows would change a ranking without touching a score, so none may be there that no act accounts for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.canonical import canonical_json
from reviewapp.corrections import service as corrections
from reviewapp.exclusions import service as exclusions
from reviewapp.models import (
    Application,
    Assignment,
    Correction,
    Event,
    Exclusion,
    Expert,
    Reassignment,
    Recusal,
    ReviewVerdict,
)
from reviewapp.proof.fault import Fault, Part, bears, rows_of, stated


def recusal_faults(session: Session, part: Part) -> list[Fault]:
    """Recusals that nobody imported, declared or entered."""
    rows = session.execute(
        select(Application.round_id, Expert.number, Application.number)
        .join(Recusal, Recusal.application_id == Application.id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .where(Recusal.id.between(part.first, part.last))
        .order_by(Recusal.id)
    ).all()
    known = set(_recusals_told(session))
    return [
        Fault.of("recusal", expert=expert, number=number)
        for round_id, expert, number in rows
        if (round_id, expert, number) not in known
    ]


def _recusals_told(session: Session) -> Iterator[tuple[int | None, str, str]]:
    """Round, expert and application of every recusal that an event tells of."""
    acts = ("import_recusals", "declare", "enter_recusal")
    events = select(Event.round_id, Event.act, Event.detail).where(Event.act.in_(acts))
    for round_id, act, detail in session.execute(events):
        if act == "import_recusals":
            for expert, _slash, application in (name.partition("/") for name in detail["numbers"]):
                yield round_id, expert, application
        elif act == "declare":
            for application in detail["conflicts"]:
                yield round_id, detail["expert"], application
        else:
            yield round_id, detail["expert"], detail["application"]


def reassignment_faults(session: Session, part: Part) -> list[Fault]:
    """Seats handed over otherwise than an event tells."""
    events = select(Event.round_id, Event.detail).where(Event.act == "reassign")
    known = {
        (round_id, *detail["expert"], application)
        for round_id, detail in session.execute(events)
        for application in detail["applications"]
    }
    seats = (
        joinedload(side).options(joinedload(Assignment.application), joinedload(Assignment.expert))
        for side in (Reassignment.assignment, Reassignment.replacement)
    )
    return [
        Fault.of("reassignment", number=old.application.number, expert=old.expert.number)
        for row in rows_of(session, Reassignment, part, *seats)
        for old, new in [(row.assignment, row.replacement)]
        if old.application_id != new.application_id
        or (old.application.round_id, old.expert.number, new.expert.number, old.application.number)
        not in known
    ]


def exclusion_faults(session: Session, part: Part) -> list[Fault]:
    """Exclusions: the proposals, and what the second person decided."""
    made = rows_of(session, Exclusion, part, joinedload(Exclusion.review))
    return [
        Fault.of("exclusion", exclusion=one.id)
        for one in _unaccounted(
            session, part, made, "propose_exclusion", exclusions.REVIEWS, exclusions.stated
        )
    ]


def correction_faults(session: Session, part: Part) -> list[Fault]:
    """Corrections of the result: the proposals, and what the second person decided."""
    made = rows_of(session, Correction, part, joinedload(Correction.review))
    return [
        Fault.of("correction", correction=one.id)
        for one in _unaccounted(
            session, part, made, "propose_correction", corrections.REVIEWS, corrections.stated
        )
    ]


Decided = TypeVar("Decided", Exclusion, Correction)


def _unaccounted(
    session: Session,
    part: Part,
    made: Sequence[Decided],
    proposing: str,
    deciding: Mapping[ReviewVerdict, str],
    statement: Callable[[Decided], Mapping[str, object]],
) -> Iterator[Decided]:
    """Yield each proposal that is not what the first person said, or not decided as the second one did."""
    if not made:
        return
    proposed = stated(session, type(made[0]), part, proposing)
    decided = {act: stated(session, type(made[0]), part, act) for act in deciding.values()}
    for one in made:
        said = bears(proposed.get(one.id), json.loads(canonical_json(statement(one))))
        acts = {act for act, by_id in decided.items() if one.id in by_id}
        if not said or acts != ({deciding[one.review.verdict]} if one.review else set()):
            yield one
