"""What is open before each step, and that what is said to block does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import ApplicationState, RoundPhase
from reviewapp.ranking.service import rank_round
from reviewapp.readiness import Point, open_points
from reviewapp.rounds.service import close_scoring, open_scoring
from reviewapp.workflow import Refused
from tests.conftest import client_of
from tests.factories import AT, carry, make_application, make_cast, make_round, stage, submit_all


def test_a_new_round_has_nothing_to_review(context: Flask) -> None:
    cast = make_cast(db.session)
    other = make_round(db.session, cast.office, code="R2")
    assert open_points(db.session, other, AT) == [Point("还没有导入申报。", "imports.index", True)]


def test_what_blocks_the_opening_is_refused(context: Flask) -> None:
    cast = make_cast(db.session)
    other = make_round(db.session, cast.office, code="R2")
    make_application(db.session, other, "01", state=ApplicationState.RECEIVED)
    make_application(db.session, other, "02")
    assert open_points(db.session, other, AT) == [
        Point("1件申报还没有作出受理决定。", "applications.index", True),
        Point("1件已受理的申报还没有分派专家。", "panels.index", True),
    ]
    with pytest.raises(Refused):
        open_scoring(db.session, other, actor=cast.office, at=AT)


def test_experts_without_an_invitation_are_counted(context: Flask) -> None:
    cast = make_cast(db.session)
    cast.experts[1].user.password = None
    texts = [point.text for point in open_points(db.session, cast.round, AT)]
    assert "1位专家还没有可用的邀请。" in texts


def test_missing_sheets_block_the_ranking(context: Flask) -> None:
    cast = make_cast(db.session)
    texts = [point.text for point in open_points(db.session, cast.round, AT)]
    assert texts[0] == "3件申报的评分表不足3份。"
    assert texts[-1] == "评分截止时间未到，现在截止将少收评分表。"
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    assert [point.blocks for point in open_points(db.session, cast.round, AT)] == [True]
    with pytest.raises(Refused):
        rank_round(db.session, cast.round, actor=cast.office, at=AT)


def test_each_later_step_names_who_acts(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    assert open_points(db.session, cast.round, AT + timedelta(days=30)) == []
    found = {}
    for phase in (RoundPhase.CLOSED, RoundPhase.RANKED, RoundPhase.CONFIRMED, RoundPhase.SUBMITTED):
        carry(db.session, cast, phase)
        found[phase] = [point.endpoint for point in open_points(db.session, cast.round, AT)]
    assert found == {
        RoundPhase.CLOSED: [],
        RoundPhase.RANKED: ["ranking.show"],
        RoundPhase.CONFIRMED: [],
        RoundPhase.SUBMITTED: ["shortlist.show"],
    }


def test_the_page_links_to_each_place(context: Flask) -> None:
    cast = make_cast(db.session)
    made = stage(db.session, cast)
    text = client_of(context, made.office).get(f"/rounds/{made.round}").text
    assert f'href="/rounds/{made.round}/progress/">3件申报的评分表不足3份。' in text
