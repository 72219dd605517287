"""Dealing keeps apart what the data keep apart, says why, and shows what it will do before it does it."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select

from forms.reassignment import ReassignmentEntry
from forms.unavailability import UnavailabilityEntry
from reviewapp.db import db
from reviewapp.experts.service import record_unavailability
from reviewapp.models import (
    Assignment,
    ConflictOfInterest,
    Dealing,
    Employment,
    Event,
    Expert,
    Panel,
    Recusal,
    RoleName,
    Stage,
    StageJoin,
    User,
)
from reviewapp.panels.dealing import deal_round, plan_deal
from reviewapp.panels.queries import matrix_of
from reviewapp.panels.service import compose_panel
from reviewapp.reassignments.queries import Bar, bars, open_seats
from reviewapp.reassignments.service import reassign
from reviewapp.rounds.service import open_scoring
from reviewapp.stages.seats import seat_panels
from reviewapp.workflow import Refused
from scoring.assignment import deal
from tests.conftest import client_of
from tests.factories import AT, FAR, make_application, make_expert, make_round, make_staff
from tests.reviewapp.english import Reader

SAME, PAST, HOME = (
    ConflictOfInterest.SAME_UNIT,
    ConflictOfInterest.EMPLOYMENT,
    ConflictOfInterest.HOME_REGION,
)


@pytest.fixture
def office(context: Flask) -> User:
    return make_staff(db.session, "office", RoleName.SECRETARIAT)


@pytest.fixture
def panel(office: User) -> Panel:
    """Four applications and six experts: of the first application one is employed by the applicant, one was
    by its firm, one comes from its province, and one is recused.
    """
    round_ = make_round(db.session, office, stage_join=StageJoin.MEETING, scoring_ends_at=FAR)
    made = [make_application(db.session, round_, f"0{number}") for number in range(1, 5)]
    for application in made[1:]:
        application.cluster.region_code = "440100"
    first = made[0]
    first.applicant, first.leading_firms = "甲局", "乙公司、丙公司"
    experts = [make_expert(db.session, f"E{number}") for number in range(1, 7)]
    experts[0].employer, experts[2].region_code = "甲局", "330200"
    past = {"since": date(2020, 1, 1), "until": date(2024, 1, 1), "recorded_at": AT}
    db.session.add(Employment(expert_id=experts[1].id, employer="丙公司", **past))
    db.session.add(Recusal(application_id=first.id, expert_id=experts[3].id, ground=SAME, recorded_at=AT))
    return compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=experts,
        applications=made,
        sheets_per_application=2,
        actor=office,
        at=AT,
    )


def seats(stage: Stage = Stage.INDEPENDENT) -> set[tuple[str, str]]:
    found = db.session.scalars(select(Assignment).where(Assignment.stage == stage))
    return {(one.application.number, one.expert.number) for one in found}


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 4)])
def test_pairs_found_in_the_data_are_not_dealt(panel: Panel, office: User, share: Fraction) -> None:
    round_ = panel.applications[0].round
    if share:
        compose_panel(
            db.session,
            round_,
            code="B",
            title="第二组",
            experts=[make_expert(db.session, f"F{number}") for number in range(3)],
            applications=[make_application(db.session, round_, "11")],
            sheets_per_application=2,
            actor=office,
            at=AT,
        )
    wish = {"seed": "1", "at": AT, "outside_share": share, "home_regions_apart": True}
    planned = plan_deal(db.session, round_, **wish)
    assert seats() == set()
    assert {(one.application, one.expert, one.ground) for one in planned.found} == {
        ("01", "E1", SAME),
        ("01", "E2", PAST),
        ("01", "E3", HOME),
    } | ({("11", "E3", HOME)} if share else set())
    assert planned.recused == {("01", "E4")}
    assert deal_round(db.session, round_, actor=office, **wish) == planned.sheets == (10 if share else 8)
    assert seats() == {pair for part in planned.parts for pair in part.dealt.pairs}
    assert not {expert for application, expert in seats() if application == "01"} & {"E1", "E2", "E3", "E4"}
    assert sum(planned.loads.values()) == planned.sheets
    kept = db.session.get_one(Dealing, round_.id)
    assert (kept.seed, kept.outside_share, kept.home_regions_apart) == ("1", str(share), True)


def test_the_event_is_enough_to_repeat_it(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    deal_round(db.session, round_, seed="1", home_regions_apart=True, actor=office, at=AT)
    detail = db.session.scalars(select(Event).where(Event.act == "deal_panel")).one().detail
    grounds = {"E1": "same_unit", "E2": "employment", "E3": "home_region"}
    assert detail["found"] == [["01", expert, ground] for expert, ground in grounds.items()]
    apart = frozenset((one[0], one[1]) for one in (*detail["recused"], *detail["found"]))
    pool = dict.fromkeys(detail["wanted"], detail["experts"])
    again = deal(detail["wanted"], pool, seed=detail["seed"].encode(), recused=apart)
    assert [list(pair) for pair in again.pairs] == detail["pairs"]


def test_home_provinces_are_kept_apart_where_the_dealing_says_so(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    planned = plan_deal(db.session, round_, seed="1", at=AT)
    assert [one.ground for one in planned.found] == [SAME, PAST]


def test_a_wish_that_the_data_stand_against_is_explained(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    panel.sheets_per_application = 3
    with pytest.raises(Refused) as refused:
        plan_deal(db.session, round_, seed="1", at=AT, home_regions_apart=True)
    assert refused.value.denial.code == "panels.too_few_experts"
    assert dict(refused.value.denial.facts)["applications"] == ("01",)
    assert plan_deal(db.session, round_, seed="1", at=AT).sheets == 12


def test_seats_given_later_keep_to_it(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    deal_round(db.session, round_, seed="1", home_regions_apart=True, actor=office, at=AT)
    open_scoring(db.session, round_, actor=office, at=AT)
    experts = {one.number: one for one in db.session.scalars(select(Expert))}
    given = next(one for one in db.session.scalars(select(Assignment)) if one.application.number == "01")
    found = {
        number: bars(
            db.session, round_, experts[number], open_seats(db.session, round_, given.expert), AT
        ).get(given.application_id)
        for number in ("E1", "E2", "E3", "E4")
    }
    assert found == {"E1": Bar.NAMED, "E2": Bar.NAMED, "E3": Bar.REGION, "E4": Bar.RECUSED}
    entry = ReassignmentEntry((given.id,), "E3", "因病")
    with pytest.raises(Refused) as refused:
        reassign(db.session, round_, given.expert, entry, actor=office, at=AT)
    assert refused.value.denial.code == "reassignment.barred"
    seat_panels(db.session, round_, ["01", "02"], AT)
    assert seats(Stage.MEETING) == {("01", "E5"), ("01", "E6"), *(("02", f"E{n}") for n in range(1, 7))}


def test_the_page_shows_what_dealing_does_before_and_why_afterwards(
    context: Flask, panel: Panel, office: User
) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    round_ = panel.applications[0].round
    round_.minimum_sheets = 3
    away = UnavailabilityEntry(date(2998, 12, 1), date(2998, 12, 9), "")
    record_unavailability(db.session, panel.experts[4], away, actor=office, at=AT)
    db.session.commit()
    person, base, panel_id = office.id, f"/rounds/{round_.id}/panels/", panel.id
    db.session.rollback()
    client = client_of(context, person)
    wish = {"seed": "1", "outside_share": "0", "home_regions_apart": "y"}
    assert client.post(f"{base}deal/confirm", data=wish | {"seed": ""}).status_code == 422
    shown = client.post(f"{base}deal/confirm", data=wish).text
    for words in (
        "分派8份评分表",
        "专家6名，每人最少1份，最多2份",
        "已登记回避的1对、数据核对应回避的3对不分派",
        "下列申报不足3份评分表，将不能形成排序：01、02、03、04",
        "2998年12月1日至2998年12月9日不可参加",
        "三年内任职",
    ):
        assert words in shown
    fields = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">', shown))
    assert fields == wish
    assert client.get(base).text.count("尚未分派") == 1
    assert client.post(f"{base}deal", data=fields).status_code == 302
    matrix = client.get(f"{base}{panel_id}").text
    assert "01与E2：三年内任职" in matrix
    assert "01与E3：本地区申报" in matrix
    assert client.post(f"{base}deal/confirm", data=wish).status_code == 409
    apart = matrix_of(db.session, db.session.get_one(Panel, panel_id), 1).apart
    assert sorted(apart.values()) == sorted([SAME, PAST, HOME])
    db.session.rollback()
    Reader(context, person).get(f"{base}{panel_id}")
