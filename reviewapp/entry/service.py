"""Verbs of entry: word the pledge, sign it, declare conflicts. Both are append-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.declaration import Conflict, PaperRecusal
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.entry.queries import Standing, pledge_of, seat_of, standings
from reviewapp.entry.text import text_of
from reviewapp.models import (
    Application,
    ConflictOfInterest,
    Declaration,
    Expert,
    Pledge,
    Recusal,
    Round,
    User,
)
from reviewapp.rounds.service import preparing
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused


def word_pledge(session: Session, round_: Round, text: str, *, actor: User, at: datetime) -> None:
    """Give the round a pledge of its own wording; ``Refused`` once an expert has signed the one before.

    An empty text is the standard one.
    """
    round_ = preparing(session, round_)
    if session.scalar(select(Pledge.id).where(Pledge.round_id == round_.id).limit(1)) is not None:
        raise Refused(Denial("pledge.signed"))
    before = digest(text_of(round_))
    round_.pledge_text = text
    audit.record(
        session,
        "word_pledge",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        digest=[before, digest(text_of(round_))],
        text=text_of(round_),
    )


def sign_pledge(
    session: Session, round_: Round, expert: Expert, signed_name: str, *, actor: User, at: datetime
) -> Pledge:
    """Keep the text with the name typed under it; to sign again is to have signed."""
    _hold(session, round_)
    signed = pledge_of(session, round_, expert)
    if signed is not None:
        return signed
    text = text_of(round_)
    pledge = Pledge(
        round_id=round_.id,
        expert_id=expert.id,
        text=text,
        digest=digest(text),
        signed_name=signed_name,
        signed_at=at,
    )
    session.add(pledge)
    audit.record(
        session,
        "sign_pledge",
        pledge,
        actor=actor,
        at=at,
        round_id=round_.id,
        expert=expert.number,
        digest=pledge.digest,
        signed_name=signed_name,
    )
    return pledge


@dataclass(frozen=True)
class Declared:
    """How many applications were declared free of any conflict, and how many conflicts were declared."""

    free: int
    conflicts: int


def declare(
    session: Session,
    round_: Round,
    expert: Expert,
    pledge: Pledge,
    conflicts: Mapping[int, Conflict],
    *,
    actor: User,
    at: datetime,
) -> Declared:
    """Declare ``conflicts`` (by application), and that nothing stands between the expert and the others.

    A conflict recuses the expert at once. Applications that are not the expert's are passed over.
    """
    _hold(session, round_)
    open_ones = [one for one in standings(session, round_, expert) if not one.is_recused]
    made: list[tuple[Application, Declaration]] = []
    for one in open_ones:
        conflict = conflicts.get(one.application.id)
        if conflict is None and one.declarations:
            continue
        made.append((one.application, _declaration(one, pledge, conflict, at)))
    session.add_all(declaration for _application, declaration in made)
    against = [(application, one) for application, one in made if one.ground is not None]
    session.add_all(_recusal(one, one.ground) for _application, one in against if one.ground)
    session.flush()
    if made:
        audit.record(
            session,
            "declare",
            pledge,
            actor=actor,
            at=at,
            round_id=round_.id,
            expert=expert.number,
            free=[application.number for application, one in made if one.ground is None],
            conflicts={
                application.number: {"ground": one.ground, "note": one.note} for application, one in against
            },
        )
    session.expire_all()  # whether a seat is declared on or recused is read with the assignment
    return Declared(len(made) - len(against), len(against))


def enter_recusal(
    session: Session, round_: Round, paper: PaperRecusal, *, actor: User, at: datetime
) -> Recusal:
    """Enter what an expert declared on paper; it closes the seat as the expert's own declaration does.

    A sheet that was submitted before still counts, until two persons leave it out. Raises ``Refused`` where
    the expert has no such seat, is recused already, or the paper is of a day to come.
    """
    _hold(session, round_)
    seat = seat_of(session, round_, paper.expert, paper.application)
    if seat is None:
        raise Refused(Denial("entry.no_seat"))
    if seat.is_recused:
        raise Refused(Denial("entry.recused_already"))
    if paper.declared_on > at.astimezone(ZONE).date():
        raise Refused(Denial("entry.in_future"))
    recusal = Recusal(
        application_id=seat.application_id,
        expert_id=seat.expert_id,
        ground=ConflictOfInterest(paper.ground),
        note=paper.note,
        recorded_at=at,
        entered_by_id=actor.id,
        declared_on=paper.declared_on,
    )
    session.add(recusal)
    audit.record(session, "enter_recusal", recusal, actor=actor, at=at, round_id=round_.id, **vars(paper))
    session.expire_all()
    return recusal


def _declaration(standing: Standing, pledge: Pledge, conflict: Conflict | None, at: datetime) -> Declaration:
    return Declaration(
        pledge_id=pledge.id,
        application_id=standing.application.id,
        expert_id=pledge.expert_id,
        number=standing.declarations + 1,
        ground=ConflictOfInterest(conflict.ground) if conflict else None,
        note=conflict.note if conflict else "",
        declared_at=at,
    )


def _recusal(declaration: Declaration, ground: ConflictOfInterest) -> Recusal:
    return Recusal(
        application_id=declaration.application_id,
        expert_id=declaration.expert_id,
        ground=ground,
        note=declaration.note,
        recorded_at=declaration.declared_at,
    )


def _hold(session: Session, round_: Round) -> None:
    """Hold the round, so that nothing is signed or declared twice, and scoring does not close meanwhile."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    session.refresh(round_)
