"""Jobs as pages list and show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import Job, JobState

ROWS = 100
OPEN = (JobState.QUEUED, JobState.RUNNING)


def pages_of_jobs(session: Session) -> int:
    """How many pages the list has; one at least."""
    return max(1, -(-session.scalars(select(func.count(Job.id))).one() // ROWS))


def jobs_on_page(session: Session, page: int) -> Sequence[Job]:
    """One page of the list, the newest first."""
    rows = select(Job).options(joinedload(Job.created_by)).order_by(Job.id.desc())
    return session.scalars(rows.limit(ROWS).offset((page - 1) * ROWS)).all()


def open_job(session: Session, kind: str) -> Job | None:
    """The oldest job of a kind that has not ended."""
    return session.scalar(select(Job).where(Job.kind == kind, Job.state.in_(OPEN)).order_by(Job.id).limit(1))
