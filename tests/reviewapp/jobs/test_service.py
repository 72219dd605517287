"""What people do with jobs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reviewapp import audit
from reviewapp.db import db
from reviewapp.jobs.service import enqueue, request_cancel, retry
from reviewapp.models import Event, Job, JobState, User
from reviewapp.workflow import Denial, Refused
from tests.factories import AT
from tests.reviewapp.jobs.counting import make_job

BROKEN = {
    "progress": {"done": 4},
    "progress below nothing": {"done": -1},
    "attempts": {"attempts": -1},
    "running without a claim": {"state": "running"},
    "a claim without running": {"claim": "0" * 32},
    "running without a beginning": {"state": "running", "claim": "0" * 32},
    "ended without an end": {"state": "cancelled", "cancel_requested": True},
    "an end before the end": {"finished_at": AT},
    "done but not all": {"state": "done", "finished_at": AT},
    "failed without an error": {"state": "failed", "finished_at": AT},
    "an error without failing": {"error": {"code": "job.lost", "facts": {}, "points": []}},
    "cancelled by nobody": {"state": "cancelled", "finished_at": AT},
}


def test_a_job_belongs_to_its_act(office: User) -> None:
    """Kept with the act's transaction, gone with its rollback."""
    enqueue(db.session, "count", range(3), actor=office, at=AT)
    db.session.rollback()
    assert db.session.scalars(sa.select(Job)).all() == []
    job = enqueue(db.session, "count", range(3), actor=office, at=AT, broken=[1])
    db.session.commit()
    assert (job.state, job.total, job.done, job.parts, job.arguments, job.result) == (
        (JobState.QUEUED, 3, 0, [0, 1, 2], {"broken": [1]}, {})
    )


def test_a_waiting_job_is_cancelled_at_once(office: User) -> None:
    job = make_job(db.session, office)
    request_cancel(db.session, job, actor=office, at=AT)
    assert (job.state, job.finished_at) == (JobState.CANCELLED, AT)
    with pytest.raises(Refused) as refused:
        request_cancel(db.session, job, actor=office, at=AT)
    assert refused.value.denial == Denial("job.wrong_state")


def test_only_a_failed_job_is_tried_again(office: User) -> None:
    with pytest.raises(Refused) as refused:
        retry(db.session, make_job(db.session, office), actor=office, at=AT)
    assert refused.value.denial == Denial("job.wrong_state")


def test_each_act_is_recorded(office: User) -> None:
    job = make_job(db.session, office)
    request_cancel(db.session, job, actor=office, at=AT)
    acts = sa.select(Event.act, Event.actor_id, Event.subject_id).order_by(Event.id)
    assert db.session.execute(acts).all() == [
        ("enqueue_job", office.id, job.id),
        ("cancel_job", office.id, job.id),
    ]
    assert audit.broken_links(db.session) == []


def test_the_database_refuses_a_job_that_cannot_be(office: User) -> None:
    job = make_job(db.session, office)
    taken = []
    for case, values in BROKEN.items():
        try:
            db.session.execute(sa.update(Job).where(Job.id == job.id).values(**values))
            taken.append(case)
        except IntegrityError:
            db.session.rollback()
    assert taken == []
