"""Provinces and counties at their desk: their own applications, and of the review only what is public."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reports.fonts import Fonts
from reviewapp.applications.judgement import decide_by_hand
from reviewapp.db import db
from reviewapp.imports.columns import RECOMMENDATION_COLUMNS
from reviewapp.models import (
    Application,
    ApplicationState,
    Document,
    DocumentKind,
    Recommendation,
    RoleName,
    RoundPhase,
    StoredFile,
)
from tests.conftest import client_of
from tests.factories import (
    AT,
    Cast,
    carry,
    make_application,
    make_cast,
    make_file,
    make_round,
    make_staff,
    submit_all,
)
from tests.reviewapp.english import Reader
from tests.units import make_county, make_province

HEADINGS = ",".join(column.heading for column in RECOMMENDATION_COLUMNS)


@pytest.fixture
def call(context: Flask) -> dict[str, int]:
    """A round that is being prepared: two applications of 浙江省 in two counties, one of 江苏省."""
    context.config["WTF_CSRF_ENABLED"] = False
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office, quota_province=5, quota_city=2)
    received = {"state": ApplicationState.RECEIVED}
    first = make_application(db.session, round_, "01", **received)
    make_application(db.session, round_, "02", **received)
    other = make_application(db.session, round_, "03", quota_unit="江苏省", **received)
    made = {
        "round": round_.id,
        "first": first.id,
        "other": other.id,
        "office": office.id,
        "province": make_province(db.session).id,
        "county": make_county(db.session).id,
    }
    db.session.commit()
    return made


def sent(client: FlaskClient, round_id: int, *rows: str) -> tuple[int, str]:
    text = "\n".join([HEADINGS, *rows])
    answer = client.post(
        f"/unit/rounds/{round_id}/recommendations", data={"file": (BytesIO(text.encode()), "推荐.csv")}
    )
    return answer.status_code, answer.text


def test_each_lands_at_its_own_desk_and_sees_its_own(context: Flask, call: dict[str, int]) -> None:
    names = ("某省某县01产业集群", "某省某县02产业集群", "某省某县03产业集群")
    seen = {}
    for who in ("province", "county"):
        client = client_of(context, call[who])
        assert client.get("/").location == "/unit/"
        assert client.get("/unit/").status_code == 200
        page = client.get(f"/unit/rounds/{call['round']}").text
        seen[who] = [name in page for name in names]
        assert client.get(f"/unit/rounds/{call['round']}/applications/{call['first']}").status_code == 200
        assert client.get(f"/unit/rounds/{call['round']}/applications/{call['other']}").status_code == 404
    assert seen == {"province": [True, True, False], "county": [True, False, False]}


def test_a_returned_application_says_why(context: Flask, call: dict[str, int]) -> None:
    application = db.session.get(Application, call["first"])
    office = make_staff(db.session, "office2", RoleName.SECRETARIAT)
    decide_by_hand(db.session, application, "return", "材料涂改，无法核实", actor=office, at=AT)
    db.session.commit()
    client = client_of(context, call["county"])
    for page in ("", f"/applications/{call['first']}"):
        assert "材料涂改，无法核实" in client.get(f"/unit/rounds/{call['round']}{page}").text


def test_a_province_recommends_its_own(context: Flask, call: dict[str, int]) -> None:
    client = client_of(context, call["province"])
    assert client.get(f"/unit/rounds/{call['round']}/recommendations/template").status_code == 200
    rows = [row("浙江省", "02", "1"), row("浙江省", "01", "2")]
    assert sent(client, call["round"], *rows)[0] == 302
    places = select(Application.number, Recommendation.place).join(
        Recommendation, Recommendation.application_id == Application.id
    )
    assert dict(db.session.execute(places).all()) == {"01": 2, "02": 1}


def row(unit: str, number: str, place: str = "") -> str:
    values = {"quota_unit": unit, "application": number, "place": place}
    return ",".join(values.get(column.key, "") for column in RECOMMENDATION_COLUMNS)


def test_a_province_learns_nothing_of_the_others(context: Flask, call: dict[str, int]) -> None:
    """Another unit's row, and its number under one's own name, are refused before anything is compared."""
    client = client_of(context, call["province"])
    for unit, number in (("江苏省", "03"), ("浙江省", "03"), ("浙江省", "99")):
        status, page = sent(client, call["round"], row(unit, number, "1"))
        assert status == 422
        assert ("某省某县03产业集群" in page, "与申报表所填" in page) == (False, False)
    assert db.session.scalars(select(Recommendation)).all() == []


def test_a_file_that_is_no_table_is_said(context: Flask, call: dict[str, int]) -> None:
    client = client_of(context, call["province"])
    assert client.post(f"/unit/rounds/{call['round']}/recommendations").status_code == 422
    many = [row("浙江省", str(number)) for number in range(600)]
    assert sent(client, call["round"], *many)[0] == 422


def test_a_county_does_not_recommend(context: Flask, call: dict[str, int]) -> None:
    client = client_of(context, call["county"])
    assert sent(client, call["round"])[0] == 403
    assert "报送推荐汇总" not in client.get(f"/unit/rounds/{call['round']}").text


def test_a_county_hands_in_evidence_until_the_decision(
    context: Flask, call: dict[str, int], tmp_path: Path
) -> None:
    context.config["FILES_DIR"] = str(tmp_path)
    client = client_of(context, call["county"])
    address = f"/rounds/{call['round']}/applications/{call['first']}/files"
    pdf = b"%PDF-1.4\n%%EOF\n"
    answer = client.post(address, data={"files": (BytesIO(pdf), "申报书.pdf")})
    assert answer.location == f"/unit/rounds/{call['round']}/applications/{call['first']}"
    file = db.session.scalars(select(StoredFile.id)).one()
    db.session.rollback()
    assert client.get(f"/files/{file}").data == pdf
    assert client_of(context, call["province"]).get(f"/files/{file}").status_code == 200
    other = f"/rounds/{call['round']}/applications/{call['other']}/files"
    assert client.post(other, data={"files": (BytesIO(pdf), "申报书.pdf")}).status_code == 403
    db.session.get(Application, call["first"]).state = ApplicationState.ADMITTED
    db.session.commit()
    assert client.post(address, data={"files": (BytesIO(pdf), "申报书.pdf")}).status_code == 409


def test_results_are_seen_once_they_are_published(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    person = make_province(db.session).id
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    client, address = client_of(context, person), f"/unit/rounds/{cast.round.id}"
    before = client.get(address).text
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    after = client.get(address).text
    assert [before.count("列入公示名单"), after.count("未列入公示名单"), after.count("列入公示名单")] == [
        0,
        1,
        3,
    ]
    notice = db.session.scalars(select(Document.id).where(Document.kind == DocumentKind.NOTICE)).one()
    assert client.get(f"/rounds/{cast.round.id}/notice/documents/{notice}").status_code == 200


def test_a_county_of_another_region_reads_no_evidence(cast: Cast, context: Flask) -> None:
    file = make_file(db.session, cast.applications[0], cast.office).id
    stranger = make_county(db.session, "330002").id
    db.session.commit()
    assert client_of(context, stranger).get(f"/files/{file}").status_code == 404


def test_every_page_reads_in_english(context: Flask, call: dict[str, int]) -> None:
    for who in ("province", "county"):
        reader = Reader(context, call[who])
        reader.get("/unit/")
        reader.get(f"/unit/rounds/{call['round']}")
        reader.get(f"/unit/rounds/{call['round']}/applications/{call['first']}")
    reader = Reader(context, call["province"])
    reader.post(f"/unit/rounds/{call['round']}/recommendations", file=(BytesIO(b"?"), "1.csv"))
