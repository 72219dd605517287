"""Verbs of objections: enter as it came in, take up or not on a listed ground, rule as a second person."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from forms.objection import AcceptanceEntry, ObjectionEntry, RulingEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.files.service import statement as file_statement
from reviewapp.files.service import stored
from reviewapp.files.store import Incoming
from reviewapp.models import (
    Application,
    Objection,
    ObjectionAcceptance,
    ObjectorKind,
    RefusalGround,
    Round,
    RoundPhase,
    Ruling,
    User,
)
from reviewapp.objections.queries import application_numbered, last_number, latest_notice, open_count
from reviewapp.rounds.service import locked
from reviewapp.wording import ZONE
from reviewapp.workflow import OBJECTION, Denial, Refused

SHOWN = (RefusalGround.ANONYMOUS, RefusalGround.LATE)
"""The grounds that the facts of an objection show by themselves; the others need a note."""


def enter_objection(
    session: Session,
    round_: Round,
    entry: ObjectionEntry,
    *,
    paper: tuple[Incoming, Path] | None = None,
    actor: User,
    at: datetime,
) -> Objection:
    """Enter an objection as it came in, also one that cannot be taken up, with the paper that came along.

    ``paper`` is a file that was taken in, and the folder that it finds its place in. Raises ``Refused`` while
    no notice is out, for a day to come, and for an application that is not of the round.
    """
    round_ = locked(session, round_)
    notice = latest_notice(session, round_)
    if notice is None or round_.phase is not RoundPhase.PUBLISHED:
        raise Refused(Denial("round.wrong_state"))
    if entry.received_on > at.astimezone(ZONE).date():
        raise Refused(Denial("objection.in_future"))
    application = _application(session, round_, entry.application)
    made = Objection(
        round_id=round_.id,
        number=1 + last_number(session, round_),
        notice_id=notice.id,
        application_id=application.id if application else None,
        received_on=entry.received_on,
        kind=ObjectorKind(entry.kind),
        name=entry.name,
        contact=entry.contact,
        matter=entry.matter,
        evidence=entry.evidence,
        file=stored(paper, actor, at) if paper else None,
        entered_by_id=actor.id,
        entered_at=at,
    )
    session.add(made)
    session.flush()
    _record(
        session, made, "enter_objection", actor, at, file=file_statement(made.file) if made.file else None
    )
    return made


def _application(session: Session, round_: Round, number: str) -> Application | None:
    found = application_numbered(session, round_, number) if number else None
    if number and found is None:
        raise Refused(Denial("objection.no_application", (("number", number),)))
    return found


def decide_acceptance(
    session: Session, made: Objection, entry: AcceptanceEntry, *, actor: User, at: datetime
) -> None:
    """Take an objection up, or refuse it on a listed ground.

    Raises ``Refused`` where its own facts say otherwise: what is anonymous or came outside of the period of
    the notice is not taken up, and what is not is not refused as such.
    """
    _hold(session, made)
    ground = RefusalGround(entry.ground) if entry.ground else None
    action = "refuse_objection" if ground else "accept_objection"
    OBJECTION.after(made.state, action)
    if ground is None and made.obstacles:
        raise Refused(_obstacle(made))
    if ground in SHOWN and ground not in made.obstacles:
        raise Refused(Denial("objection.not_shown"))
    if ground and ground not in SHOWN and not entry.note:
        raise Refused(Denial("objection.no_note"))
    decided = {"ground": ground, "note": entry.note, "decided_by_id": actor.id, "decided_at": at}
    session.add(ObjectionAcceptance(objection_id=made.id, **decided))
    session.flush()
    session.refresh(made, ["acceptance"])
    _record(session, made, action, actor, at, ground=ground)


def _obstacle(made: Objection) -> Denial:
    if RefusalGround.ANONYMOUS in made.obstacles:
        return Denial("objection.anonymous")
    first, last = made.notice.starts_on.isoformat(), made.notice.ends_on.isoformat()
    return Denial("objection.late", (("first", first), ("last", last)))


def rule(session: Session, made: Objection, entry: RulingEntry, *, actor: User, at: datetime) -> None:
    """Rule on an objection that another person took up; raises ``Refused`` for a day that cannot be."""
    _hold(session, made)
    action = "uphold_objection" if entry.upheld else "dismiss_objection"
    OBJECTION.after(made.state, action)
    accepted = made.acceptance
    if accepted is None or accepted.decided_by_id == actor.id:
        raise Refused(Denial("review.same_person"))
    _refuse_day(entry.ruled_on, accepted.decided_at.astimezone(ZONE).date(), at.astimezone(ZONE).date())
    session.add(
        Ruling(
            objection_id=made.id,
            **vars(entry),
            digest=digest(canonical_json(statements(made))),
            accepted_by_id=accepted.decided_by_id,
            ruled_by_id=actor.id,
            ruled_at=at,
        )
    )
    session.flush()
    session.refresh(made, ["ruling"])
    _record(session, made, action, actor, at, ruled_on=entry.ruled_on)


def _refuse_day(day: date, accepted_on: date, today: date) -> None:
    if day > today:
        raise Refused(Denial("ruling.in_future"))
    if day < accepted_on:
        raise Refused(Denial("ruling.before_acceptance", (("day", accepted_on.isoformat()),)))


def refuse_open(session: Session, round_: Round) -> None:
    """Raise ``Refused`` while an objection of the round is not settled."""
    if count := open_count(session, round_):
        raise Refused(Denial("objection.open", (("count", str(count)),)))


def statements(made: Objection) -> dict[str, dict[str, Any]]:
    """Each act that was done on an objection, with what was said by it."""
    said: dict[str, dict[str, Any]] = {"enter_objection": _stated(made)}
    if made.acceptance:
        action = "refuse_objection" if made.acceptance.ground else "accept_objection"
        said[action] = _facts(made.acceptance, "ground", "note", "decided_by_id")
    if made.ruling:
        action = "uphold_objection" if made.ruling.upheld else "dismiss_objection"
        said[action] = _facts(
            made.ruling, "findings", "reply", "ruled_on", "digest", "accepted_by_id", "ruled_by_id"
        )
    return said


def _stated(made: Objection) -> dict[str, Any]:
    names = ("number", "notice_id", "application_id", "received_on", "kind", "name", "contact", "matter")
    file = made.file.sha256 if made.file else None
    return _facts(made, *names, "evidence", "entered_by_id") | {"file": file}


def _facts(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _hold(session: Session, made: Objection) -> None:
    """Hold the round, and read the objection as it stands by then."""
    locked(session, made.round)
    session.refresh(made, ["acceptance", "ruling"])


def _record(session: Session, made: Objection, act: str, actor: User, at: datetime, **detail: object) -> None:
    """Record an act; of what was said only the digest, for whoever objects is protected."""
    said = digest(canonical_json(statements(made)[act]))
    audit.record(
        session,
        act,
        made,
        actor=actor,
        at=at,
        round_id=made.round_id,
        number=made.number,
        digest=said,
        **detail,
    )
