"""A large round is ranked by a worker: the same run as in the request, and whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forms.review import ReviewEntry
from reviewapp.db import db
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.service import request_cancel
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import (
    CertaintyEstimate,
    Event,
    Job,
    JobState,
    RankingRun,
    Review,
    RoleName,
    Round,
    RoundPhase,
    User,
)
from reviewapp.proof import faults
from reviewapp.ranking import background
from reviewapp.ranking.runs import stored_result
from reviewapp.ranking.service import rank_round, review_ranking
from reviewapp.rounds.review import CONFIRMED
from tests.conftest import client_of, make_app
from tests.exclusions import exclude, propose
from tests.factories import AT, Cast, carry, drop_guards, make_cast, make_staff, submit_all
from tests.reviewapp.test_concurrency import at_once

RETURNED = ReviewEntry("returned", "请重新核对")
LIMITS = Limits(timedelta(minutes=5), attempts=5)
CHANGED = "计算期间本批次的评分表、规则或排序已有变化，结果未存档。请重新计算。"


@pytest.fixture
def app(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application in which seven sheets are a large round."""
    monkeypatch.setattr(background, "MOST_SHEETS", 6)
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """A closed round whose sheets are all in, one of them to spare."""
    with app.app_context():
        cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.CLOSED)
        yield cast
        db.session.close()


@dataclass
class Office:
    """The secretariat in its browser; the test lets go of the database before each of its requests."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        db.session.commit()
        return self.client.get(address)

    def post(self, address: str, **entry: str) -> TestResponse:
        db.session.commit()
        return self.client.post(address, data=entry)


@pytest.fixture
def office(app: Flask, cast: Cast) -> Office:
    number = cast.office.id
    db.session.commit()
    return Office(client_of(app, number))


@pytest.fixture
def second(app: Flask, cast: Cast) -> Office:
    """The second person in another browser, the ranking made."""
    carry(db.session, cast, RoundPhase.RANKED)
    number = cast.approver.id
    db.session.commit()
    return Office(client_of(app, number))


def work(**kinds: Kind) -> None:
    db.session.commit()
    assert work_once(db.sessionmaker, {**KINDS, **kinds}, LIMITS, Signal())
    db.session.expire_all()


def acts(*names: str) -> list[tuple[str, int | None]]:
    events = db.session.scalars(sa.select(Event).where(Event.act.in_(names)).order_by(Event.id))
    return [(event.act, event.actor_id) for event in events]


def runs() -> list[str]:
    return list(db.session.scalars(sa.select(RankingRun.result_digest).order_by(RankingRun.number)))


def ended(number: int = 1) -> tuple[JobState, RoundPhase, int]:
    return (
        db.session.get_one(Job, number).state,
        db.session.scalars(sa.select(Round.phase)).one(),
        len(runs()),
    )


def changed_after(kind: Kind, change: Any) -> Kind:
    """A kind of job during which somebody else acts."""

    def compute(session: Session, job: Job, part: Any) -> Any:
        found = kind.compute(session, job, part)
        session.rollback()
        change()
        db.session.commit()
        return found

    return Kind(compute, kind.keep)


def test_a_large_round_is_ranked_by_a_worker(cast: Cast, office: Office) -> None:
    place = f"/rounds/{cast.round.id}"
    for _press in range(2):
        answer = office.post(f"{place}/ranking/")
        assert (answer.status_code, answer.location) == (302, "/jobs/1")
    assert ended() == (JobState.QUEUED, RoundPhase.CLOSED, 0)
    assert '<a href="/jobs/1">正在后台形成择优排序。' in office.get(place).text
    work()
    assert ended() == (JobState.DONE, RoundPhase.RANKED, 1)
    assert acts("rank") == [("rank", cast.office.id)]
    page = office.get("/jobs/1").text
    assert "已形成第1次排序，共3件申报，请另一人复核。" in page
    assert f'href="{place}/ranking/">查看择优排序' in page
    assert "正在后台形成择优排序" not in office.get(place).text
    assert faults(db.session) == []


def test_it_is_the_run_of_the_request(cast: Cast, office: Office) -> None:
    """With the effect of a sheet left out, too."""
    exclude(db.session, cast, 0, 0)
    db.session.commit()
    office.post(f"/rounds/{cast.round.id}/ranking/")
    work()
    review_ranking(db.session, cast.round, RETURNED, actor=cast.approver, at=AT)
    rank_round(db.session, cast.round, actor=cast.office, at=AT)
    first, second = runs()
    assert first == second
    by_worker, at_once = db.session.scalars(
        sa.select(Event.detail).where(Event.act == "exclusion_effect").order_by(Event.id)
    )
    assert by_worker | {"run": 2} == at_once


def test_what_is_not_decided_is_refused_at_once(cast: Cast, office: Office) -> None:
    propose(db.session, cast, 0, 0)
    db.session.commit()
    answer = office.post(f"/rounds/{cast.round.id}/ranking/")
    assert (answer.status_code, db.session.scalars(sa.select(Job)).all()) == (409, [])


def test_what_is_missing_ends_on_the_page_of_the_job(cast: Cast, office: Office) -> None:
    for expert in (0, 1):
        exclude(db.session, cast, 0, expert)
    office.post(f"/rounds/{cast.round.id}/ranking/")
    work()
    assert ended() == (JobState.FAILED, RoundPhase.CLOSED, 0)
    page = office.get("/jobs/1").text
    assert "尚不能形成排序：申报01只有1份评分表，不足2份；" in page
    assert "没有存档任何结果。" in page


def test_a_sheet_left_out_meanwhile_keeps_the_result_out(cast: Cast, office: Office) -> None:
    office.post(f"/rounds/{cast.round.id}/ranking/")
    work(rank_round=changed_after(KINDS["rank_round"], lambda: exclude(db.session, cast, 0, 0)))
    assert ended() == (JobState.FAILED, RoundPhase.CLOSED, 0)
    assert CHANGED in office.get("/jobs/1").text
    assert office.post("/jobs/1/retry").status_code == 302
    work()
    assert ended() == (JobState.DONE, RoundPhase.RANKED, 1)
    assert [act for act, _actor in acts("rank", "exclusion_effect")] == ["rank", "exclusion_effect"]


def test_who_ranks_meanwhile_wins(cast: Cast, office: Office) -> None:
    office.post(f"/rounds/{cast.round.id}/ranking/")

    def rank() -> None:
        rank_round(db.session, cast.round, actor=cast.office, at=AT)

    work(rank_round=changed_after(KINDS["rank_round"], rank))
    assert ended() == (JobState.FAILED, RoundPhase.RANKED, 1)
    assert acts("rank") == [("rank", cast.office.id)]


def test_it_is_cancelled_while_it_reckons(cast: Cast, office: Office) -> None:
    office.post(f"/rounds/{cast.round.id}/ranking/")

    def cancel() -> None:
        request_cancel(db.session, db.session.get_one(Job, 1), actor=cast.office, at=AT)

    work(rank_round=changed_after(KINDS["rank_round"], cancel))
    assert ended() == (JobState.CANCELLED, RoundPhase.CLOSED, 0)


def test_what_stands_beside_the_ranking_is_a_job_too(cast: Cast, office: Office) -> None:
    carry(db.session, cast, RoundPhase.RANKED)
    place = f"/rounds/{cast.round.id}/ranking"
    for number, what in enumerate(("certainty", "methods"), start=1):
        assert office.post(f"{place}/{what}").location == f"/jobs/{number}"
        work()
    assert acts("estimate_certainty", "compare_methods") == [
        ("estimate_certainty", cast.office.id),
        ("compare_methods", cast.office.id),
    ]
    assert len(db.session.scalars(sa.select(CertaintyEstimate)).all()) == 1
    methods = len(runs()) - 1
    assert "已估计第1次排序的名次把握（仅供参考）。" in office.get("/jobs/1").text
    page = office.get("/jobs/2").text
    assert f"已按其他{methods}种方法计算第1次排序的对照（仅供参考）。" in page
    assert f'href="{place}/methods">查看方法对照' in page


@pytest.mark.parametrize("what", ["certainty", "methods"])
def test_nothing_is_said_beside_a_ranking_that_was_replaced(cast: Cast, office: Office, what: str) -> None:
    carry(db.session, cast, RoundPhase.RANKED)
    office.post(f"/rounds/{cast.round.id}/ranking/{what}")

    def rank_again() -> None:
        review_ranking(db.session, cast.round, RETURNED, actor=cast.approver, at=AT)
        rank_round(db.session, cast.round, actor=cast.office, at=AT)

    kind = {"certainty": "estimate_certainty", "methods": "compare_methods"}[what]
    work(**{kind: changed_after(KINDS[kind], rank_again)})
    assert ended() == (JobState.FAILED, RoundPhase.RANKED, 2)
    assert CHANGED in office.get("/jobs/1").text


def verdicts() -> list[tuple[str, str, int]]:
    found = db.session.scalars(sa.select(Review).order_by(Review.id))
    return [(one.verdict, one.ground, one.reviewed_by_id) for one in found]


def test_a_verdict_is_kept_once_the_run_is_computed_again(
    app: Flask, cast: Cast, office: Office, second: Office
) -> None:
    place, approver = f"/rounds/{cast.round.id}", cast.approver.id
    other = make_staff(db.session, "other", RoleName.APPROVER)
    db.session.flush()
    third = Office(client_of(app, _committed(other)))
    for _press in range(2):
        answer = second.post(f"{place}/ranking/review", verdict="confirmed")
        assert (answer.status_code, answer.location) == (302, "/jobs/1")
    assert (ended(), verdicts()) == ((JobState.QUEUED, RoundPhase.RANKED, 1), [])
    assert "结果一致后登记您的复核意见" in second.get("/jobs/1").text
    page = third.get(f"{place}/ranking/").text
    assert "的复核意见正在后台核对，由存档输入复算一致后登记。" in page
    assert "提交复核意见" not in page
    assert '<a href="/jobs/1">正在后台核对复核意见。' in office.get(place).text
    for who, verdict in ((third, "confirmed"), (second, "returned")):
        answer = who.post(f"{place}/ranking/review", verdict=verdict, ground="请重新核对")
        assert (answer.status_code, "您的意见没有登记" in answer.text) == (409, True)
    work()
    assert (ended(), verdicts()) == ((JobState.DONE, RoundPhase.CONFIRMED, 1), [("confirmed", "", approver)])
    assert acts("confirm_ranking") == [("confirm_ranking", approver)]
    assert "第1次排序由存档输入复算一致，复核意见已登记：复核通过。" in second.get("/jobs/1").text
    assert faults(db.session) == []


def _committed(person: User) -> int:
    number = person.id
    db.session.commit()
    return number


def test_a_run_is_returned_with_the_ground(cast: Cast, second: Office) -> None:
    place, approver = f"/rounds/{cast.round.id}", cast.approver.id
    assert second.post(f"{place}/ranking/review", verdict="returned").status_code == 422
    second.post(f"{place}/ranking/review", verdict="returned", ground="请重新核对")
    work()
    assert ended() == (JobState.DONE, RoundPhase.CLOSED, 1)
    assert verdicts() == [("returned", "请重新核对", approver)]
    assert "复核意见已登记：已退回。" in second.get("/jobs/1").text


def test_a_run_that_does_not_come_out_the_same_is_not_confirmed(cast: Cast, second: Office) -> None:
    """Whoever alters a row may well alter the digest with it."""
    place = f"/rounds/{cast.round.id}/ranking"
    drop_guards(db.session)
    db.session.execute(sa.text("UPDATE ranking_row SET raw_place = raw_place + 1"))
    db.session.expire_all()
    run = db.session.scalars(sa.select(RankingRun)).one()
    run.result_digest = stored_result(run).digest
    second.post(f"{place}/review", verdict="confirmed")
    work()
    assert (ended(), verdicts()) == ((JobState.FAILED, RoundPhase.RANKED, 1), [])
    assert "复核意见没有登记。" in second.get("/jobs/1").text


def test_a_run_is_computed_again_by_a_worker(cast: Cast, second: Office) -> None:
    place = f"/rounds/{cast.round.id}/ranking"
    for number, said in ((1, "结果一致。"), (2, "复算结果与存档不一致，请立即停止使用并查明原因。")):
        assert second.post(f"{place}/reproduce").location == f"/jobs/{number}"
        work()
        assert said in second.get(f"/jobs/{number}").text
        drop_guards(db.session)
        db.session.execute(sa.text("UPDATE ranking_row SET raw_place = raw_place + 1"))


@pytest.mark.parametrize("what", ["confirm", "rank again"])
def test_a_verdict_that_was_overtaken_is_not_kept(cast: Cast, second: Office, what: str) -> None:
    second.post(f"/rounds/{cast.round.id}/ranking/review", verdict="confirmed")

    def overtake() -> None:
        if what == "confirm":
            review_ranking(db.session, cast.round, CONFIRMED, actor=cast.approver, at=AT)
        else:
            review_ranking(db.session, cast.round, RETURNED, actor=cast.approver, at=AT)
            rank_round(db.session, cast.round, actor=cast.office, at=AT)

    work(review_ranking=changed_after(KINDS["review_ranking"], overtake))
    confirmed = what == "confirm"
    assert ended()[:2] == (JobState.FAILED, RoundPhase.CONFIRMED if confirmed else RoundPhase.RANKED)
    assert len(acts("confirm_ranking")) == len(verdicts()) - (not confirmed) == int(confirmed)


def test_only_who_gave_a_verdict_takes_it_back(cast: Cast, office: Office, second: Office) -> None:
    place = f"/rounds/{cast.round.id}"
    second.post(f"{place}/ranking/review", verdict="confirmed")
    assert office.post("/jobs/1/cancel").status_code == 403
    assert "/jobs/1/cancel" not in office.get("/jobs/1").text
    assert "/jobs/1/cancel" in second.get("/jobs/1").text
    assert second.post("/jobs/1/cancel").status_code == 302
    assert (ended(), verdicts()) == ((JobState.CANCELLED, RoundPhase.RANKED, 1), [])
    second.post(f"{place}/ranking/review", verdict="confirmed")
    work()
    assert ended(2) == (JobState.DONE, RoundPhase.CONFIRMED, 1)


def test_of_two_who_review_at_once_one_wins(app: Flask, cast: Cast, second: Office) -> None:
    place = f"/rounds/{cast.round.id}/ranking/review"
    people = [cast.approver, make_staff(db.session, "other", RoleName.APPROVER)]
    db.session.flush()
    ids = [person.id for person in people]
    db.session.commit()

    def confirm(person: int) -> int:
        return client_of(app, person).post(place, data={"verdict": "confirmed"}).status_code

    assert Counter(at_once(*(partial(confirm, one) for one in ids))) == {302: 1, 409: 1}
    work()
    assert (ended(), len(verdicts()), len(acts("enqueue_job"))) == (
        (JobState.DONE, RoundPhase.CONFIRMED, 1),
        1,
        1,
    )
    assert acts("confirm_ranking") == [("confirm_ranking", verdicts()[0][2])]
