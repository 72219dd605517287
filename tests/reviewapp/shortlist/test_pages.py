"""A long list: a hundred rows a page, adjusted by number, whole in documents and exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from benchmarks.large_round import fill
from reviewapp.db import db
from reviewapp.models import Event, Round, Shortlist, User
from reviewapp.notices.content import ranked_list_content
from reviewapp.ranking.service import rank_round, review_ranking
from reviewapp.rounds.review import CONFIRMED
from reviewapp.shortlist.queries import proposed_ids, shortlist_head, shortlist_of
from reviewapp.shortlist.service import draw_shortlist
from tests.conftest import client_of, make_app
from tests.factories import AT, DECIDED_AT

APPLICATIONS, PLACES = 210, 130
PLACE = "/rounds/1/shortlist/"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


@dataclass
class Office:
    """The secretariat in its browser; the test lets go of the database before each of its requests."""

    client: FlaskClient

    def get(self, path: str) -> str:
        db.session.rollback()
        return self.client.get(path).text

    def adjust(self, number: str, *, selected: str = "1", ground: str = "补足名额") -> TestResponse:
        db.session.rollback()
        entry = {"application": number, "selected": selected, "ground": ground}
        return self.client.post(f"{PLACE}deviations", data=entry)


@pytest.fixture
def office(app: Flask) -> Office:
    """The secretary of a round whose list is drawn."""
    round_ = fill(db.session, APPLICATIONS, 3, 2, PLACES)
    office, approver = (
        db.session.scalars(sa.select(User).where(User.username == name)).one()
        for name in ("office", "approver")
    )
    rank_round(db.session, round_, actor=office, at=AT)
    review_ranking(db.session, round_, CONFIRMED, actor=approver, at=DECIDED_AT)
    draw_shortlist(db.session, round_, actor=office, at=DECIDED_AT)
    number = office.id
    db.session.commit()
    return Office(client_of(app, number))


def whole() -> tuple[Round, Shortlist]:
    db.session.expire_all()
    round_ = db.session.scalars(sa.select(Round)).one()
    found = shortlist_of(db.session, round_)
    assert found is not None
    return round_, found


def numbers() -> list[str]:
    return [entry.application.number for entry in whole()[1].entries]


def test_pages_show_a_hundred_rows_and_documents_all(office: Office) -> None:
    listed = numbers()
    for page, start in ((1, 0), (2, 100), (3, 200), (9, 200)):
        text = office.get(f"{PLACE}?page={page}")
        rows = [part.split("<")[0] for part in text.split('<td class="nowrap">')[1:]]
        assert rows == listed[start : start + 100]
        assert ("line-above" in text) == (page == 2)
    assert len(ranked_list_content(db.session, *whole()).rows) == APPLICATIONS
    db.session.rollback()
    workbook = load_workbook(BytesIO(office.client.post("/rounds/1/exports/shortlist.xlsx").data))
    cells = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell in set(listed)] == listed


def test_an_application_of_any_page_is_adjusted_by_its_number(office: Office) -> None:
    last = numbers()[-1]
    there = f'?page=3&amp;application={last}&amp;selected=1#deviate" aria-label="列入{last}">列入</a>'
    assert there in office.get(f"{PLACE}?page=3")
    page = office.get(f"{PLACE}?application={last}&selected=1")
    assert f'name="application" required type="text" value="{last}"' in page
    assert '<option selected value="1">列入</option>' in page
    for answer, said in (
        (office.adjust("不存在"), "名单中没有编号为不存在的申报，请核对编号。"),
        (office.adjust(last, selected="0"), "的结果没有变化，无需调整。"),
        (office.adjust(last, selected=""), "请选择列入或者移出"),
        (office.adjust(""), "请填写申报编号"),
    ):
        assert (answer.status_code, said in answer.text) == (422, True)
    assert office.adjust(f" {last} ").status_code == 302
    (detail,) = db.session.scalars(sa.select(Event.detail).where(Event.act == "record_deviation"))
    assert (detail["application"], detail["selected"]) == (last, True)
    page = office.get(f"{PLACE}?page=3")
    assert f"{PLACES + 1}个集群，名额{PLACES}个，与排序不一致1处" in page
    assert f'selected=0#deviate" aria-label="移出{last}">移出</a>' in page
    assert office.adjust(last).status_code == 422


def test_the_list_without_its_entries_says_the_same(office: Office) -> None:
    first, second, *_others, last = numbers()
    for number, selected in ((first, "0"), (last, "1"), (second, "0"), (second, "1")):
        assert office.adjust(number, selected=selected).status_code == 302
    round_, listed = whole()
    head = shortlist_head(db.session, round_)
    assert head is not None
    ids = {entry.application_id for entry in listed.proposed()}
    assert (proposed_ids(db.session, head), len(ids)) == (ids, PLACES)
