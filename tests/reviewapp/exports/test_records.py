"""Tables of how the review was run, and of what was estimated beside it: what they say, row for row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from reviewapp.db import db
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.exports.tables import build
from reviewapp.models import RoundPhase
from reviewapp.ranking.advisory import certainty_of
from reviewapp.ranking.queries import run_head
from reviewapp.ranking.service import compare_methods, estimate_certainty
from reviewapp.workflow import Refused
from tests.corrections import correct
from tests.corrections import propose as propose_correction
from tests.exclusions import FACTS, STATEMENT, exclude, propose, recuse_on_paper
from tests.factories import AT, carry, make_cast, submit_all, submit_sheet


def test_seats_and_recusals(context: Flask) -> None:
    cast = make_cast(db.session, minimum_sheets=1, minimum_scores=1)
    recuse_on_paper(db.session, cast, 0, 1)
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    (seats,) = build("assignments", db.session, cast.round)
    assert [row[0:1] + row[2:] for row in seats.rows[:4]] == [
        ("01", "E1", cast.experts[0].name, "第一组", "独立评分", "在评", "已提交"),
        ("01", "E2", cast.experts[1].name, "第一组", "独立评分", "已回避", "未提交"),
        ("01", "E3", cast.experts[2].name, "第一组", "独立评分", "在评", "未提交"),
        ("02", "E1", cast.experts[0].name, "第一组", "独立评分", "在评", "未提交"),
    ]
    (kept_away,) = build("recusals", db.session, cast.round)
    assert [row[0:1] + row[2:3] + row[4:6] for row in kept_away.rows] == [("01", "E2", "亲属关系", FACTS)]


def test_what_two_persons_decided(context: Flask) -> None:
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
    submit_all(db.session, cast)
    exclude(db.session, cast, 0, 0)
    propose(db.session, cast, 1, 1)
    left_out, corrected = build("decided-by-two", db.session, cast.round)
    assert corrected.rows == ()
    assert [(row[0], row[2], row[5], row[7], row[10], row[11]) for row in left_out.rows] == [
        ("01", "E1", FACTS, STATEMENT, "已排除", cast.approver.name),
        ("02", "E2", FACTS, STATEMENT, "待第二人决定", None),
    ]


def test_what_was_taken_back(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CONFIRMED)
    correct(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    propose_correction(db.session, cast, ground="inspection")
    with force_locale("en"):  # whoever exports it, a file goes on to others
        _left_out, table = build("decided-by-two", db.session, cast.round)
    assert [row[:3] + row[4:6] + row[8:9] for row in table.rows] == [
        (1, "更正排序", "计算、录入或汇总有误", "第1次排序", None, "已启动更正"),
        (2, "更正排序", "监督检查、审计发现问题", "第2次排序", "第1版名单", "待第二人决定"),
    ]


def test_what_was_estimated_stands_beside_the_official_place(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    with pytest.raises(Refused) as refused:
        build("findings", db.session, cast.round)
    assert refused.value.denial.code == "export.nothing_found"
    act = {"actor": cast.office, "at": AT}
    estimate_certainty(db.session, cast.round, **act)
    compare_methods(db.session, cast.round, **act)
    diagnose_round(db.session, cast.round, **act)
    sure, methods, experts, deviations = build("findings", db.session, cast.round)
    run = run_head(db.session, cast.round)
    assert run is not None
    estimated = certainty_of(db.session, run)
    assert estimated is not None
    by_number = {one.application.number: one for one in estimated.rows}
    assert [(row[0], row[1], row[3], row[7]) for row in sure.rows] == [
        (place, number, by_number[number].merit, by_number[number].p_in)
        for place, number in enumerate(("01", "02", "03"), start=1)
    ]
    assert {row[3:] for row in methods.rows} == {(place,) * (len(methods.columns) - 3) for place in (1, 2, 3)}
    assert [(row[0], row[3]) for row in experts.rows] == [
        ("E1", Decimal(-1)),
        ("E2", Decimal(0)),
        ("E3", Decimal(1)),
    ]
    assert deviations.rows == ()


def test_the_record_of_acts_has_every_link(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    (table,) = build("events", db.session, cast.round)
    assert [row[3] for row in table.rows][:2] == ["建立批次", "组成评审组"]
    assert [row[3] for row in table.rows].count("提交评分表") == 9
    assert len({row[6] for row in table.rows}) == len(table.rows)
