"""Verifiable draws in a round: two steps in one order, records that the command verifies, one seat again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from forms.panel_draw import DrawEntry, ValueEntry
from forms.unavailability import UnavailabilityEntry
from reviewapp.db import db
from reviewapp.experts.service import record_unavailability, withdraw_unavailability
from reviewapp.models import (
    Application,
    Assignment,
    ConflictOfInterest,
    Employment,
    Event,
    Expert,
    ExpertKind,
    GreyBand,
    Panel,
    PanelDraw,
    PanelDrawResult,
    PhasePlan,
    Recusal,
    RoleName,
    Round,
    RoundPhase,
    Stage,
    StageJoin,
    User,
)
from reviewapp.panels.availability import away, sittings
from reviewapp.panels.candidates import left_aside
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.draws import commit_draw, hold_draw, replace_drawn
from reviewapp.panels.queries import Seat, design_of, matrix_of
from reviewapp.panels.service import compose_panel
from reviewapp.workflow import Denial, Refused
from scoring.__main__ import main
from tests.conftest import client_of
from tests.factories import AT, FAR, make_application, make_expert, make_round, make_staff

LATER = AT + timedelta(days=2)
DAY = timedelta(days=1)
SCORING_DAYS = (date(2026, 5, 12), date(2026, 6, 1))  # from today to the deadline, at 9:00
MEETING_DAYS = {RoundPhase.MEETING: date(2026, 7, 1), RoundPhase.CONFIRMED: date(2026, 7, 3)}
ENTRY = DrawEntry("A", "第一组", ("新材料",), 5, 2, 3, True)
VALUE = ValueEntry("03 08 11", "开奖公告", (AT + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai")))


def value(at: datetime) -> ValueEntry:
    return ValueEntry("03 08 11", "开奖公告", at.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None))


@pytest.fixture
def prepared(context: Flask) -> tuple[Round, User]:
    """Six applications and twenty experts, of whom one is recused and one comes from the province."""
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office)
    made = [make_application(db.session, round_, f"0{number}") for number in range(1, 7)]
    experts = [make_expert(db.session, f"E{number:02}") for number in range(1, 21)]
    experts[19].region_code = "330100"
    for expert in experts[:4]:
        expert.kind = ExpertKind.OTHER if expert is experts[3] else ExpertKind.FINANCE
    db.session.add(
        Recusal(
            application_id=made[0].id,
            expert_id=experts[18].id,
            ground=ConflictOfInterest.ADVICE,
            recorded_at=AT,
        )
    )
    db.session.commit()
    return round_, office


@pytest.fixture
def draw(prepared: tuple[Round, User]) -> PanelDraw:
    return commit_draw(db.session, prepared[0], ENTRY, actor=prepared[1], at=AT)


def refusal(code: str, *facts: tuple[str, str]) -> Denial:
    return Denial(code, facts)


def test_the_published_files_are_verified_by_the_command(
    draw: PanelDraw, prepared: tuple[Round, User], tmp_path: Path
) -> None:
    hold_draw(db.session, draw, value(LATER), actor=prepared[1], at=LATER)
    (tmp_path / "commitment.json").write_text(draw.plan, encoding="utf-8")
    (tmp_path / "draw.json").write_text(str(draw.record), encoding="utf-8")
    assert main(["verify-draw", str(tmp_path / "commitment.json"), str(tmp_path / "draw.json")]) == 0


def test_the_panel_is_composed_of_those_drawn(draw: PanelDraw, prepared: tuple[Round, User]) -> None:
    result = hold_draw(db.session, draw, value(LATER), actor=prepared[1], at=LATER)
    panel = result.panel
    assert (panel.code, len(panel.experts), len(panel.applications)) == ("A", 5, 6)
    numbers = {expert.number for expert in panel.experts}
    assert not numbers & {"E19", "E20"}
    assert numbers & {"E01", "E02", "E03"}
    acts = [event.act for event in db.session.scalars(select(Event).order_by(Event.id))][-3:]
    assert acts == ["commit_draw", "compose_panel", "hold_draw"]


def test_who_worked_for_a_party_within_three_years_takes_no_part(prepared: tuple[Round, User]) -> None:
    round_, office = prepared
    application = db.session.scalars(select(Application).where(Application.round_id == round_.id)).first()
    application.operating_body, application.leading_firms = "甲运营公司", "乙股份公司、丙公司"
    numbers = ("E05", "E06", "E07")
    experts = db.session.scalars(
        select(Expert).where(Expert.number.in_(numbers)).order_by(Expert.number)
    ).all()
    experts[0].employer = "丙公司"
    for expert, until in zip(experts[1:], (date(2023, 6, 1), date(2023, 5, 1)), strict=True):
        past = {"since": date(2020, 1, 1), "until": until, "recorded_at": AT, "recorded_by_id": office.id}
        db.session.add(Employment(expert_id=expert.id, employer="甲运营公司", **past))
    db.session.flush()
    draw = commit_draw(db.session, round_, ENTRY, actor=office, at=AT)
    assert json.loads(draw.plan)["recused"] == ["E05", "E06", "E19"]


def test_the_two_steps_cannot_be_turned_round(draw: PanelDraw, prepared: tuple[Round, User]) -> None:
    for came_up, code in ((AT, "panels.value_too_early"), (LATER, "panels.value_to_come")):
        with pytest.raises(Refused) as refused:
            hold_draw(db.session, draw, value(came_up), actor=prepared[1], at=AT + timedelta(days=1))
        assert refused.value.denial == refusal(code)
    with pytest.raises(Refused) as refused:
        replace_drawn(db.session, draw, "E01", "因病", actor=prepared[1], at=LATER)
    assert refused.value.denial == refusal("panels.not_held")
    assert db.session.scalars(select(Panel)).all() == []


def test_nobody_draws_again_until_the_outcome_pleases(draw: PanelDraw, prepared: tuple[Round, User]) -> None:
    hold_draw(db.session, draw, value(LATER), actor=prepared[1], at=LATER)
    with pytest.raises(Refused) as refused:
        hold_draw(db.session, draw, value(LATER), actor=prepared[1], at=LATER)
    assert refused.value.denial == refusal("panels.already_held")
    with pytest.raises(Refused) as refused:
        commit_draw(db.session, prepared[0], ENTRY, actor=prepared[1], at=LATER)
    assert refused.value.denial == refusal("panels.code_taken", ("code", "A"))
    db.session.commit()
    for table in (PanelDraw, PanelDrawResult):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(table).values({next(iter(table.__table__.c)).name: 1}))
        db.session.rollback()


def test_one_seat_again_keeps_the_rest(draw: PanelDraw, prepared: tuple[Round, User]) -> None:
    panel = hold_draw(db.session, draw, value(LATER), actor=prepared[1], at=LATER).panel
    before = {expert.number for expert in panel.experts}
    gone = min(before)
    made = replace_drawn(db.session, draw, gone, "因病", actor=prepared[1], at=LATER)
    assert {expert.number for expert in panel.experts} == (before - {gone}) | {made.replaced_by}
    assert draw.record == made.record
    with pytest.raises(Refused) as refused:
        replace_drawn(db.session, draw, gone, "因病", actor=prepared[1], at=LATER)
    assert refused.value.denial == refusal("panels.draw.not_drawn", ("expert", gone))
    deal_round(db.session, prepared[0], seed="1", actor=prepared[1], at=LATER)
    with pytest.raises(Refused) as refused:
        replace_drawn(db.session, draw, min(before - {gone}), "因病", actor=prepared[1], at=LATER)
    assert refused.value.denial == refusal("round.already_dealt")


@pytest.mark.parametrize(
    ("change", "denial"),
    [
        ({"places": 3}, refusal("panels.draw.too_few_places", ("places", "3"), ("least", "5"))),
        ({"places": 6}, refusal("panels.draw.even", ("places", "6"))),
        ({"places": 9}, refusal("panels.draw.too_few_candidates", ("candidates", "18"), ("needed", "27"))),
        ({"sectors": ("造船",)}, refusal("panels.no_applications")),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_the_commitment(
    prepared: tuple[Round, User], change: dict[str, object], denial: Denial
) -> None:
    entry = DrawEntry(**{**vars(ENTRY), **change})  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        commit_draw(db.session, prepared[0], entry, actor=prepared[1], at=AT)
    assert refused.value.denial == denial
    assert db.session.scalars(select(PanelDraw)).all() == []


@pytest.mark.parametrize(
    ("kind", "missing"), [(ExpertKind.TECHNICAL, "finance"), (ExpertKind.FINANCE, "technical")]
)
def test_a_kind_that_the_pool_lacks_is_named(
    prepared: tuple[Round, User], kind: ExpertKind, missing: str
) -> None:
    db.session.execute(update(Expert).values(kind=kind))
    with pytest.raises(Refused) as refused:
        commit_draw(db.session, prepared[0], ENTRY, actor=prepared[1], at=AT)
    assert refused.value.denial == refusal(f"panels.draw.short_{missing}")


@pytest.mark.parametrize(
    ("planned", "since", "until", "absent"),
    [
        ({}, SCORING_DAYS[0], SCORING_DAYS[0], True),
        ({}, SCORING_DAYS[1], SCORING_DAYS[1] + DAY, True),
        ({}, SCORING_DAYS[1] + DAY, SCORING_DAYS[1] + 9 * DAY, False),
        ({}, SCORING_DAYS[0] - 9 * DAY, SCORING_DAYS[0] - DAY, False),
        ({RoundPhase.SCORING: SCORING_DAYS[0] + 5 * DAY}, SCORING_DAYS[0], SCORING_DAYS[0] + 4 * DAY, False),
        ({RoundPhase.SCORING: SCORING_DAYS[0] + 5 * DAY}, SCORING_DAYS[0], SCORING_DAYS[0] + 5 * DAY, True),
        ({RoundPhase.MEETING: date(2026, 7, 1)}, date(2026, 7, 1), date(2026, 7, 1), True),
        ({RoundPhase.MEETING: date(2026, 7, 1)}, date(2026, 7, 2), date(2026, 7, 2), False),
        (MEETING_DAYS, date(2026, 7, 3), date(2026, 7, 3), True),
        (MEETING_DAYS, date(2026, 7, 4), date(2026, 7, 4), False),
        (MEETING_DAYS, date(2026, 6, 30), date(2026, 6, 30), False),
        (MEETING_DAYS | {RoundPhase.RANKED: date(2026, 6, 9)}, date(2026, 7, 2), date(2026, 7, 2), True),
    ],
)
def test_who_cannot_take_part_on_days_of_the_review_is_not_drawn(
    prepared: tuple[Round, User], planned: dict[RoundPhase, date], since: date, until: date, absent: bool
) -> None:
    round_, office = prepared
    round_.stage_join = StageJoin.MEETING
    for phase, day in planned.items():
        db.session.add(PhasePlan(round_id=round_.id, phase=phase, planned_on=day))
    expert = db.session.scalars(select(Expert).where(Expert.number == "E05")).one()
    record_unavailability(db.session, expert, UnavailabilityEntry(since, until, "出差"), actor=office, at=AT)
    draw = commit_draw(db.session, round_, ENTRY, actor=office, at=AT)
    assert left_aside(draw.plan) == {"recused": ["E19"], "region": ["E20"]} | (
        {"unavailable": ["E05"]} if absent else {}
    )
    assert ("unavailable" in json.loads(draw.plan)) is absent


def test_a_stage_lasts_to_the_next_phase_that_is_planned(prepared: tuple[Round, User]) -> None:
    round_ = prepared[0]
    round_.stage_join, round_.grey_band = StageJoin.MEETING, GreyBand.EXPERTS
    days = {RoundPhase.MEETING: 1, RoundPhase.REREVIEW: 6, RoundPhase.RANKED: 9}
    for phase, day in days.items():
        db.session.add(PhasePlan(round_id=round_.id, phase=phase, planned_on=date(2026, 7, day)))
    found = {
        one.stage: (one.first.day, one.last.day)
        for one in sittings(db.session, round_, datetime(2026, 7, 4, tzinfo=UTC))
    }
    assert found == {Stage.MEETING: (4, 6), Stage.REREVIEW: (6, 9)}  # of what is over nothing counts


def test_days_that_were_taken_back_hold_nobody_off(prepared: tuple[Round, User]) -> None:
    round_, office = prepared
    expert = db.session.scalars(select(Expert).where(Expert.number == "E05")).one()
    entry = UnavailabilityEntry(*SCORING_DAYS, "")
    days = record_unavailability(db.session, expert, entry, actor=office, at=AT)
    assert list(away(db.session, sittings(db.session, round_, AT))) == ["E05"]
    withdraw_unavailability(db.session, days, actor=office, at=AT)
    assert away(db.session, sittings(db.session, round_, AT)) == {}
    with pytest.raises(Refused) as refused:
        withdraw_unavailability(db.session, days, actor=office, at=AT)
    assert refused.value.denial == Denial("expert.withdrawn")


def test_the_page_warns_of_members_who_cannot_take_part(
    context: Flask, draw: PanelDraw, prepared: tuple[Round, User]
) -> None:
    round_, office = prepared
    round_.scoring_ends_at = FAR
    member = hold_draw(db.session, draw, value(LATER), actor=office, at=LATER).panel.experts[0]
    entry = UnavailabilityEntry(date(2998, 12, 1), date(2998, 12, 9), "住院")
    record_unavailability(db.session, member, entry, actor=office, at=LATER)
    db.session.commit()
    person, round_id, panel_id = office.id, round_.id, draw.result.panel_id if draw.result else 0
    db.session.rollback()
    browser = client_of(context, person)
    for address in ("", str(panel_id)):
        text = browser.get(f"/rounds/{round_id}/panels/{address}").text
        assert "2998年12月1日至2998年12月9日不可参加" in text
        assert "住院" not in text
    assert "应回避1名：E19" in browser.get(f"/rounds/{round_id}/panels/").text


@pytest.fixture
def two_panels(prepared: tuple[Round, User]) -> tuple[Round, User]:
    round_, office = prepared
    applications = [make_application(db.session, round_, f"1{number}") for number in range(10)]
    experts = [make_expert(db.session, f"F{number}") for number in range(6)]
    for index, code in enumerate("BC"):
        compose_panel(
            db.session,
            round_,
            code=code,
            title=code,
            experts=experts[index * 3 : index * 3 + 3],
            applications=applications[index * 5 : index * 5 + 5],
            sheets_per_application=3,
            actor=office,
            at=AT,
        )
    return prepared


def test_seats_across_panels_link_what_would_be_closed(two_panels: tuple[Round, User]) -> None:
    round_, office = two_panels
    assert design_of(db.session, round_) is None
    sheets = deal_round(db.session, round_, seed="1", outside_share=Fraction(1, 5), actor=office, at=AT)
    assert sheets == 30
    design = design_of(db.session, round_)
    assert design is not None
    assert design.statement == "connected"
    panel = db.session.scalars(select(Panel).where(Panel.code == "B")).one()
    matrix = matrix_of(db.session, panel, 1)
    assert (len(matrix.applications), matrix.pages) == (5, 1)
    assert [expert.number for expert in matrix.experts][:3] == ["F0", "F1", "F2"]
    assert len(matrix.experts) == 4
    assert list(matrix.cells.values()).count(Seat.DEALT) == 15


def test_closed_panels_stay_closed_without_them(two_panels: tuple[Round, User]) -> None:
    round_, office = two_panels
    deal_round(db.session, round_, seed="1", actor=office, at=AT)
    design = design_of(db.session, round_)
    assert design is not None
    assert (design.statement, len(design.parts)) == ("disconnected", 2)


def test_an_infeasible_wish_names_who_is_short(two_panels: tuple[Round, User]) -> None:
    round_, office = two_panels
    panel = db.session.scalars(select(Panel).where(Panel.code == "B")).one()
    panel.sheets_per_application = 4
    with pytest.raises(Refused) as refused:
        deal_round(db.session, round_, seed="1", actor=office, at=AT)
    denial = refused.value.denial
    assert denial.code == "panels.too_few_experts"
    assert dict(denial.facts)["applications"] == ("10", "11", "12", "13", "14")
    assert db.session.scalars(select(Assignment)).all() == []


def test_the_pages_carry_a_panel_from_commitment_to_deal(
    context: Flask, prepared: tuple[Round, User]
) -> None:
    person, address = prepared[1].id, f"/rounds/{prepared[0].id}/panels/"
    db.session.rollback()
    context.config["WTF_CSRF_ENABLED"] = False
    office = client_of(context, person)
    fields = {
        "code": "A",
        "title": "第一组",
        "sectors": "新材料",
        "places": "5",
        "substitutes": "2",
        "exclude_home_regions": "y",
    }
    assert office.post(address + "draws", data={**fields, "title": ""}).status_code == 422
    too_many = office.post(address + "draws", data={**fields, "places": "7"})
    assert (too_many.status_code, "候选专家只有18人，需要至少21人" in too_many.text) == (409, True)
    assert 'value="第一组"' in too_many.text  # what was typed stays
    assert office.post(address + "draws", data=fields).status_code == 302
    faulty = office.post(address + "draws/1/value", data={"draw1-public_value": "1"})
    assert (faulty.status_code, "请填写公开数值的出处" in faulty.text) == (422, True)
    early = {"draw1-public_value": "1", "draw1-source": "公告", "draw1-came_up_at": "2020-01-01T10:00"}
    refused = office.post(address + "draws/1/value", data=early)
    assert (refused.status_code, "先承诺，后取数" in refused.text) == (409, True)
    draw = db.session.scalars(select(PanelDraw)).one()
    commitment, plan = draw.commitment, draw.plan
    db.session.rollback()
    assert commitment in office.get(address).text
    assert office.get(address + "draws/1/commitment.json").text == plan
    assert office.get(address + "draws/1/draw.json").status_code == 404
    result = hold_draw(
        db.session,
        draw,
        value(draw.committed_at + timedelta(hours=1)),
        actor=prepared[1],
        at=draw.committed_at + timedelta(hours=2),
    )
    member, panel = result.panel.experts[0].number, result.panel_id
    db.session.commit()
    data = {"draw1-expert": member, "draw1-reason": "因病"}
    assert office.post(address + "draws/1/replacements", data=data).status_code == 302
    assert "因“因病”不能参加" in office.get(address).text
    assert office.post(address + "deal", data={"seed": "03 08 11", "outside_share": "0"}).status_code == 302
    assert "严格度差异不影响名次" in office.get(address).text
    assert office.get(address + str(panel)).text.count("○</span>") == 30
