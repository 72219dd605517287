"""What workers do with jobs, each in one transaction: claim, keep a part, end, hand back, find the lost.

Safe with any number of workers: PostgreSQL locks the row, SQLite the database from BEGIN IMMEDIATE on, and a
worker whose claim was given to another finds no row under its token any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, undefer

from reviewapp import audit
from reviewapp.models import Job, JobState
from reviewapp.workflow import JOB, Denial


def _queued(kinds: Collection[str]) -> ColumnElement[bool]:
    return and_(Job.state == JobState.QUEUED, Job.kind.in_(kinds))


def _lost(silent_since: datetime) -> ColumnElement[bool]:
    return and_(Job.state == JobState.RUNNING, Job.heartbeat_at < silent_since)


def is_due(session: Session, kinds: Collection[str], *, silent_since: datetime) -> bool:
    """Whether a job waits or was lost: a read only, so that idle workers take no lock."""
    due = select(Job.id).where(or_(_queued(kinds), _lost(silent_since))).limit(1)
    return session.scalar(due) is not None


def claim(session: Session, kinds: Collection[str], *, at: datetime) -> str | None:
    """Take the oldest waiting job of ``kinds``; the token of the claim, or None where nothing waits."""
    job = session.scalar(
        select(Job).where(_queued(kinds)).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    job.state = JOB.after(job.state, "claim")
    job.claim = uuid.uuid4().hex
    job.attempts += 1
    job.step_done = job.step_total = 0
    job.started_at = job.started_at or at
    job.heartbeat_at = at
    return job.claim


def held(session: Session, token: str, *, lock: bool = True) -> Job | None:
    """The job under this claim with its plan; None where the claim is lost."""
    query = select(Job).where(Job.claim == token).options(undefer(Job.parts))
    return session.scalar(query.with_for_update() if lock else query)


def keep_part(job: Job, *, at: datetime) -> None:
    """Count the part just done, in the transaction of its effect."""
    job.done += 1
    job.step_done = job.step_total = 0
    job.attempts = 1
    job.heartbeat_at = at


def end_where_due(session: Session, job: Job, *, at: datetime) -> bool:
    """Finish a job whose parts are all done, or stop one on request; whether it ended."""
    if job.done == job.total:
        _end(session, job, "finish", at=at, result=job.result)
    elif job.cancel_requested:
        _end(session, job, "stop", at=at)
    return job.claim is None


def fail(session: Session, job: Job, error: Denial, *, at: datetime) -> None:
    """End a job with its error, worded in ``labels``."""
    job.error = error.as_data()
    _end(session, job, "fail", at=at, error=job.error)


def _end(session: Session, job: Job, action: str, *, at: datetime, **detail: Any) -> None:
    job.state = JOB.after(job.state, action)
    job.claim = None
    job.finished_at = at
    audit.record(session, f"{action}_job", job, actor=None, at=at, done=job.done, **detail)


def hand_back(job: Job) -> None:
    """Queue the job again for the next worker."""
    job.state = JOB.after(job.state, "requeue")
    job.claim = None


def restart_lost(session: Session, *, at: datetime, silent_since: datetime, attempts: int) -> int:
    """Queue again what workers left behind; how many jobs. One that never gets on after ``attempts`` fails.

    A row that a worker holds locked is not lost, however old its heartbeat: it is passed by.
    """
    lost = session.scalars(
        select(Job).where(_lost(silent_since)).order_by(Job.id).with_for_update(skip_locked=True)
    ).all()
    for job in lost:
        if job.attempts < attempts:
            hand_back(job)
        else:
            fail(session, job, Denial("job.lost", (("attempts", str(job.attempts)),)), at=at)
    return len(lost)
