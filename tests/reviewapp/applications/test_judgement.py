"""One application judged by a person: exceptions on record, and 受理 by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from reviewapp.applications.judgement import decide_by_hand, record_waiver
from reviewapp.applications.queries import examine, examine_one, grounds_of
from reviewapp.applications.service import admit_round
from reviewapp.db import db
from reviewapp.models import Application, ApplicationState, Event, Figure, Round, RoundPhase, User
from reviewapp.schemes import load_scheme
from reviewapp.schemes.service import store_version
from reviewapp.workflow import Refused
from scoring.eligibility import Verdict
from tests.conftest import client_of
from tests.factories import AT, Cast, make_application, make_cast, make_round, stage

GROUND = "西部地区适当放宽"
AREA, VETO, PROVINCIAL, OUTPUT = "1.2", "9.3", "10.2", "1.3"
ONCE = {
    "area": "99",
    "sme_output_share": "80",
    "leading_industry_share": "80",
    "champions_and_giants": "2",
    "quality_smes": "20",
    "energy_better_than_baseline": "1",
    "water_better_than_baseline": "1",
    "major_accidents": "0",
    "major_cyber_incidents": "0",
    "serious_violations": "0",
    "within_county": "1",
    "provincial_cluster": "1",
    "false_declarations": "0",
}


@pytest.fixture
def office(context: Flask) -> User:
    return make_cast(db.session).office


@pytest.fixture
def round_(office: User) -> Round:
    """A round in preparation by the national standard."""
    made = make_round(db.session, office, code="2027")
    made.standard = store_version(db.session, load_scheme("national-2022"), at=AT)
    db.session.commit()
    return made


def filed(round_: Round, number: str = "11", *, without: str = "", **figures: str) -> Application:
    """A received application that meets the standard but for ``figures`` and what is left out."""
    once = {key: value for key, value in (ONCE | figures).items() if key != without}
    rows = [Figure(figure=key, year=2025, value=Decimal(value)) for key, value in once.items()]
    for year, output in ((2023, "50"), (2024, "60"), (2025, "80")):
        rows.append(Figure(figure="output_value", year=year, value=Decimal(output)))
        rows.append(Figure(figure="sme_rd_expense", year=year, value=Decimal(output)))
    return make_application(
        db.session, round_, number, state=ApplicationState.RECEIVED, figures=rows, quota_unit="宁夏回族自治区"
    )


def refusal(act: object, *args: object, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **options)  # type: ignore[operator]
    return caught.value.denial.code


def acts(application: Application) -> list[tuple[str, str | None, list[str] | None]]:
    events = db.session.scalars(
        select(Event).where(Event.subject_type == "application", Event.subject_id == application.id)
    )
    return [(event.act, event.detail.get("ground"), event.detail.get("against")) for event in events]


def test_an_exception_lets_an_application_be_admitted(office: User, round_: Round) -> None:
    application = filed(round_, area="120")
    assert examine_one(application).verdict == Verdict.NOT_ELIGIBLE
    record_waiver(db.session, application, AREA, GROUND, actor=office, at=AT)
    assert [examined.verdict for examined in examine(db.session, round_)] == [Verdict.ELIGIBLE]
    admit_round(db.session, round_, actor=office, at=AT)
    assert application.state == ApplicationState.ADMITTED
    assert acts(application) == [("record_waiver", GROUND, [AREA]), ("admit", None, [])]
    last = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert last is not None
    assert last.detail["waived"] == [AREA]


@pytest.mark.parametrize(
    ("figures", "code", "denial"),
    [
        ({"serious_violations": "1"}, VETO, "waiver.not_allowed"),
        ({}, AREA, "waiver.nothing_to_waive"),
        ({"without": "area"}, AREA, "waiver.nothing_to_waive"),
        ({}, "no such code", "waiver.not_allowed"),
    ],
)
def test_what_cannot_be_excepted(
    office: User, round_: Round, figures: dict[str, str], code: str, denial: str
) -> None:
    application = filed(round_, **figures)
    assert refusal(record_waiver, db.session, application, code, GROUND, actor=office, at=AT) == denial
    assert acts(application) == []


def test_a_veto_that_the_standard_excepts(office: User, round_: Round) -> None:
    application = filed(round_, provincial_cluster="0")
    assert examine_one(application).verdict == Verdict.VETOED
    record_waiver(db.session, application, PROVINCIAL, "首批申请", actor=office, at=AT)
    assert examine_one(application).verdict == Verdict.ELIGIBLE


def test_an_exception_is_recorded_once_and_before_the_decision(office: User, round_: Round) -> None:
    application = filed(round_, area="120", sme_output_share="60")
    record_waiver(db.session, application, AREA, GROUND, actor=office, at=AT)
    again = refusal(record_waiver, db.session, application, AREA, "另一理由", actor=office, at=AT)
    decide_by_hand(db.session, application, "return", "材料不实", actor=office, at=AT)
    late = refusal(record_waiver, db.session, application, "1.4", GROUND, actor=office, at=AT)
    assert (again, late) == ("waiver.recorded", "application.wrong_state")


def test_an_exception_belongs_to_the_standard_it_was_recorded_for(office: User, round_: Round) -> None:
    application = filed(round_, area="120")
    record_waiver(db.session, application, AREA, GROUND, actor=office, at=AT)
    assert grounds_of(application) == {AREA: GROUND}
    round_.standard = store_version(db.session, load_scheme("yunnan"), at=AT)
    db.session.flush()
    assert grounds_of(application) == {}


def test_missing_data_are_judged_by_hand(office: User, round_: Round) -> None:
    first, second = filed(round_, "11", without="area"), filed(round_, "12", without="area")
    assert admit_round(db.session, round_, actor=office, at=AT)[Verdict.UNDECIDED] == 2
    decide_by_hand(db.session, first, "admit", "现场核实面积为90平方公里", actor=office, at=AT)
    decide_by_hand(db.session, second, "return", "逾期未补正", actor=office, at=AT)
    assert (first.state, second.state) == (ApplicationState.ADMITTED, ApplicationState.RETURNED)
    assert acts(first) == [("admit", "现场核实面积为90平方公里", [])]
    assert acts(second) == [("return", "逾期未补正", [])]
    again = refusal(decide_by_hand, db.session, second, "admit", "改判", actor=office, at=AT)
    assert again == "application.wrong_state"


def test_a_ground_does_not_outweigh_a_figure(office: User, round_: Round) -> None:
    for application in (filed(round_, "11", area="120"), filed(round_, "12", serious_violations="1")):
        code = refusal(decide_by_hand, db.session, application, "admit", "领导同意", actor=office, at=AT)
        assert code == "application.stands_against"
        assert application.state == ApplicationState.RECEIVED


def test_nobody_is_admitted_by_hand_over_the_quota(office: User, round_: Round) -> None:
    round_.quota_province = 1
    first, second = filed(round_, "11", without="area"), filed(round_, "12", without="area")
    code = refusal(decide_by_hand, db.session, first, "admit", "已核实", actor=office, at=AT)
    assert code == "application.over_quota"
    decide_by_hand(db.session, second, "return", "超出名额", actor=office, at=AT)
    decide_by_hand(db.session, first, "admit", "已核实", actor=office, at=AT)
    assert first.state == ApplicationState.ADMITTED


def test_nothing_is_judged_once_scoring_is_open(office: User, round_: Round) -> None:
    application = filed(round_, area="120")
    round_.phase = RoundPhase.SCORING
    db.session.flush()
    assert refusal(record_waiver, db.session, application, AREA, GROUND, actor=office, at=AT) == (
        "round.wrong_state"
    )


def test_the_page_takes_an_exception_and_a_decision(context: Flask, office: User, round_: Round) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    application = filed(round_, area="120")
    url = f"/rounds/{round_.id}/applications/{application.id}"
    person = office.id
    db.session.commit()
    client = client_of(context, person)
    page = client.get(url).text
    assert ("超过100平方公里" in page, 'value="1.2"' in page, "未达到认定标准" in page) == (True, True, True)
    assert "请填写例外理由" in client.post(f"{url}/waivers", data={"code": AREA, "ground": " "}).text
    refused = client.post(f"{url}/waivers", data={"code": VETO, "ground": GROUND})
    assert (refused.status_code, "没有规定例外" in refused.text) == (409, True)
    assert client.post(f"{url}/waivers", data={"code": AREA, "ground": GROUND}).status_code == 302
    assert f"例外理由：{GROUND}" in client.get(url).text
    unsound = client.post(f"{url}/decision", data={"action": "admit", "ground": ""})
    assert (unsound.status_code, "请填写决定理由" in unsound.text) == (422, True)
    assert client.post(f"{url}/decision", data={"action": "admit", "ground": "已核"}).status_code == 302
    page = client.get(url).text
    assert ("人工决定" in page, "已受理" in page, "已核" in page) == (False, True, True)
    assert client.post(f"{url}/decision", data={"action": "dance", "ground": "x"}).status_code == 409


def test_an_application_of_another_round_does_not_exist(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    assert client_of(context, made.office).get(f"/rounds/{made.round + 1}/applications/1").status_code == 404


def test_the_expert_reads_the_ground(context: Flask, cast: Cast) -> None:
    application = cast.applications[0]
    application.figures[0].value = Decimal(30)
    cast.round.phase, application.state = RoundPhase.PREPARING, ApplicationState.RECEIVED
    db.session.flush()
    record_waiver(db.session, application, "1", GROUND, actor=cast.office, at=AT)
    cast.round.phase, application.state = RoundPhase.SCORING, ApplicationState.ADMITTED
    db.session.commit()
    made = stage(db.session, cast)
    page = client_of(context, made.seated).get(f"/desk/{made.assignment}").text
    assert ("低于40亿元；已记录例外理由" in page, f"例外理由：{GROUND}" in page) == (True, True)
