"""A worker does jobs part by part: cancelled, failed, stopped or gone wrong, no part is kept twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Signal

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.db import READS_ONLY, db
from reviewapp.jobs import claims
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.service import enqueue, request_cancel, retry
from reviewapp.jobs.worker import Limits, do_part, run, work_once
from reviewapp.models import Event, Job, JobState, RankingRun, RoundPhase, User
from tests.factories import AT, FAR, carry, drop_guards, make_cast, submit_all
from tests.reviewapp.jobs.counting import COUNT, compute, counted, keep, make_job

KINDS = {"count": COUNT}
LIMITS = Limits(timedelta(minutes=5), attempts=5)


def work(kinds: dict[str, Kind] | None = None, stop: Signal | None = None) -> bool:
    db.session.rollback()  # the session of the test holds no lock meanwhile
    worked = work_once(db.sessionmaker, kinds or KINDS, LIMITS, stop or Signal())
    db.session.expire_all()
    return worked


def test_a_job_is_done_part_by_part(office: User) -> None:
    job = make_job(db.session, office, 4)
    assert (work(), work()) == (True, False)
    assert (job.state, job.done, job.claim, job.result) == (JobState.DONE, 4, None, {"sum": 6})
    assert counted(db.session, job.id) == [0, 1, 2, 3]
    end = db.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (end.act, end.actor_id, end.detail) == ("finish_job", None, {"done": 4, "result": {"sum": 6}})


def test_a_job_without_parts_is_done(office: User) -> None:
    job = make_job(db.session, office, 0)
    assert work()
    assert (job.state, job.result) == (JobState.DONE, {})


def test_what_computing_writes_is_taken_back(office: User) -> None:
    job = make_job(db.session, office, writes=True)
    work()
    assert (job.state, counted(db.session, job.id)) == (JobState.DONE, [0, 1, 2])
    assert db.session.scalars(sa.select(Event).where(Event.act == "computed")).all() == []


def test_computing_leaves_the_database_to_others(office: User) -> None:
    """On SQLite too, an act comes through while a part is reckoned."""

    def compute_meanwhile(session: Session, job: Job, part: int) -> int:
        with db.sessionmaker() as other, other.begin():
            audit.record(other, "meanwhile", job, actor=None, at=AT)
        return part

    job = make_job(db.session, office)
    work({"count": Kind(compute_meanwhile, keep)})
    assert (job.state, job.done) == (JobState.DONE, 3)
    assert len(db.session.scalars(sa.select(Event).where(Event.act == "meanwhile")).all()) == 3


def test_a_reading_session_takes_no_lock(office: User) -> None:
    actor = db.session.get_one(User, office.id)
    db.session.expunge(actor)
    db.session.rollback()
    with db.sessionmaker(execution_options=READS_ONLY) as reader, db.sessionmaker() as writer:
        before = reader.scalars(sa.select(sa.func.count(Event.id))).one()
        enqueue(writer, "count", (), actor=actor, at=AT)
        writer.commit()
        assert before == 0


def test_cancelling_stops_between_two_parts(office: User) -> None:
    job = make_job(db.session, office)
    token = claims.claim(db.session, KINDS, at=AT)
    db.session.commit()
    assert token is not None
    assert do_part(db.sessionmaker, KINDS, token)
    request_cancel(db.session, job, actor=office, at=AT)
    db.session.commit()
    assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)
    db.session.rollback()
    assert not do_part(db.sessionmaker, KINDS, token)
    db.session.refresh(job)
    assert (job.state, job.done, counted(db.session, job.id)) == (JobState.CANCELLED, 1, [0])


def test_a_part_under_way_when_cancelled_leaves_nothing(office: User) -> None:
    def cancel_meanwhile(session: Session, job: Job, part: int) -> int:
        with db.sessionmaker() as other, other.begin():
            same = other.get_one(Job, job.id)
            request_cancel(other, same, actor=same.created_by, at=AT)
        return part

    job = make_job(db.session, office)
    work({"count": Kind(cancel_meanwhile, keep)})
    assert (job.state, job.done, counted(db.session, job.id)) == (JobState.CANCELLED, 0, [])


def test_a_failed_part_says_why_and_is_tried_again(office: User) -> None:
    job = make_job(db.session, office, broken=[1])
    work()
    facts = {"part": "2", "message": "ValueError: part 1 is broken"}
    assert (job.state, job.done, job.error) == (
        JobState.FAILED,
        1,
        {"code": "job.part_failed", "facts": facts, "points": []},
    )
    assert not work()
    retry(db.session, job, actor=office, at=AT)
    job.arguments = {}
    db.session.commit()
    work()
    assert (job.state, job.error, counted(db.session, job.id)) == (JobState.DONE, None, [0, 1, 2])


def test_a_part_that_fails_while_it_is_kept_leaves_nothing(office: User) -> None:
    def keep_and_fail(session: Session, job: Job, part: int, at: object) -> None:
        audit.record(session, "counted", job, actor=None, at=AT, part=part)
        raise KeyError("late")

    job = make_job(db.session, office)
    work({"count": Kind(compute, keep_and_fail)})
    assert (job.state, job.done, counted(db.session, job.id)) == (JobState.FAILED, 0, [])


def test_a_stopped_worker_hands_its_job_back(office: User) -> None:
    job, stop = make_job(db.session, office), Signal()
    stop.set()
    work(stop=stop)
    assert (job.state, job.done, job.claim) == (JobState.QUEUED, 1, None)
    work()
    assert (job.state, counted(db.session, job.id)) == (JobState.DONE, [0, 1, 2])


def test_a_worker_outlives_a_database_that_does_not_answer(
    context: Flask, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, stop, answers = make_job(db.session, office), Signal(), iter([False, True])

    def is_due(*args: object, **options: object) -> bool:
        if next(answers):
            stop.set()
            return True
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(claims, "is_due", is_due)
    db.session.rollback()
    run(context, stop)
    db.session.expire_all()
    assert (job.state, job.done) == (JobState.QUEUED, 1)


def test_a_database_gone_within_a_part_leaves_the_job_to_the_sweeper(office: User) -> None:
    def lose_connection(_session: Session, _job: Job, _part: int) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    job = make_job(db.session, office)
    with pytest.raises(sa.exc.OperationalError):
        work({"count": Kind(lose_connection, keep)})
    db.session.refresh(job)
    assert (job.state, job.done, job.error) == (JobState.RUNNING, 0, None)


def test_a_worker_sweeps_before_it_claims(office: User) -> None:
    job = make_job(db.session, office)
    for attempts in range(1, LIMITS.attempts + 1):
        assert job.attempts == attempts - 1
        claims.claim(db.session, KINDS, at=AT)  # by a worker that is never heard of again
        db.session.commit()
        if attempts < LIMITS.attempts:
            claims.restart_lost(db.session, at=FAR, silent_since=FAR, attempts=LIMITS.attempts)
            db.session.commit()
    assert not work()
    assert (job.state, job.error) == (
        JobState.FAILED,
        {"code": "job.lost", "facts": {"attempts": "5"}, "points": []},
    )


@pytest.fixture
def checked(context: Flask) -> Job:
    """The job that checks a ranked round, waiting."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    from reviewapp.job_kinds import KINDS

    plan = KINDS["recompute_audit"].plan
    assert plan is not None
    job = enqueue(db.session, "recompute_audit", plan(db.session), actor=cast.office, at=AT)
    db.session.commit()
    return job


def check(job: Job) -> tuple[JobState, object]:
    from reviewapp.job_kinds import KINDS

    work(dict(KINDS))
    return job.state, job.result


def test_the_whole_record_is_checked(checked: Job) -> None:
    assert {part[0] for part in checked.parts} == {"event", "score_sheet", "ranking_run", "round"}
    assert check(checked) == (JobState.DONE, {"faults": []})


def test_what_was_altered_is_named(checked: Job) -> None:
    drop_guards(db.session)
    db.session.execute(sa.update(RankingRun).values(result_digest="forged"))
    db.session.commit()
    assert check(checked) == (
        JobState.DONE,
        {"faults": [{"code": "run", "facts": {"round": "2026", "run": "1"}}]},
    )
