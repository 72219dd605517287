"""A mistaken match by name: overruled with a reason, on record, and let stand again; a recusal never is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forms.panel_draw import DrawEntry, ValueEntry
from forms.reassignment import ReassignmentEntry
from reviewapp.db import db
from reviewapp.experts.queries import suspected_conflicts
from reviewapp.issuing.records import draw_content
from reviewapp.models import (
    Application,
    Assignment,
    ConflictOfInterest,
    Employment,
    Event,
    Expert,
    MatchOverruling,
    Panel,
    Recusal,
    RoleName,
    Stage,
    StageJoin,
    User,
)
from reviewapp.panels.candidates import left_aside
from reviewapp.panels.conflicts import conflicts
from reviewapp.panels.dealing import deal_round, plan_deal
from reviewapp.panels.draws import commit_draw, hold_draw
from reviewapp.panels.matches import Match, match_of, matches_of, overrule, restore, standing
from reviewapp.panels.queries import matrix_of
from reviewapp.panels.service import compose_panel
from reviewapp.reassignments.queries import Bar, bars, open_seats
from reviewapp.reassignments.service import reassign
from reviewapp.rounds.service import open_scoring
from reviewapp.stages.seats import seat_panels
from reviewapp.wording import ZONE
from reviewapp.workflow import Refused
from tests.conftest import client_of
from tests.factories import AT, FAR, make_application, make_expert, make_round, make_staff
from tests.reviewapp.english import Reader

REASON = "两家公司同名，统一社会信用代码不同"
DAY = timedelta(days=1)
SINCE = date(2015, 1, 1)
SAME = ConflictOfInterest.SAME_UNIT


@pytest.fixture
def office(context: Flask) -> User:
    return make_staff(db.session, "office", RoleName.SECRETARIAT)


@pytest.fixture
def panel(office: User) -> Panel:
    """Two applications and five experts: the first expert's employer and a former one of the second are named
    by the first application; the second expert is recused from it, too.
    """
    round_ = make_round(db.session, office, stage_join=StageJoin.MEETING, scoring_ends_at=FAR)
    made = [make_application(db.session, round_, f"0{number}") for number in (1, 2)]
    made[0].leading_firms = "甲公司、乙公司"
    experts = [make_expert(db.session, f"E{number}") for number in range(1, 6)]
    experts[0].employer = "甲公司"
    db.session.add(
        Employment(expert_id=experts[1].id, employer="乙公司", since=date(2020, 1, 1), recorded_at=AT)
    )
    db.session.add(Recusal(application_id=made[0].id, expert_id=experts[1].id, ground=SAME, recorded_at=AT))
    return compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=experts,
        applications=made,
        sheets_per_application=None,
        actor=office,
        at=AT,
    )


def the_match(panel: Panel, expert: int = 0) -> Match:
    first = panel.applications[0]
    found = match_of(db.session, first.round, first.id, panel.experts[expert].id, AT)
    assert found
    return found


def overruled(panel: Panel, office: User) -> MatchOverruling:
    round_ = panel.applications[0].round
    return overrule(db.session, round_, the_match(panel), REASON, actor=office, at=AT)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.denial.code


def test_a_match_names_the_party_and_the_employer(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    found = the_match(panel)
    assert (found.named, found.is_recused, found.is_overruled) == (
        (("leading_firms", "甲公司"),),
        False,
        False,
    )
    assert the_match(panel, 1).named == (("leading_firms", "乙公司"),)
    listed = matches_of(db.session, round_, AT, 1)
    assert [(one.number, expert.number) for one, expert in listed.rows] == [("01", "E1")]
    other = match_of(db.session, round_, panel.applications[1].id, panel.experts[0].id, AT)
    assert other is None


def test_the_list_of_matches_is_what_draws_and_dealing_keep_apart(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    panel.experts[2].employer = "乙公司"
    db.session.add_all(
        Employment(expert_id=expert.id, employer="甲公司", since=SINCE, until=until, recorded_at=AT)
        for expert, until in (
            (panel.experts[0], None),  # named already
            (panel.experts[3], AT.date() - timedelta(days=2 * 365)),
            (panel.experts[4], AT.date() - timedelta(days=4 * 365)),
        )
    )
    db.session.flush()
    listed = matches_of(db.session, round_, AT, 1)
    assert [(one.number, expert.number) for one, expert in listed.rows] == [
        ("01", "E1"),
        ("01", "E3"),
        ("01", "E4"),
    ]
    ids = [[one.id for one in all_] for all_ in (panel.applications, panel.experts)]
    apart = conflicts(db.session, *ids, AT, home_regions_apart=False)
    assert [one.expert for one in apart] == ["E1", "E2", "E3", "E4"]  # E2 is recused, and on no list


def test_dealing_and_the_meeting_seat_who_was_matched_by_mistake(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    planned = plan_deal(db.session, round_, seed="1", at=AT)
    assert [(one.expert, one.ground) for one in planned.found] == [("E1", SAME)]
    made = overruled(panel, office)
    assert plan_deal(db.session, round_, seed="1", at=AT).found == []
    deal_round(db.session, round_, seed="1", actor=office, at=AT)
    of_first = Application.number == "01"
    seated = select(Expert.number).join(Assignment).join(Application).where(of_first).order_by(Expert.number)
    assert db.session.scalars(seated).all() == ["E1", "E3", "E4", "E5"]
    deal, act = (
        db.session.scalars(select(Event).where(Event.act == name)).one()
        for name in ("deal_panel", "overrule_match")
    )
    assert deal.detail["overruled"] == [["01", "E1"]]
    assert (act.subject_id, act.detail["reason"], act.detail["named"]) == (
        made.id,
        REASON,
        [["leading_firms", "甲公司"]],
    )
    open_scoring(db.session, round_, actor=office, at=AT)
    seat_panels(db.session, round_, ["01"], AT)
    at_meeting = seated.where(Assignment.stage == Stage.MEETING)
    assert db.session.scalars(at_meeting).all() == ["E1", "E3", "E4", "E5"]


def test_it_stands_again_and_the_past_stays_told(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    overruled(panel, office)
    restore(db.session, round_, the_match(panel), "复核后确为同一单位", actor=office, at=AT + DAY)
    pair = {"applications": [panel.applications[0].id], "experts": [panel.experts[0].id]}
    for moment, grounds in ((AT - DAY, [SAME]), (AT, []), (AT + DAY, [SAME])):
        found = conflicts(db.session, **pair, at=moment, home_regions_apart=False)
        assert [one.ground for one in found] == grounds
        acts = the_match(panel).acts
        assert len(standing(acts, moment)) == (not grounds)
    assert [one.overruled for one in the_match(panel).acts] == [True, False]
    assert [event.act for event in db.session.scalars(select(Event).order_by(Event.id))][-2:] == [
        "overrule_match",
        "restore_match",
    ]


def test_its_home_province_still_keeps_an_expert_apart(panel: Panel, office: User) -> None:
    panel.experts[0].region_code = "330200"
    overruled(panel, office)
    pair = [panel.applications[0].id], [panel.experts[0].id]
    (found,) = conflicts(db.session, *pair, AT, home_regions_apart=True)
    assert found.ground is ConflictOfInterest.HOME_REGION


def test_a_recusal_is_never_overruled(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    with pytest.raises(Refused) as refused:
        overrule(db.session, round_, the_match(panel, 1), REASON, actor=office, at=AT)
    assert code_of(refused) == "match.recused"
    overruled(panel, office)
    first, expert = panel.applications[0], panel.experts[0]
    db.session.add(Recusal(application_id=first.id, expert_id=expert.id, ground=SAME, recorded_at=AT))
    db.session.flush()
    assert ("01", "E1") in plan_deal(db.session, round_, seed="1", at=AT).recused
    deal_round(db.session, round_, seed="1", actor=office, at=AT)
    assert (first.id, expert.id) not in {
        (one.application_id, one.expert_id) for one in db.session.scalars(select(Assignment))
    }


def test_nothing_is_overruled_or_restored_twice(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    with pytest.raises(Refused) as refused:
        restore(db.session, round_, the_match(panel), REASON, actor=office, at=AT)
    assert code_of(refused) == "match.stands"
    overruled(panel, office)
    with pytest.raises(Refused) as refused:
        overrule(db.session, round_, the_match(panel), REASON, actor=office, at=AT)
    assert code_of(refused) == "match.none"


@pytest.mark.parametrize("mistaken", [False, True])
def test_a_draw_takes_in_who_was_matched_by_mistake(panel: Panel, office: User, mistaken: bool) -> None:
    round_, expert = panel.applications[0].round, panel.experts[0]
    third = make_application(db.session, round_, "03", leading_firms="甲公司")
    for number in range(1, 16):
        make_expert(db.session, f"F{number:02}", "finance" if number < 3 else "technical")
    if mistaken:
        found = match_of(db.session, round_, third.id, expert.id, AT)
        assert found
        overrule(db.session, round_, found, REASON, actor=office, at=AT)
    entry = DrawEntry("B", "第二组", ("新材料",), 5, 0, None, False)
    draw = commit_draw(db.session, round_, entry, actor=office, at=AT)
    assert left_aside(draw.plan) == ({} if mistaken else {"recused": ["E1"]})
    told = db.session.scalars(select(Event).where(Event.act == "commit_draw")).one().detail
    assert told.get("overruled") == ([["03", "E1"]] if mistaken else None)
    came_up_at = (AT + DAY).astimezone(ZONE).replace(tzinfo=None)
    value = ValueEntry("03 08 11", "开奖公告", came_up_at)
    hold_draw(db.session, draw, value, actor=office, at=AT + 2 * DAY)
    (drawn,) = draw_content(db.session, round_).panels
    words = "数据核对显示申报03与专家E1有关联，经秘书处核实有误，不因此回避。"
    assert drawn.overruled == ((words,) if mistaken else ())


def test_handing_over_respects_it(panel: Panel, office: User) -> None:
    round_ = panel.applications[0].round
    deal_round(db.session, round_, seed="1", actor=office, at=AT)
    open_scoring(db.session, round_, actor=office, at=AT)
    coming, leaving = panel.experts[0], panel.experts[2]
    mine = [one for one in open_seats(db.session, round_, leaving) if one.number == "01"]
    assert bars(db.session, round_, coming, mine, AT) == {mine[0].application_id: Bar.NAMED}
    later = AT + DAY
    overrule(db.session, round_, the_match(panel), REASON, actor=office, at=later)
    assert bars(db.session, round_, coming, mine, later) == {}
    entry = ReassignmentEntry((mine[0].assignment_id,), "E1", "因病")
    (made,) = reassign(db.session, round_, leaving, entry, actor=office, at=later)
    assert made.expert.number == "E1"
    matrix = matrix_of(db.session, panel, 1)
    assert matrix.apart[panel.applications[0].id, coming.id] is SAME  # as it was when it was dealt


def test_the_pool_tells_of_it_no_more(panel: Panel, office: User) -> None:
    expert = panel.experts[0]
    assert [one.number for one in suspected_conflicts(db.session, expert, AT)] == ["01"]
    overruled(panel, office)
    assert suspected_conflicts(db.session, expert, AT) == []


def test_the_office_does_it_on_a_page_and_others_see_it(context: Flask, panel: Panel, office: User) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    supervisor = make_staff(db.session, "supervisor", RoleName.SUPERVISOR)
    first, expert = panel.applications[0], panel.experts[0]
    base = f"/rounds/{first.round_id}/panels"
    address, recused = (f"{base}/matches/{first.id}/{one.id}" for one in panel.experts[:2])
    matrix, persons = f"{base}/{panel.id}", (office.id, supervisor.id)
    name = expert.name
    db.session.commit()
    clerk, watcher = (client_of(context, person) for person in persons)
    assert "01" in clerk.get(f"{base}/matches").text
    assert (watcher.get(address).status_code, watcher.post(f"{address}/overruling").status_code) == (200, 403)
    assert "认定核对有误" not in watcher.get(address).text
    assert clerk.post(f"{address}/overruling", data={"reason": " "}).status_code == 422
    assert clerk.post(f"{address}/restoring", data={"reason": REASON}).status_code == 409
    assert clerk.post(f"{address}/overruling", data={"reason": REASON}).status_code == 302
    for page in (f"{base}/", matrix, f"{base}/matches", address):
        assert (REASON in watcher.get(page).text, name in watcher.get(page).text) == (True, True)
    assert clerk.post(f"{recused}/overruling", data={"reason": REASON}).status_code == 409
    assert "回避只能由专家声明" in clerk.get(recused).text
    reader = Reader(context, persons[0])
    for page in (f"{base}/matches", address, f"{base}/", recused):
        reader.get(page)
    assert clerk.post(f"{address}/restoring", data={"reason": REASON}).status_code == 302
    assert clerk.get(f"{base}/matches/{first.id}/99").status_code == 404
