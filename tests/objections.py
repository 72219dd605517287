"""Objections to the notice of a published round, made through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from forms.objection import AcceptanceEntry, ObjectionEntry, RulingEntry
from reviewapp.models import Objection, RefusalGround
from reviewapp.objections.service import decide_acceptance, enter_objection, rule
from tests.factories import Cast

OBJECTOR = "王某某"
CONTACT = "010-11112222"
MATTER = "申报的主导产业产值有误"
FINDINGS = "经核查统计报表，产值与申报一致。"
REPLY = "经核查，所反映的情况不属实。"
OBJECTED_AT = datetime(2026, 6, 3, 8, tzinfo=UTC)
RECEIVED_ON = date(2026, 6, 3)
RULED_ON = date(2026, 6, 5)
RULED_AT = datetime(2026, 6, 5, 8, tzinfo=UTC)


def objection_entry(**changed: object) -> ObjectionEntry:
    told = {"received_on": RECEIVED_ON, "kind": "individual", "name": OBJECTOR, "contact": CONTACT}
    told |= {"matter": MATTER, "application": "01", "evidence": "统计年鉴复印件"}
    return ObjectionEntry(**(told | changed))  # type: ignore[arg-type]


def object_to(session: Session, cast: Cast, **changed: object) -> Objection:
    """As the office enters it two days after the notice was out, or on the day that it came, if later."""
    entry = objection_entry(**changed)
    at = max(OBJECTED_AT, datetime(*entry.received_on.timetuple()[:3], 8, tzinfo=UTC))
    return enter_objection(session, cast.round, entry, actor=cast.office, at=at)


def accept(session: Session, cast: Cast, made: Objection) -> Objection:
    decide_acceptance(session, made, AcceptanceEntry(None, ""), actor=cast.office, at=OBJECTED_AT)
    return made


def refuse(session: Session, cast: Cast, made: Objection, ground: RefusalGround, note: str = "") -> Objection:
    entry = AcceptanceEntry(ground.value, note)
    decide_acceptance(session, made, entry, actor=cast.office, at=made.entered_at)
    return made


def decide(session: Session, cast: Cast, made: Objection, *, upheld: bool = False) -> Objection:
    """Taken up, and ruled on by the second person two days later."""
    accept(session, cast, made)
    entry = RulingEntry(upheld, FINDINGS, REPLY, RULED_ON)
    rule(session, made, entry, actor=cast.approver, at=RULED_AT)
    return made
