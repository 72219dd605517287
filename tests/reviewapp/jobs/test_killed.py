"""Real worker processes, killed at random moments: each part's effect is there exactly once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest
import sqlalchemy as sa

from reviewapp import audit
from reviewapp.db import db
from reviewapp.models import Job, JobState, User
from tests.reviewapp.jobs.counting import counted, make_job
from tests.reviewapp.jobs.staff import Staff, wait_until

PARTS = 200
KILLS = 6


@pytest.fixture
def staff(database_url: str) -> Iterator[Staff]:
    staff = Staff(database_url)
    yield staff
    staff.dismiss()


def test_workers_killed_at_random_lose_nothing_and_repeat_nothing(office: User, staff: Staff) -> None:
    job = make_job(db.session, office, PARTS, pauses=True)
    job_id = job.id
    db.session.rollback()
    random = Random()  # noqa: S311 - for moments
    moments = sorted(random.sample(range(1, PARTS - 10), KILLS))
    for moment in moments:
        worker = staff.hire()
        wait_until(db.engine, job_id, moment)
        time.sleep(random.uniform(0, 0.01))
        staff.kill(worker)
    staff.hire()
    wait_until(db.engine, job_id, PARTS)
    db.session.refresh(job)
    assert (job.state, job.done, job.result) == (JobState.DONE, PARTS, {"sum": sum(range(PARTS))}), moments
    assert counted(db.session, job_id) == list(range(PARTS)), moments
    assert audit.broken_links(db.session) == []


def test_four_workers_share_many_jobs(office: User, staff: Staff) -> None:
    """One is killed while they are at it."""
    jobs = [make_job(db.session, office, 5, pauses=True).id for _ in range(30)]
    db.session.rollback()
    workers = [staff.hire() for _ in range(4)]
    wait_until(db.engine, jobs[5], 1)
    staff.kill(workers[0])
    for job_id in jobs:
        wait_until(db.engine, job_id, 5)
    assert {job: counted(db.session, job) for job in jobs} == {job: [0, 1, 2, 3, 4] for job in jobs}
    assert set(db.session.scalars(sa.select(Job.state))) == {JobState.DONE}
    assert audit.broken_links(db.session) == []
