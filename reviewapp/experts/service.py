"""The verb on the pool: record where an expert has worked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.employment import EmploymentEntry
from reviewapp import audit
from reviewapp.models import Employment, Expert, User


def record_employment(
    session: Session, expert: Expert, entry: EmploymentEntry, *, actor: User, at: datetime
) -> Employment:
    """Add an employer with its dates."""
    made = Employment(expert_id=expert.id, **vars(entry), recorded_by_id=actor.id, recorded_at=at)
    session.add(made)
    audit.record(session, "record_employment", expert, actor=actor, at=at, **vars(entry))
    return made
