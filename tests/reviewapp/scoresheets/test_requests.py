"""An expert asks for a submitted sheet back; the secretariat answers once, without seeing a score."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reviewapp.db import db
from reviewapp.models import Assignment, Event, ReopeningRequest, RequestState, Round, SheetState
from reviewapp.proof import faults
from reviewapp.readiness import open_points
from reviewapp.scoresheets.requests import ask, grant, open_requests, refuse, requests_of
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import AT, Cast, submit_sheet
from tests.reviewapp.scoresheets.conftest import World, make_world
from tests.reviewapp.scoresheets.test_pages import visible

TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


def first_submitted(cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "44.5", "33.5")


def post(client: FlaskClient, page: str, url: str, **data: str) -> TestResponse:
    """Send a form of ``page``, and follow where it leads."""
    token = TOKEN.findall(client.get(page).text)[0]
    answer = client.post(url, data={"csrf_token": token, **data})
    return client.get(answer.location) if answer.status_code == 302 else answer


def request_from(world: World, reason: str = "第2项看错了材料") -> TestResponse:
    url = f"/desk/{world.assignments[0, 0]}"
    return post(world.client(), url, f"{url}/reopening", reason=reason)


def answer(world: World, verdict: str, words: str = "") -> TestResponse:
    page = f"/rounds/{world.round}/reopening/"
    fields = {"request1-verdict": verdict, "request1-answer": words}
    return post(client_of(world.app, world.office), page, f"{page}1", **fields)


def numbers(world: World) -> list[tuple[int, SheetState]]:
    with world.app.app_context():
        sheets = db.session.get_one(Assignment, world.assignments[0, 0]).sheets
        return [(sheet.number, sheet.state) for sheet in sheets]


def test_a_granted_request_opens_a_further_version(app: Flask) -> None:
    world = make_world(app, first_submitted)
    assert "等待秘书处答复。理由：第2项看错了材料" in visible(request_from(world).text)
    assert "已申请退回" in world.client().get("/desk/").text
    listed = visible(client_of(app, world.office).get(f"/rounds/{world.round}/reopening/").text)
    assert "01 某省某县01产业集群 专家E1 ○ 待答复" in listed
    assert [score for score in ("44.5", "33.5", "78.00") if score in listed] == []
    assert "○ 待答复" not in visible(answer(world, "grant").text)
    assert numbers(world) == [(1, SheetState.SUBMITTED), (2, SheetState.DRAFT)]
    assert "已退回修改" in world.client().get("/desk/").text
    page = visible(world.client().get(f"/desk/{world.assignments[0, 0]}").text)
    assert "（专家申请修改）：第2项看错了材料 本版（第2版）提交之前，仍以上一版计入。" in page
    with app.app_context():
        acts = db.session.scalars(sa.select(Event.act).order_by(Event.id.desc()).limit(3)).all()
        assert acts == ["reopen_sheet", "grant_reopening", "request_reopening"]
        assert faults(db.session) == []


def test_a_refusal_says_why_and_the_expert_may_ask_again(app: Flask) -> None:
    world = make_world(app, first_submitted)
    request_from(world)
    missing = answer(world, "refuse")
    assert (missing.status_code, "不同意的，请说明理由" in missing.text) == (422, True)
    answer(world, "refuse", "理由不充分")
    assert "未同意退回" in world.client().get("/desk/").text
    page = visible(world.client().get(f"/desk/{world.assignments[0, 0]}").text)
    assert "不同意退回修改。理由：理由不充分" in page
    assert "申请退回修改" in page
    request_from(world, "补充理由")
    with app.app_context():
        made = db.session.scalars(sa.select(ReopeningRequest).order_by(ReopeningRequest.id)).all()
        assert [(one.number, one.state) for one in made] == [
            (1, RequestState.REFUSED),
            (2, RequestState.OPEN),
        ]


def test_a_request_needs_a_reason(app: Flask) -> None:
    world = make_world(app, first_submitted)
    assert "没有申请：请填写申请理由。" in visible(request_from(world, " ").text)
    assert len(numbers(world)) == 1


def test_an_answer_is_given_once(app: Flask) -> None:
    world = make_world(app, first_submitted)
    request_from(world)
    answer(world, "grant")
    again = answer(world, "refuse", "改主意")
    assert (again.status_code, "这项申请已经答复。" in again.text) == (409, True)
    assert len(numbers(world)) == 2


def test_nothing_is_asked_or_answered_after_the_deadline(app: Flask) -> None:
    world = make_world(app, first_submitted)
    request_from(world)
    world.set_round(scoring_ends_at=AT)
    assert answer(world, "grant").status_code == 409
    assert request_from(world).status_code == 409
    assert "申请退回修改</button>" not in world.client().get(f"/desk/{world.assignments[0, 0]}").text
    assert numbers(world) == [(1, SheetState.SUBMITTED)]


def test_only_the_own_submitted_sheet_can_be_asked_for(app: Flask) -> None:
    world = make_world(app, first_submitted)
    own, other = world.assignments[1, 0], world.assignments[0, 0]
    draft = post(world.client(), f"/desk/{own}", f"/desk/{own}/reopening", reason="想改")
    assert (draft.status_code, "可以直接修改，无需申请退回" in draft.text) == (409, True)
    foreign = post(world.client(1), "/desk/", f"/desk/{other}/reopening", reason="想看")
    assert foreign.status_code == 404


def test_open_requests_are_counted_before_scoring_closes(cast: Cast) -> None:
    sheet = submit_sheet(db.session, cast, 0, 0, "40", "40")
    ask(db.session, cast.round, sheet, "看错", actor=cast.experts[0].user, at=AT)
    assert open_requests(db.session, cast.round) == 1
    points = [point.endpoint for point in open_points(db.session, cast.round, AT)]
    assert "reopening.index" in points
    (request,) = requests_of(db.session, sheet)
    refuse(db.session, cast.round, request, "不必", actor=cast.office, at=AT)
    assert open_requests(db.session, cast.round) == 0


def test_a_sheet_is_asked_for_once_at_a_time(cast: Cast) -> None:
    sheet = submit_sheet(db.session, cast, 0, 0, "40", "40")
    act = {"actor": cast.experts[0].user, "at": AT}
    request = ask(db.session, cast.round, sheet, "看错", **act)
    with pytest.raises(Refused) as refused:
        ask(db.session, cast.round, sheet, "再问", **act)
    assert refused.value.denial == Denial("reopening.requested")
    grant(db.session, cast.round, request, "", actor=cast.office, at=AT)
    with pytest.raises(Refused) as refused:
        ask(db.session, cast.round, sheet, "又问", **act)
    assert refused.value.denial == Denial("score_sheet.reopened")


def test_the_database_holds_the_rules(cast: Cast) -> None:
    sheet = submit_sheet(db.session, cast, 0, 0, "40", "40")
    ask(db.session, cast.round, sheet, "看错", actor=cast.experts[0].user, at=AT)
    db.session.commit()
    assert db.session.get_one(Round, cast.round.id)
    for setting in ("reason = ''", "state = 'granted'", "answered_at = requested_at", "state = 'lost'"):
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.text(f"UPDATE reopening_request SET {setting}"))  # noqa: S608 - from above
        db.session.rollback()
