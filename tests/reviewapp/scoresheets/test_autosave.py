"""Edits of single cells: stored in order, exactly once, and nothing that arrives is thrown away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from reviewapp.db import db
from reviewapp.models import Assignment, Event, Opinion, RoundPhase, Score, SetAsideEdit, SheetState
from reviewapp.proof import faults
from tests.conftest import client_of
from tests.reviewapp.scoresheets.conftest import FAR, Desk
from tests.reviewapp.scoresheets.test_pages import visible

PAST = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def edit(code: str, base: int = 0, score: str = "", comment: str = "", **fields: Any) -> dict[str, Any]:
    """An edit as the page's queue sends it, with a name of its own."""
    made = {"id": f"{next(_numbers):032x}", "code": code, "base": base, "score": score, "comment": comment}
    return made | {"abstained": False} | fields


def send(desk: Desk, *edits: dict[str, Any], token: str | None = None) -> TestResponse:
    token = token or desk.client.get("/session").json["token"]
    return desk.client.post(f"{desk.url}/cells", json={"edits": edits}, headers={"X-CSRFToken": token})


def fates(desk: Desk, *edits: dict[str, Any]) -> list[str]:
    answer = send(desk, *edits)
    assert answer.status_code == 200
    return [one["fate"] for one in answer.json["outcomes"]]


def counted(desk: Desk) -> dict[str, int]:
    """How many rows each table holds."""
    with desk.world.app.app_context():
        tables = (Score, Opinion, SetAsideEdit)
        return {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


def test_an_edit_is_stored_as_a_revision_with_its_time(desk: Desk) -> None:
    answer = send(desk, edit("1", score="40.5", comment="依据充分")).json
    assert [
        (one["fate"], one["revision"], one["score"], one["comment"], one["abstained"])
        for one in answer["outcomes"]
    ] == [("saved", 1, "40.5", "依据充分", False)]
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer["clock"])
    assert desk.stored() == {"1": Decimal("40.5")}


def test_the_overall_opinion_is_a_cell_like_the_others(desk: Desk) -> None:
    assert fates(desk, edit("", comment="特色鲜明")) == ["saved"]
    assert fates(desk, edit("", base=1, comment="特色鲜明，配套不足")) == ["saved"]
    assert "特色鲜明，配套不足</textarea>" in desk.open().replace("\r\n", "")
    assert counted(desk) == {"score": 0, "opinion": 2, "set_aside_edit": 0}


def test_an_edit_sent_twice_is_stored_once_and_answered_alike(desk: Desk) -> None:
    one = edit("1", score="40")
    first, second = send(desk, one).json["outcomes"], send(desk, one).json["outcomes"]
    assert first == second
    assert counted(desk)["score"] == 1


def test_an_edit_sent_again_after_others_changes_nothing(desk: Desk) -> None:
    one = edit("1", score="40")
    send(desk, one)
    send(desk, edit("1", base=1, score="41"))
    assert [(each["fate"], each["score"]) for each in send(desk, one).json["outcomes"]] == [("saved", "41")]
    assert counted(desk) == {"score": 2, "opinion": 0, "set_aside_edit": 0}


def test_edits_are_laid_down_in_the_order_in_which_they_were_made(desk: Desk) -> None:
    assert (
        fates(desk, edit("1", score="40"), edit("1", base=1, score="41"), edit("2", score="7"))
        == ["saved"] * 3
    )
    assert desk.stored() == {"1": Decimal(41), "2": Decimal(7)}


def test_a_conflict_overwrites_nothing_and_gives_both_values_back(desk: Desk) -> None:
    send(desk, edit("1", score="40", comment="先到"))
    late = edit("1", score="35")
    outcome = send(desk, late).json["outcomes"][0]
    assert (outcome["fate"], outcome["score"], outcome["comment"], outcome["revision"]) == (
        "conflict",
        "40",
        "先到",
        1,
    )
    assert desk.stored() == {"1": Decimal(40)}
    assert fates(desk, late) == ["conflict"]
    assert counted(desk)["set_aside_edit"] == 1
    assert fates(desk, edit("1", base=outcome["revision"], score="35")) == ["saved"]
    assert desk.stored() == {"1": Decimal(35)}


def test_to_say_the_same_from_two_places_is_no_conflict(desk: Desk) -> None:
    send(desk, edit("1", score="40"))
    assert fates(desk, edit("1", score="40.0")) == ["saved"]
    assert counted(desk) == {"score": 1, "opinion": 0, "set_aside_edit": 0}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"score": "50.5"}, "请填写0至50之间、以0.5为一档的分数"),
        ({"score": "七"}, "请填写0至50之间、以0.5为一档的分数"),
        ({"score": "7", "abstained": True}, "已填写评分的，不能同时选择“无法评价”"),
        ({"comment": "长" * 2001}, "评审意见不得超过2000字"),
    ],
)
def test_what_cannot_be_stored_is_told_and_stops_nothing_else(
    desk: Desk, fields: dict[str, Any], words: str
) -> None:
    outcomes = send(desk, edit("1", **fields), edit("2", score="7")).json["outcomes"]
    assert [(one["fate"], one["faults"]) for one in outcomes] == [("faulty", [words]), ("saved", [])]
    assert desk.stored() == {"2": Decimal(7)}


def test_an_opinion_too_long_is_told(desk: Desk) -> None:
    assert send(desk, edit("", comment="长" * 2001)).json["outcomes"][0]["faults"] == [
        "评审意见不得超过2000字"
    ]


def test_the_same_edit_from_many_threads_is_stored_once(desk: Desk) -> None:
    token = desk.client.get("/session").json["token"]
    cookie = desk.client.get_cookie("session")
    assert cookie is not None
    one, answers = edit("1", score="40"), []

    def hand_in() -> None:
        client = client_of(desk.world.app, None)
        client.set_cookie("session", cookie.value)
        desk_again = Desk(desk.world, client, desk.assignment_id)
        answers.append(send(desk_again, one, token=token).json["outcomes"][0]["fate"])

    threads = [Thread(target=hand_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["saved"] * 8
    assert counted(desk)["score"] == 1


@pytest.mark.parametrize("settings", [{"scoring_ends_at": PAST}, {"phase": RoundPhase.CLOSED}])
def test_after_the_end_edits_are_kept_and_do_not_count(desk: Desk, settings: dict[str, object]) -> None:
    desk.world.set_round(**settings)
    assert fates(desk, edit("1", score="40"), edit("", comment="晚到的意见")) == ["late", "late"]
    assert desk.stored() == {"1": Decimal(40)}
    assert desk.state() is SheetState.DRAFT


def test_a_later_deadline_makes_a_late_edit_count(desk: Desk) -> None:
    desk.world.set_round(scoring_ends_at=PAST)
    send(desk, edit("1", score="40"))
    assert "逾期，不计入" in visible(desk.client.get(f"{desk.url}/history").text)
    desk.world.set_round(scoring_ends_at=FAR)
    assert "逾期，不计入" not in visible(desk.client.get(f"{desk.url}/history").text)
    assert 'value="40"' in desk.open()


def test_what_comes_for_a_submitted_sheet_is_set_aside(desk: Desk) -> None:
    desk.send(desk.open(), "submit", r1="40", r2="20")
    late = edit("1", base=1, score="41", comment="提交后送达")
    assert fates(desk, late, edit("", comment="总的看法")) == ["locked", "locked"]
    assert fates(desk, late) == ["locked"]
    assert desk.stored() == {"1": Decimal(40), "2": Decimal(20)}
    assert counted(desk) == {"score": 2, "opinion": 0, "set_aside_edit": 2}


def test_every_version_is_shown_to_its_author(desk: Desk) -> None:
    send(desk, edit("1", score="40", comment="初稿"))
    send(desk, edit("1", base=1, abstained=True, comment="材料未涉及"))
    send(desk, edit("1", score="33", comment="另一窗口"))
    send(desk, edit("", comment="总的看法"))
    page = visible(desk.client.get(f"{desk.url}/history").text)
    assert [word for word in ("初稿", "材料未涉及", "另一窗口", "总的看法") if word not in page] == []
    assert "与其他窗口的修改冲突，未采用" in page
    of_one = visible(desk.client.get(f"{desk.url}/history?cell=1").text)
    assert "初稿" in of_one
    assert "总的看法" not in of_one


def test_a_long_history_comes_in_pages(desk: Desk) -> None:
    for base in range(2):
        batch = [edit("1", base=60 * base + n, score=str((n + base) % 50)) for n in range(60)]
        assert fates(desk, *batch) == ["saved"] * 60
    assert desk.client.get(f"{desk.url}/history").text.count("<tr>") == 101
    assert desk.client.get(f"{desk.url}/history?page=2").text.count("<tr>") == 21


def test_a_submission_states_the_opinion_and_proves_it(desk: Desk) -> None:
    page = desk.open()
    send(desk, edit("", comment="特色鲜明"))
    desk.send(desk.open(), "submit", r1="40", r2="20")
    assert page
    with desk.world.app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        assert event.detail["opinion"] == "特色鲜明"
        assert faults(db.session) == []
        sheet = db.session.get_one(Assignment, desk.assignment_id).sheets[-1]
        late = "INSERT INTO opinion (sheet_id, revision, text, saved_at) VALUES (:sheet, 9, '', '2026-05-12')"
        with pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError), match="takes no opinion"):
            db.session.execute(sa.text(late), {"sheet": sheet.id})
        db.session.rollback()


@pytest.mark.parametrize(
    "body",
    [
        "edits",
        [],
        {"edits": []},
        {"edits": [None]},
        {"edits": [edit("9", score="1")]},
        {"edits": [edit("1") | {"id": "1"}]},
        {"edits": [edit("1") | {"base": "0"}]},
        {"edits": [edit("1") | {"base": True}]},
        {"edits": [edit("", score="1")]},
        {"edits": [edit("1") | {"comment": None}]},
        {"edits": [edit("1")] * 101},
    ],
)
def test_what_no_page_sends_is_refused_as_a_whole(desk: Desk, body: object) -> None:
    token = desk.client.get("/session").json["token"]
    answer = desk.client.post(f"{desk.url}/cells", json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert counted(desk) == {"score": 0, "opinion": 0, "set_aside_edit": 0}


def test_a_script_is_told_what_stands_in_the_way(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.url}/cells", json={"edits": [edit("1")]})
    assert (answer.status_code, answer.json["code"]) == (400, "csrf")
    stranger = client_of(desk.world.app, None)
    token = stranger.get("/session").json["token"]
    answer = stranger.post(f"{desk.url}/cells", json={"edits": [edit("1")]}, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json["code"]) == (401, "http.401")


def test_a_person_signs_in_again_by_script(desk: Desk) -> None:
    """As the dialog on the page does it; then the token of the new session carries the queue."""
    client = client_of(desk.world.app, None)
    asked = client.get("/session").json
    assert asked["user"] is None
    for password, status in (("wrong", 400), ("pass-E1", 200)):
        answer = client.post(
            "/sign-in",
            json={"username": "E1", "password": password},
            headers={"X-CSRFToken": asked["token"]},
        )
        assert answer.status_code == status
    state = client.get("/session").json
    assert state["user"] == desk.world.experts[0]
    again = Desk(desk.world, client, desk.assignment_id)
    assert send(again, edit("1", score="40"), token=state["token"]).status_code == 200
    assert desk.stored() == {"1": Decimal(40)}


@pytest.mark.parametrize("who", ["office", "other expert", "outsider"])
def test_nobody_else_reaches_the_cells_of_a_sheet(desk: Desk, who: str) -> None:
    world = desk.world
    one = edit("1", score="37.5", comment="只有我知道")
    send(desk, one)
    persons = {"office": world.office, "other expert": world.experts[1], "outsider": world.outsider}
    intruder = Desk(world, client_of(world.app, persons[who]), desk.assignment_id)
    answers = [
        send(intruder, one),
        send(intruder, edit("1", base=1, score="1")),
        intruder.client.get(f"{desk.url}/history"),
        intruder.client.get(f"{desk.url}/history?cell=1"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert [word for answer in answers for word in ("37.5", "只有我知道") if word in answer.text] == []
    assert desk.stored() == {"1": Decimal("37.5")}


def test_an_edit_of_another_expert_is_not_answered_for(desk: Desk) -> None:
    """Whoever learnt the name of an edit learns nothing more with it."""
    one = edit("1", score="37.5", comment="只有我知道")
    send(desk, one)
    other = Desk(desk.world, desk.world.client(expert=1), desk.world.assignments[0, 1])
    answer = send(other, edit("1", score="12") | {"id": one["id"]})
    assert answer.status_code == 400
    assert "37.5" not in json.dumps(answer.json)
    assert other.stored() == {}


def statements_of_an_edit(desk: Desk) -> Iterator[str]:
    token = desk.client.get("/session").json["token"]
    seen: list[str] = []
    with desk.world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    assert send(desk, edit("1", score="40"), token=token).status_code == 200
    yield from seen


def test_an_edit_takes_few_statements(desk: Desk) -> None:
    assert len(list(statements_of_an_edit(desk))) <= 10
