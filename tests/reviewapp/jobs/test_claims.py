"""Several workers at one table: each job is one worker's, and none is forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from reviewapp.db import db
from reviewapp.jobs import claims, worker
from reviewapp.models import Job, JobState, User
from tests.factories import AT, FAR
from tests.reviewapp.jobs.counting import COUNT, counted, make_job

KINDS = {"count": COUNT}
LATER = FAR  # by then, every worker has been silent for too long


def claim() -> str:
    token = claims.claim(db.session, KINDS, at=AT)
    db.session.commit()
    assert token is not None
    return token


def do_part(token: str) -> bool:
    db.session.rollback()  # the session of the test holds no lock meanwhile
    return worker.do_part(db.sessionmaker, KINDS, token)


def sweep(attempts: int = 5) -> int:
    restarted = claims.restart_lost(db.session, at=LATER, silent_since=LATER, attempts=attempts)
    db.session.commit()
    return restarted


def test_four_workers_claim_each_job_once(office: User) -> None:
    jobs = [make_job(db.session, office).id for _ in range(60)]
    db.session.rollback()
    sessions = db.sessionmaker

    def work() -> list[int]:
        claimed = []
        while True:
            with sessions() as session, session.begin():
                token = claims.claim(session, KINDS, at=AT)
                if token is None:
                    return claimed
                claimed += session.scalars(sa.select(Job.id).where(Job.claim == token))

    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(work) for _ in range(4)]
    assert sorted(job for one in found for job in one.result()) == jobs
    assert set(db.session.execute(sa.select(Job.state, Job.attempts))) == {(JobState.RUNNING, 1)}


def test_the_oldest_job_comes_first(office: User) -> None:
    first, second = make_job(db.session, office), make_job(db.session, office)
    assert [claim(), claim()] == [first.claim, second.claim]
    assert claims.claim(db.session, KINDS, at=AT) is None


def test_a_kind_that_the_worker_does_not_know_waits(office: User) -> None:
    job = make_job(db.session, office)
    assert not claims.is_due(db.session, {"other": COUNT}, silent_since=AT)
    assert claims.claim(db.session, {"other": COUNT}, at=AT) is None
    assert job.state == JobState.QUEUED


def test_a_lost_job_is_due_again(office: User) -> None:
    job = make_job(db.session, office)
    claim()
    assert not claims.is_due(db.session, KINDS, silent_since=AT)
    assert claims.is_due(db.session, KINDS, silent_since=LATER)
    assert (sweep(), job.state, job.claim) == (1, JobState.QUEUED, None)
    assert sweep() == 0


def test_a_worker_that_lost_its_job_changes_nothing(office: User) -> None:
    """It was silent for long, but not dead: it comes back when another has the job."""
    job = make_job(db.session, office)
    slow = claim()
    assert do_part(slow)
    sweep()
    assert not do_part(slow)
    quick = claim()
    assert not do_part(slow)
    while do_part(quick):
        pass
    db.session.refresh(job)
    assert (job.state, counted(db.session, job.id)) == (JobState.DONE, [0, 1, 2])


def test_a_job_that_never_gets_on_fails(office: User) -> None:
    job = make_job(db.session, office)
    states = []
    for _ in range(3):
        claim()
        sweep(attempts=3)
        states.append(job.state)
    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    assert job.error == {"code": "job.lost", "facts": {"attempts": "3"}, "points": []}


def test_a_part_that_is_kept_starts_the_attempts_anew(office: User) -> None:
    job = make_job(db.session, office)
    for _ in range(2):
        token = claim()
        sweep()
    token = claim()
    assert job.attempts == 3
    do_part(token)
    db.session.refresh(job)
    assert job.attempts == 1


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_row_that_is_held_is_not_lost(office: User) -> None:
    """A worker in the middle of a long transaction holds the row; SQLite makes everybody wait instead."""
    make_job(db.session, office)
    token = claim()
    with db.sessionmaker() as other, other.begin():
        assert claims.held(other, token) is not None
        assert sweep() == 0
    assert sweep() == 1
