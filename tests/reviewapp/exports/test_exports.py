"""Exports: what they hold, who may have them when, and that each one is on record."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import sqlalchemy as sa
from flask import Flask

from reports.fonts import Fonts
from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.exports.service import export
from reviewapp.exports.tables import EXPORTS, build
from reviewapp.models import Event, RoundPhase
from reviewapp.ranking.service import compare_methods, estimate_certainty
from reviewapp.rounds.service import close_scoring
from tests.conftest import client_of, make_app
from tests.factories import AT, carry, deviate, make_cast, stage, submit_all, submit_sheet


def test_the_roll_up_has_indicators_down_and_experts_across(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_sheet(db.session, cast, 0, 0, "45", "40")
    submit_sheet(db.session, cast, 0, 1, "44.5", None, comment="理由")
    submit_sheet(db.session, cast, 0, 2, "44", "41")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    (table,) = build("roll-up", db.session, cast.round)
    assert [column.heading for column in table.columns] == [
        "指标",
        "满分",
        "专家E1",
        "专家E2",
        "专家E3",
        "平均",
    ]
    assert table.rows == (
        ("1 指标1", 50, 45, Decimal("44.5"), 44, Decimal("44.5")),
        ("2 指标2", 50, 40, "无法评价", 41, Decimal("40.5")),
    )
    assert "填写人" in table.notes[-1]


def test_every_table_can_be_had_when_the_round_is_over(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    act = {"actor": cast.office, "at": AT}
    estimate_certainty(db.session, cast.round, **act)
    compare_methods(db.session, cast.round, **act)
    diagnose_round(db.session, cast.round, **act)
    sizes, acts = {}, 0
    for name in EXPORTS:
        acts = db.session.scalars(sa.select(sa.func.count(Event.id)).where(Event.round_id.is_not(None))).one()
        content = export(db.session, cast.round, name, "xlsx", **act)
        book = openpyxl.load_workbook(io.BytesIO(content))
        sizes[name] = [sheet.max_row for sheet in book]
        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert event is not None
        assert (event.act, event.detail["table"], event.detail["sha256"]) == ("export", name, digest(content))
    # A title and the headings above the rows; below them a blank line and the notes.
    assert sizes == {
        "applications": [5],
        "assignments": [2 + 9 + 2],
        "recusals": [2 + 2],
        "progress": [3, 5],
        "sheets": [2 + 3 * 3 * 2],
        "roll-up": [2 + 2 + 1 + 2] * 3,
        "ranking": [2 + 3 + 1 + 4],
        "findings": [2 + 3 + 3, 2 + 3 + 3, 2 + 3 + 4, 2 + 3],
        "shortlist": [2 + 3 + 1 + 2],
        "objections": [2 + 3],
        "decided-by-two": [2 + 2, 2 + 2],
        "scans": [2 + 9 + 2],
        "events": [2 + acts + 3],
    }


def test_a_csv_of_the_ranking_says_what_the_page_says(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    content = export(db.session, cast.round, "ranking", "csv", actor=cast.office, at=AT)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[:2] + row[4:6] for row in rows[1:]] == [
        ["1", "01", "84.00", "3"],
        ["2", "02", "82.00", "3"],
        ["3", "03", "80.00", "3"],
    ]


def test_the_list_says_what_was_adjusted_and_why(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    deviate(db.session, cast, 1, selected=False, ground="申报单位撤回")
    deviate(db.session, cast, 2, ground="依次递补")
    (table,) = build("shortlist", db.session, cast.round)
    assert [(row[0], row[1], row[4], *row[6:]) for row in table.rows] == [
        (1, "01", "入围", None, None),
        (2, "02", "入围", "调整移出", "申报单位撤回"),
        (3, "03", "未入围", "调整列入", "依次递补"),
    ]


def test_nobody_has_scores_while_experts_score(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        made = stage(db.session, cast)
    client = client_of(app, made.office)
    url = f"/rounds/{made.round}/exports/"
    got = {name: client.post(f"{url}{name}.xlsx").status_code for name in EXPORTS}
    assert got == {
        "applications": 200,
        "assignments": 200,
        "recusals": 200,
        "progress": 200,
        "sheets": 403,
        "roll-up": 403,
        "ranking": 403,
        "findings": 403,
        "shortlist": 403,
        "objections": 200,
        "decided-by-two": 200,
        "scans": 403,
        "events": 200,
    }
    assert client.post(f"{url}progress.csv").status_code == 404
    assert client.post(f"{url}none.xlsx").status_code == 404
    assert client.get(url).status_code == 200
    with app.app_context():
        assert db.session.scalars(sa.select(Event.act).where(Event.act == "export")).all() == ["export"] * 7
    with app.app_context():
        db.engine.dispose()
