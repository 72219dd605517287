"""What people do with jobs: ask for one, cancel it, try it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import Job, JobState, User
from reviewapp.workflow import JOB

ENQUEUED = "jobs.enqueued"  # left in ``session.info`` for whoever wakes the workers after the commit


def enqueue(
    session: Session, kind: str, parts: Sequence[Any], *, actor: User, at: datetime, **arguments: Any
) -> Job:
    """Ask for a job in the transaction of the act that needs it.

    ``parts`` is the plan, fixed now: one JSON value for each step. ``arguments`` hold for all steps.
    """
    job = Job(
        kind=kind,
        arguments=arguments,
        parts=list(parts),
        total=len(parts),
        state=JobState.QUEUED,
        created_by_id=actor.id,
        created_at=at,
    )
    session.add(job)
    session.flush()
    audit.record(session, "enqueue_job", job, actor=actor, at=at, kind=kind, parts=len(parts))
    session.info[ENQUEUED] = True
    return job


def request_cancel(session: Session, job: Job, *, actor: User, at: datetime) -> None:
    """Cancel a waiting job at once, a running one before its next part; parts that are kept stay kept."""
    job = locked(session, job)
    job.state = JOB.after(job.state, "cancel")
    job.cancel_requested = True
    if job.state == JobState.CANCELLED:
        job.finished_at = at
    audit.record(session, "cancel_job", job, actor=actor, at=at, done=job.done)


def retry(session: Session, job: Job, *, actor: User, at: datetime) -> None:
    """Queue a failed job again; it goes on with the part that failed."""
    job = locked(session, job)
    job.state = JOB.after(job.state, "retry")
    job.error = job.finished_at = None
    job.attempts = 0
    audit.record(session, "retry_job", job, actor=actor, at=at, done=job.done)
    session.info[ENQUEUED] = True


def locked(session: Session, job: Job) -> Job:
    """The job, held until the transaction ends, so that no worker passes by."""
    return session.scalars(
        select(Job).where(Job.id == job.id).with_for_update().execution_options(populate_existing=True)
    ).one()
