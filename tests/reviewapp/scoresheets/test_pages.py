"""Who sees what on the desk, and that the pages keep to the content policy."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import client_of, make_app
from tests.factories import Cast, submit_sheet
from tests.reviewapp.scoresheets.conftest import Desk, World, make_world

INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)")
NAMES = re.compile(r"某县(\d\d)产业集群")


def visible(html: str) -> str:
    """The text of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def first_submitted(cast: Cast) -> None:
    """The first expert has submitted the first application."""
    submit_sheet(db.session, cast, 0, 0, "44.5", "33.5")


def test_the_desk_lists_the_own_applications(world: World) -> None:
    page = world.client().get("/desk/").get_data(as_text=True)
    assert NAMES.findall(page) == ["01", "02", "03"]
    assert "0 / 2 未评完" in visible(page)


def test_the_desk_shows_no_other_experts_score(app: Flask) -> None:
    world = make_world(app, first_submitted)
    page = visible(world.client(expert=1).get("/desk/").get_data(as_text=True))
    assert "78.00" not in page
    assert "已提交 0" in page


def test_the_desk_puts_the_least_done_first(app: Flask) -> None:
    page = make_world(app, first_submitted).client().get("/desk/").get_data(as_text=True)
    assert NAMES.findall(page) == ["02", "03", "01"]
    assert "78.00" in page


def test_the_desk_can_be_narrowed_to_a_state(app: Flask) -> None:
    client = make_world(app, first_submitted).client()
    assert NAMES.findall(client.get("/desk/?state=submitted").get_data(as_text=True)) == ["01"]
    assert "没有处于这一状态的申报。" in client.get("/desk/?state=draft").get_data(as_text=True)


def test_a_total_of_zero_is_shown_as_zero(app: Flask) -> None:
    def all_zero(cast: Cast) -> None:
        submit_sheet(db.session, cast, 0, 0, "0", "0")

    page = visible(make_world(app, all_zero).client().get("/desk/").get_data(as_text=True))
    assert "2 / 2 0.00" in page


def test_an_expert_without_a_seat_has_an_empty_desk(app: Flask, world: World) -> None:
    page = client_of(app, world.outsider).get("/desk/").get_data(as_text=True)
    assert "目前没有分派给您的申报。" in page


def test_the_office_has_no_desk(app: Flask, world: World) -> None:
    assert client_of(app, world.office).get("/desk/").status_code == 403


@pytest.mark.parametrize("who", ["office", "other expert", "outsider"])
def test_a_sheet_of_somebody_else_does_not_exist(app: Flask, desk: Desk, who: str) -> None:
    world = desk.world
    persons = {"office": world.office, "other expert": world.experts[1], "outsider": world.outsider}
    client = client_of(app, persons[who])
    theirs, none = client.get(desk.url), client.get("/desk/999999")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert visible(theirs.get_data(as_text=True)) == visible(none.get_data(as_text=True))


def test_nobody_scores_on_somebody_elses_sheet(desk: Desk) -> None:
    page = desk.open()
    intruder = Desk(desk.world, desk.world.client(expert=1), desk.assignment_id)
    own_page = intruder.client.get("/desk/").get_data(as_text=True)
    assert intruder.send(page + own_page, "save", r1="1").status_code == 404
    assert desk.stored() == {}


def test_a_sheet_opens_with_scoring(desk: Desk) -> None:
    desk.world.set_round(phase=RoundPhase.PREPARING)
    assert desk.client.get(desk.url).status_code == 409
    assert "目前没有分派给您的申报。" in desk.client.get("/desk/").get_data(as_text=True)


def test_a_sheet_shows_the_figures_against_the_standard(desk: Desk) -> None:
    page = visible(desk.open())
    assert "集群产值不低于40亿元" in page
    assert "2025年50亿元" in page
    assert "● 符合 不低于40亿元" in page


def test_a_sheet_links_to_its_neighbours(desk: Desk) -> None:
    assert "第1个，共3个" in desk.open()


def statements(world: World, url: str) -> int:
    """How many reading statements a page takes."""
    client = world.client()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert client.get(url).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return sum(statement.lstrip().startswith("SELECT") for statement in seen)


@pytest.mark.parametrize("applications", [1, 8])
def test_pages_take_the_same_few_queries_whatever_the_number_of_applications(
    app: Flask, applications: int
) -> None:
    def score_all(cast: Cast) -> None:
        for application in range(applications):
            submit_sheet(db.session, cast, application, 0, "40", "30")

    world = make_world(app, score_all, applications=applications)
    assert statements(world, "/desk/") == 10
    assert statements(world, f"/desk/rounds/{world.round}/scores") == 7
    assert statements(world, f"/desk/rounds/{world.round}/confirm") == 7
    assert statements(world, f"/desk/{world.assignments[0, 0]}") == 12


def test_no_page_carries_inline_script_or_style(app: Flask, desk: Desk) -> None:
    refused = desk.send(desk.open(), "save", r1="999").get_data(as_text=True)
    for page in (
        app.test_client().get("/sign-in").get_data(as_text=True),
        desk.client.get("/desk/").get_data(as_text=True),
        desk.client.get("/desk/999999").get_data(as_text=True),
        desk.open(),
        refused,
    ):
        assert INLINE.findall(page) == []


def test_a_demonstration_says_so_on_every_page(database_url: str) -> None:
    app = make_app(database_url, DEMO=True)
    for url in ("/sign-in", "/nowhere"):
        assert "演示数据，非正式文件" in app.test_client().get(url).get_data(as_text=True)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("world")
def test_sign_in_tells_what_is_wrong_without_telling_who_exists(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.findall(r'name="csrf_token" type="hidden" value="([^"]+)"', page)[0]
    answers = [
        client.post("/sign-in", data={"username": name, "password": "wrong", "csrf_token": token})
        for name in ("E1", "nobody")
    ]
    words = [visible(answer.get_data(as_text=True)) for answer in answers]
    assert "未能登录" in words[0]
    assert words[0] == words[1]
