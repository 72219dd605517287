"""The composition of panels is a rule of the round: set, locked, changed by two persons, kept to and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from forms.panel_draw import DrawEntry, ValueEntry
from reviewapp.db import db
from reviewapp.issuing.records import draw_content
from reviewapp.models import PanelShare, Round, SettingChange, User
from reviewapp.models.account import RoleName
from reviewapp.panels.draws import commit_draw, hold_draw
from reviewapp.panels.service import compose_panel
from reviewapp.readiness import open_points
from reviewapp.rounds.composition import composition_words
from reviewapp.rounds.review import CONFIRMED
from reviewapp.rounds.settings import change_settings, propose_change, review_change
from reviewapp.wording import ZONE
from reviewapp.workflow import Refused
from scoring.commitment import parse
from scoring.draw import Composition, DrawPlan
from tests.conftest import client_of
from tests.factories import AT, make_application, make_cast, make_expert, make_round, make_staff, stage
from tests.reviewapp.english import Reader

USUAL = (
    "每组专家不少于5人，人数为单数，技术专家不少于五分之三，"
    "财务专家不少于1人，可抽取的专家不少于成员人数的3倍"
)
OTHER = {
    "panel_minimum": 4,
    "panel_technical": "2/3",
    "panel_finance": 0,
    "panel_odd": False,
    "candidates_per_place": 2,
}
ENTRY = DrawEntry("A", "第一组", ("新材料",), 4, 0, None, False)


@pytest.fixture
def office(context: Flask) -> User:
    return make_staff(db.session, "office", RoleName.SECRETARIAT)


@pytest.fixture
def round_(office: User) -> Round:
    """One application and nine experts, two of them of finance."""
    made = make_round(db.session, office)
    make_application(db.session, made, "01")
    for number in range(1, 10):
        make_expert(db.session, f"E{number}", "finance" if number < 3 else "technical")
    return made


def test_a_round_begins_with_what_is_usual(round_: Round) -> None:
    assert composition_words(round_) == USUAL


def test_a_draw_keeps_to_the_rules_of_the_round(round_: Round, office: User) -> None:
    with pytest.raises(Refused) as refused:
        commit_draw(db.session, round_, ENTRY, actor=office, at=AT)
    assert refused.value.denial.code == "panels.draw.too_few_places"
    change_settings(db.session, round_, OTHER, actor=office, at=AT)
    draw = commit_draw(db.session, round_, ENTRY, actor=office, at=AT)
    plan = DrawPlan.from_json(parse(draw.plan.encode()))
    assert plan.composition == Composition(4, 0, 3, 3, 0, 2, odd=False)
    change_settings(db.session, round_, {"candidates_per_place": 9}, actor=office, at=AT)
    came_up_at = (AT + timedelta(hours=1)).astimezone(ZONE).replace(tzinfo=None)
    value = ValueEntry("03 08 11", "开奖公告", came_up_at)
    result = hold_draw(db.session, draw, value, actor=office, at=AT + timedelta(days=1))
    assert len(result.panel.experts) == 4
    (drawn,) = draw_content(db.session, round_).panels
    assert (
        drawn.rules == "抽取成员4人，成员中专家不少于3人、技术类不少于3人；可抽取的专家不少于成员人数的2倍。"
    )


def test_what_a_panel_lacks_is_named_before_scoring(round_: Round, office: User) -> None:
    experts = [*(make_expert(db.session, f"F{number}", "other") for number in (1, 2, 3))]
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=[*experts, make_expert(db.session, "F4")],
        applications=[],
        sheets_per_application=None,
        actor=office,
        at=AT,
    )
    said = {one.text for one in open_points(db.session, round_, AT) if one.endpoint == "panels.index"}
    assert said == {
        "1件已受理的申报还没有分派专家。",
        "第一组只有4位专家，规定不少于5位。",
        "第一组有技术专家1位，规定不少于五分之三，即3位。",
        "第一组有财务专家0位，规定不少于1位。",
    }
    change_settings(db.session, round_, OTHER | {"panel_technical": "1/2"}, actor=office, at=AT)
    said = {one.text for one in open_points(db.session, round_, AT) if one.endpoint == "panels.index"}
    assert said == {
        "1件已受理的申报还没有分派专家。",
        "第一组有技术专家1位，规定不少于二分之一，即2位。",
    }
    change_settings(db.session, round_, {"panel_odd": True}, actor=office, at=AT)
    assert "第一组的专家人数为双数：4位。" in {one.text for one in open_points(db.session, round_, AT)}


def test_they_are_locked_and_changed_by_two_persons(context: Flask) -> None:
    cast = make_cast(db.session)
    with pytest.raises(DBAPIError, match="locked once scoring opens"):
        db.session.execute(sa.text("UPDATE round SET panel_technical = '2/3'"))
    db.session.rollback()
    act = {"at": AT}
    change = propose_change(db.session, cast.round, OTHER, "评审办法修订", actor=cast.office, **act)
    assert cast.round.panel_minimum == 5
    review_change(db.session, cast.round, change, CONFIRMED, actor=cast.approver, **act)
    db.session.flush()
    assert (cast.round.panel_minimum, cast.round.panel_technical) == (4, PanelShare.TWO_THIRDS)
    assert (cast.round.panel_finance, cast.round.panel_odd, cast.round.candidates_per_place) == (0, False, 2)


def test_the_database_refuses_what_makes_no_sense(round_: Round) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(sa.text("UPDATE round SET candidates_per_place = 0"))


def test_pages_say_them(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session)
        change = propose_change(db.session, cast.round, OTHER, "修订", actor=cast.office, at=AT)
        assert isinstance(change, SettingChange)
        db.session.commit()
        made = stage(db.session, cast)
    office = client_of(app, made.office)
    assert USUAL in office.get(f"/rounds/{made.round}").text
    page = office.get(f"/rounds/{made.round}/settings").text
    for words in (
        "由“5”改为“4”",
        "由“五分之三”改为“三分之二”",
        "由“1”改为“0”",
        "由“是”改为“否”",
        "由“3”改为“2”",
    ):
        assert words in page
    reader = Reader(app, made.office)
    for path in ("", "/settings", "/panels/"):
        reader.get(f"/rounds/{made.round}{path}")
