"""The final pass: all own scores side by side, and one act that submits what was listed, or nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forms.final_pass import MalformedList, SeenSheet, read_seen
from forms.score_sheet import Entry
from reviewapp.db import db
from reviewapp.models import Assignment, Event, SheetState
from reviewapp.proof import faults
from reviewapp.scoresheets.service import save, submit
from tests.factories import AT, Cast, fill_sheet, reopen_sheet, submit_sheet
from tests.reviewapp.scoresheets.conftest import World, make_world
from tests.reviewapp.scoresheets.test_pages import visible

TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
LISTED = re.compile(r'name="sheet" value="([^"]+)"')
LINES = re.compile(r'data-number="(\d\d)"')


def pile(cast: Cast) -> None:
    """01 and 02 tie at 80, 03 is half done."""
    fill_sheet(db.session, cast, 0, 0, "44", "36")
    fill_sheet(db.session, cast, 1, 0, "43", "37")
    fill_sheet(db.session, cast, 2, 0, "41.5", None)


def whole(cast: Cast) -> None:
    """All three may be submitted; the third abstains on one indicator, with the reason."""
    fill_sheet(db.session, cast, 0, 0, "44", "36")
    fill_sheet(db.session, cast, 1, 0, "43", "37")
    fill_sheet(db.session, cast, 2, 0, "41.5", None, comment="材料未涉及")


def table(world: World, query: str = "") -> str:
    return world.client().get(f"/desk/rounds/{world.round}/scores{query}").text


def confirm_page(world: World, client: FlaskClient) -> str:
    return client.get(f"/desk/rounds/{world.round}/confirm").text


def confirm(world: World, client: FlaskClient, page: str) -> tuple[int, str]:
    """Send the form of ``page``."""
    data = {"csrf_token": TOKEN.findall(page)[0], "sheet": LISTED.findall(page)}
    answer = client.post(f"/desk/rounds/{world.round}/confirm", data=data)
    return answer.status_code, visible(answer.text)


def states(world: World) -> list[SheetState]:
    with world.app.app_context():
        return [
            db.session.get_one(Assignment, world.assignments[one, 0]).sheets[-1].state for one in range(3)
        ]


def test_gaps_ties_and_totals_stand_in_words(app: Flask) -> None:
    page = visible(table(make_world(app, pile)))
    assert "01 某省某县01产业集群 80.00 = 与02同分" in page
    assert "02 某省某县02产业集群 80.00 = 与01同分" in page
    assert "03 某省某县03产业集群 41.50 / 50" in page
    assert "还有1件没有评完：03。" in page
    assert "缺理由" in page


def test_an_untouched_pile_is_all_gaps(world: World) -> None:
    page = visible(table(world))
    assert page.count("未评完") == 3
    assert len(re.findall(r"未评(?!完|分)", page)) == 6


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "01 02 03"),
        ("?down=1", "03 02 01"),
        ("?sort=1", "03 02 01"),
        ("?sort=1&down=1", "01 02 03"),
        ("?sort=2", "01 02 03"),
        ("?sort=2&down=1", "02 01 03"),
        ("?sort=total", "03 01 02"),
        ("?sort=nothing", "01 02 03"),
    ],
)
def test_the_table_is_sorted_with_blanks_last(app: Flask, query: str, order: str) -> None:
    assert " ".join(LINES.findall(table(make_world(app, pile), query))) == order


def test_a_submitted_row_and_a_closed_round_take_nothing(app: Flask) -> None:
    def half(cast: Cast) -> None:
        submit_sheet(db.session, cast, 0, 0, "44", "36")
        fill_sheet(db.session, cast, 1, 0, "43", "37")

    world = make_world(app, half)
    assert table(world).count('<input type="text"') == 4
    world.set_round(phase="closed")
    page = table(world)
    assert page.count('<input type="text"') == 0
    assert "以下评分均已提交或已不能修改。" in page
    assert "没有可以提交的评分表。" in confirm_page(world, world.client())


def test_the_list_names_totals_and_abstentions(app: Flask) -> None:
    world = make_world(app, whole)
    page = visible(confirm_page(world, world.client()))
    assert "01 某省某县01产业集群 80.00 与02同分" in page
    assert "03 某省某县03产业集群 41.50 / 50 无法评价：2" in page
    assert "确认提交3份评分表" in page


def test_one_act_submits_the_list(app: Flask) -> None:
    world = make_world(app, whole)
    client = world.client()
    assert confirm(world, client, confirm_page(world, client))[0] == 302
    assert states(world) == [SheetState.SUBMITTED] * 3
    assert "3份评分表已提交并锁定。" in client.get("/desk/").text
    with app.app_context():
        acts = db.session.scalars(select(Event.act).where(Event.act == "submit_sheet")).all()
        assert (len(acts), faults(db.session)) == (3, [])


def test_what_is_not_done_is_left_out_and_named(app: Flask) -> None:
    world = make_world(app, pile)
    client = world.client()
    page = confirm_page(world, client)
    assert "还有1件没有评完，不在本次提交之列： 03 某省某县03产业集群" in visible(page)
    assert confirm(world, client, page)[0] == 302
    assert states(world) == [SheetState.SUBMITTED, SheetState.SUBMITTED, SheetState.DRAFT]


def rewrite(world: World, comment: str) -> None:
    """Another window changes the reason of the third application."""
    with world.app.app_context():
        sheet = db.session.get_one(Assignment, world.assignments[2, 0]).sheets[-1]
        save(db.session, sheet, {"2": Entry(None, True, comment)}, edit_tag=sheet.edit_version, at=AT)
        db.session.commit()


@pytest.mark.parametrize(
    ("comment", "words"),
    [("改了", "03：评分已改动，现在的总分是41.50。"), ("", "03：现在还有1项没有评完。")],
)
def test_what_changed_meanwhile_is_told_and_nothing_is_submitted(
    app: Flask, comment: str, words: str
) -> None:
    world = make_world(app, whole)
    client = world.client()
    page = confirm_page(world, client)
    rewrite(world, comment)
    status, answer = confirm(world, client, page)
    assert (status, states(world)) == (409, [SheetState.DRAFT] * 3)
    assert "这期间有改动，本次一份也没有提交。" in answer
    assert words in answer


def test_what_was_submitted_meanwhile_is_told(app: Flask) -> None:
    world = make_world(app, whole)
    client = world.client()
    page = confirm_page(world, client)
    assert [confirm(world, client, page)[0], confirm(world, client, page)[0]] == [302, 409]
    assert "01：已在别处提交，总分80.00。" in confirm(world, client, page)[1]


def test_another_ones_sheet_cannot_be_listed(app: Flask) -> None:
    world = make_world(app, whole)
    client = world.client(1)
    page = confirm_page(world, world.client())
    data = {
        "csrf_token": TOKEN.findall(client.get("/desk/").text)[0],
        "sheet": LISTED.findall(page),
    }
    answer = client.post(f"/desk/rounds/{world.round}/confirm", data=data)
    assert (answer.status_code, states(world)) == (409, [SheetState.DRAFT] * 3)
    text = visible(answer.text)
    assert text.count("有一件申报已不在您的名下。") == 3
    assert "80.00" not in text


def test_after_the_deadline_nothing_is_submitted(app: Flask) -> None:
    world = make_world(app, whole)
    client = world.client()
    page = confirm_page(world, client)
    world.set_round(scoring_ends_at=AT)
    status, answer = confirm(world, client, page)
    assert (status, states(world)) == (409, [SheetState.DRAFT] * 3)
    assert "已过评分截止时间。" in answer


def test_a_reopened_sheet_is_confirmed_with_the_others(app: Flask) -> None:
    def reopened(cast: Cast) -> None:
        whole(cast)
        submit(db.session, cast.round, cast.sheet(db.session, 0, 0), actor=cast.experts[0].user, at=AT)
        reopen_sheet(db.session, cast, 0, 0)

    world = make_world(app, reopened)
    client = world.client()
    assert "已退回修改" in table(world)
    page = confirm_page(world, client)
    assert [one.split(":")[1] for one in LISTED.findall(page)] == ["2", "1", "1"]
    assert confirm(world, client, page)[0] == 302
    assert states(world) == [SheetState.SUBMITTED] * 3


def test_a_list_is_read_as_it_was_written() -> None:
    seen = SeenSheet(12, 1, 3)
    assert read_seen([str(seen)]) == (seen,)
    for faulty in ([], ["1:2"], ["a:1:1"], ["1:1:1", "1:1:1"], ["1:1:-1"]):
        with pytest.raises(MalformedList):
            read_seen(faulty)
