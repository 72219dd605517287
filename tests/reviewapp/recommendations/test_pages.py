"""A unit's recommendations corrected on the page: by whom, until when, under the cap, every version kept."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reviewapp.applications.judgement import decide_by_hand
from reviewapp.applications.service import undecided
from reviewapp.db import db
from reviewapp.models import (
    Application,
    ApplicationState,
    Event,
    Recommendation,
    RecommendationCorrection,
    RoleName,
    Round,
    RoundPhase,
    User,
)
from reviewapp.rounds import quota
from reviewapp.workflow import Refused
from tests.conftest import client_of
from tests.factories import AT, make_application, make_round, make_staff
from tests.reviewapp.english import Reader
from tests.units import make_county, make_province

GROUND = "推荐单位来函更正"
Answer = tuple[int, str]


@pytest.fixture
def call(context: Flask) -> dict[str, int]:
    """浙江省 filed three applications and recommends two, as many as it may; 江苏省 filed one."""
    context.config["WTF_CSRF_ENABLED"] = False
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office, quota_province=2)
    received = {"state": ApplicationState.RECEIVED}
    made = {
        number: make_application(db.session, round_, number, **received).id for number in ("01", "02", "03")
    }
    made["04"] = make_application(db.session, round_, "04", quota_unit="江苏省", **received).id
    for place, number in enumerate(("01", "02"), start=1):
        db.session.add(Recommendation(application_id=made[number], place=place, recorded_at=AT))
    made |= {
        "round": round_.id,
        "office": office.id,
        "approver": make_staff(db.session, "approver", RoleName.APPROVER).id,
        "province": make_province(db.session).id,
        "other": make_province(db.session, "江苏省", "jiangsu").id,
        "county": make_county(db.session).id,
    }
    db.session.commit()
    return made


def page_of(client: FlaskClient, call: dict[str, int], unit: str = "浙江省") -> Answer:
    answer = client.get(f"/rounds/{call['round']}/recommendations/", query_string={"unit": unit})
    return answer.status_code, answer.text


def correct(
    client: FlaskClient,
    call: dict[str, int],
    wanted: dict[str, int | None],
    *,
    seen: int = 2,
    ground: str = GROUND,
    unit: str = "浙江省",
) -> Answer:
    """Send the form with these recommended: number → place; the others of the round are not ticked."""
    data = {"seen": str(seen), "ground": ground}
    for index, number in enumerate(("01", "02", "03", "04")):
        data[f"rows-{index}-application"] = str(call[number])
        if number in wanted:
            data[f"rows-{index}-recommended"] = "y"
            data[f"rows-{index}-place"] = str(wanted[number] or "")
    if unit == "浙江省":
        data = {name: value for name, value in data.items() if not name.startswith("rows-3")}
    answer = client.post(f"/rounds/{call['round']}/recommendations/", query_string={"unit": unit}, data=data)
    db.session.expire_all()
    return answer.status_code, answer.text


def standing(call: dict[str, int]) -> dict[str, object]:
    found = {}
    for number in ("01", "02", "03", "04"):
        one = db.session.get_one(Application, call[number]).recommendation
        found[number] = one and ("withdrawn" if one.is_withdrawn else one.standing_place)
    db.session.rollback()
    return found


def test_two_places_are_exchanged_and_the_first_version_stays(context: Flask, call: dict[str, int]) -> None:
    client = client_of(context, call["office"])
    assert correct(client, call, {"01": 2, "02": 1})[0] == 302
    assert standing(call) == {"01": 2, "02": 1, "03": None, "04": None}
    first = db.session.execute(select(Recommendation.application_id, Recommendation.place)).all()
    assert dict(first) == {call["01"]: 1, call["02"]: 2}
    page = page_of(client, call)[1]
    assert (page.count("第1版"), page.count("第2版"), page.count(GROUND)) == (2, 2, 2)
    events = db.session.scalars(select(Event).where(Event.act == "correct_recommendation")).all()
    assert [
        (event.subject_id, event.detail["ground"], event.detail["after"]["place"]) for event in events
    ] == [
        (call["01"], GROUND, 2),
        (call["02"], GROUND, 1),
    ]
    detail = client.get(f"/rounds/{call['round']}/applications/{call['01']}").text
    assert ("<dt>推荐顺序</dt><dd>第2位</dd>" in detail, GROUND in detail) == (True, True)


def test_the_province_withdraws_its_own_and_puts_another_forward(
    context: Flask, call: dict[str, int]
) -> None:
    client = client_of(context, call["province"])
    status, page = correct(client, call, {"01": 1, "02": 2, "03": 3})
    assert (status, "推荐名额2件，更正后将有3件，超出名额" in page) == (409, True)
    assert correct(client, call, {"02": 1, "03": 2})[0] == 302
    assert standing(call) == {"01": "withdrawn", "02": 1, "03": 2, "04": None}
    round_ = db.session.get_one(Round, call["round"])
    assert quota.uses(db.session, round_, "浙江省") == [quota.Use("浙江省", filed=2, recommended=2, cap=2)]
    db.session.rollback()
    assert correct(client, call, {"01": None, "02": 1}, seen=5)[0] == 302
    assert standing(call) == {"01": None, "02": 1, "03": "withdrawn", "04": None}
    versions = select(RecommendationCorrection.version).where(
        RecommendationCorrection.application_id == call["01"]
    )
    assert db.session.scalars(versions.order_by(RecommendationCorrection.version)).all() == [2, 3]


def test_what_was_withdrawn_is_not_admitted(context: Flask, call: dict[str, int]) -> None:
    assert correct(client_of(context, call["office"]), call, {"02": 2})[0] == 302
    round_, office = db.session.get_one(Round, call["round"]), db.session.get_one(User, call["office"])
    assert [one.application.number for one in undecided(db.session, round_)] == ["02", "03", "04"]
    first = db.session.get_one(Application, call["01"])
    with pytest.raises(Refused) as refused:
        decide_by_hand(db.session, first, "admit", "已核实", actor=office, at=AT)
    assert refused.value.denial.code == "application.withdrawn"
    decide_by_hand(db.session, first, "return", "推荐单位已撤回推荐", actor=office, at=AT)
    assert first.state == ApplicationState.RETURNED


def test_what_was_admitted_is_not_withdrawn_but_reordered(context: Flask, call: dict[str, int]) -> None:
    db.session.get_one(Application, call["01"]).state = ApplicationState.ADMITTED
    db.session.commit()
    client = client_of(context, call["office"])
    status, page = correct(client, call, {"02": 2})
    assert (status, "已受理的申报不能撤回推荐：01" in page) == (409, True)
    assert correct(client, call, {"01": 2, "02": 1})[0] == 302
    assert standing(call) == {"01": 2, "02": 1, "03": None, "04": None}


def test_what_is_refused_changes_nothing(context: Flask, call: dict[str, int]) -> None:
    client, before = client_of(context, call["office"]), standing(call)
    for wanted, options, status, words in (
        ({"01": 1, "02": 1}, {}, 409, "推荐顺序不能相同，重复的有：第1位"),
        ({"01": 2, "02": 1}, {"seen": 1}, 409, "已有新的更正"),
        ({"01": 2, "02": 1}, {"ground": " "}, 422, "请填写更正理由"),
        ({"01": 10000, "02": 1}, {}, 422, "请填写1至9999的整数"),
    ):
        answer = correct(client, call, wanted, **options)  # type: ignore[arg-type]
        assert (answer[0], words in answer[1]) == (status, True)
    assert correct(client, call, {"01": 1, "02": 2})[0] == 302
    assert "没有另存新版" in page_of(client, call)[1]
    assert standing(call) == before


def test_a_form_touches_no_other_unit(context: Flask, call: dict[str, int]) -> None:
    client = client_of(context, call["province"])
    assert correct(client, call, {"04": 1}, unit="江苏省")[0] == 404
    data = {"seen": "2", "ground": GROUND, "rows-0-application": str(call["04"]), "rows-0-recommended": "y"}
    address = f"/rounds/{call['round']}/recommendations/"
    assert client.post(address, query_string={"unit": "浙江省"}, data=data).status_code == 302
    assert standing(call)["04"] is None


def test_who_sees_and_who_corrects(context: Flask, call: dict[str, int]) -> None:
    seen = {}
    for name in ("office", "approver", "province", "other", "county"):
        status, page = page_of(client_of(context, call[name]), call)
        seen[name] = (status, "更正理由" in page)
    assert seen == {
        "office": (200, True),
        "approver": (200, False),
        "province": (200, True),
        "other": (404, False),
        "county": (404, False),
    }
    assert correct(client_of(context, call["approver"]), call, {"01": 2})[0] == 403


def test_nothing_is_corrected_once_scoring_is_open(context: Flask, call: dict[str, int]) -> None:
    db.session.get_one(Round, call["round"]).phase = RoundPhase.SCORING
    db.session.commit()
    for who in ("office", "province"):
        client = client_of(context, call[who])
        assert "更正理由" not in page_of(client, call)[1]
        assert correct(client, call, {"01": 2, "02": 1})[0] == 409


def test_the_pages_read_in_english(context: Flask, call: dict[str, int]) -> None:
    for who in ("office", "province"):
        Reader(context, call[who]).get(f"/rounds/{call['round']}/recommendations/?unit=浙江省")
