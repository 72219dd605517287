"""A kind of job for tests: each part leaves one event.

``python -m tests.reviewapp.jobs.counting DATABASE_URL`` starts workers that know this kind: one for each line
on its standard input, as a process of its own whose number it prints.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from random import Random
from threading import Event as Signal
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.kind import Kind, register
from reviewapp.jobs.service import enqueue
from reviewapp.jobs.worker import run
from reviewapp.models import Event, Job, User
from tests.conftest import make_app
from tests.factories import AT

LONGEST_PAUSE = 0.004  # seconds; the pauses let a signal strike within every half of a part
random = Random()  # noqa: S311 - for pauses


def compute(session: Session, job: Job, part: int) -> int:
    if part in job.arguments.get("broken", ()):
        raise ValueError(f"part {part} is broken")
    if job.arguments.get("writes"):
        audit.record(session, "computed", job, actor=None, at=AT, part=part)
    if job.arguments.get("pauses"):
        time.sleep(random.uniform(0, LONGEST_PAUSE))
    return part


def keep(session: Session, job: Job, part: int, at: datetime) -> None:
    audit.record(session, "counted", job, actor=None, at=at, part=part)
    job.result = {"sum": job.result.get("sum", 0) + part}
    if job.arguments.get("pauses"):
        session.flush()
        time.sleep(random.uniform(0, LONGEST_PAUSE))


COUNT = Kind(compute, keep)


def make_job(session: Session, actor: User, parts: int = 3, **arguments: Any) -> Job:
    """A committed job that counts from 0."""
    job = enqueue(session, "count", range(parts), actor=actor, at=AT, **arguments)
    session.commit()
    return job


def counted(session: Session, job_id: int) -> Sequence[int]:
    """The parts whose effect is there, in order."""
    details = session.scalars(
        select(Event.detail)
        .where(Event.act == "counted", Event.subject_type == "job", Event.subject_id == job_id)
        .order_by(Event.id)
    )
    return [detail["part"] for detail in details]


def counting_app(url: str, **settings: object) -> Flask:
    """The application whose workers also count."""
    app = make_app(url, JOB_POLL_SECONDS=0.02, **settings)
    register(app, {**KINDS, "count": COUNT})
    return app


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        number = os.fork()
        if number == 0:
            run(counting_app(sys.argv[1], JOB_SILENCE_SECONDS=0.3, JOB_ATTEMPTS=1000), Signal())
        print(number, flush=True)
