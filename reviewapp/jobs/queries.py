"""Jobs as pages list and show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
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


def open_job(session: Session, *kinds: str, round_id: int | None = None) -> Job | None:
    """The oldest job of these kinds, of a round where one is named, that has not ended."""
    jobs = select(Job).where(Job.kind.in_(kinds), Job.state.in_(OPEN)).order_by(Job.id).limit(1)
    if round_id is not None:
        jobs = jobs.where(Job.arguments["round_id"].as_integer() == round_id)
    return session.scalar(jobs)


def is_neglected(session: Session, *, since: datetime) -> bool:
    """Whether a job has waited, or its worker been silent, since this moment, and no worker is at work."""
    silent = or_(
        and_(Job.state == JobState.QUEUED, Job.created_at < since),
        and_(Job.state == JobState.RUNNING, Job.heartbeat_at < since),
    )
    at_work = select(Job.id).where(or_(Job.heartbeat_at >= since, Job.finished_at >= since))
    return session.scalar(select(Job.id).where(silent, ~at_work.exists()).limit(1)) is not None
