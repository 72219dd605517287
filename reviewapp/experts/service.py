"""Verbs on the pool: where an expert has worked, when one cannot take part, what one counts as."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.employment import EmploymentEntry
from forms.unavailability import UnavailabilityEntry
from reviewapp import audit
from reviewapp.models import Employment, Expert, ExpertKind, Unavailability, User
from reviewapp.workflow import Denial, Refused


def record_employment(
    session: Session, expert: Expert, entry: EmploymentEntry, *, actor: User, at: datetime
) -> Employment:
    """Add an employer with its dates."""
    made = Employment(expert_id=expert.id, **vars(entry), recorded_by_id=actor.id, recorded_at=at)
    session.add(made)
    audit.record(session, "record_employment", expert, actor=actor, at=at, **vars(entry))
    return made


def record_unavailability(
    session: Session, expert: Expert, entry: UnavailabilityEntry, *, actor: User, at: datetime
) -> Unavailability:
    """Add days on which an expert cannot take part."""
    made = Unavailability(expert_id=expert.id, **vars(entry), recorded_by_id=actor.id, recorded_at=at)
    session.add(made)
    audit.record(session, "record_unavailability", expert, actor=actor, at=at, **vars(entry))
    return made


def withdraw_unavailability(session: Session, days: Unavailability, *, actor: User, at: datetime) -> None:
    """Take days back that do not hold; they stay on record. Raises ``Refused`` the second time."""
    if days.withdrawn_at is not None:
        raise Refused(Denial("expert.withdrawn"))
    days.withdrawn_at, days.withdrawn_by_id = at, actor.id
    expert = session.get_one(Expert, days.expert_id)
    audit.record(
        session,
        "withdraw_unavailability",
        expert,
        actor=actor,
        at=at,
        since=days.since,
        until=days.until,
        note=days.note,
    )


def classify_expert(session: Session, expert: Expert, kind: ExpertKind, *, actor: User, at: datetime) -> None:
    """Say what an expert counts as in panels that are drawn from now on; nothing where it is so already."""
    if kind != expert.kind:
        audit.record(session, "classify_expert", expert, actor=actor, at=at, kind=[expert.kind, kind])
        expert.kind = kind
