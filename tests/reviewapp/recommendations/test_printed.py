"""A unit prints its own 推荐汇总表 to be sealed: of itself alone, as it stands, on record."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import Document, DocumentKind, Event, Recommendation, RoleName, Round, RoundPhase, User
from reviewapp.permissions import may_print_recommendations
from reviewapp.workflow import Denial
from tests.conftest import client_of
from tests.factories import AT, make_application, make_round, make_staff
from tests.units import make_county, make_province


@pytest.fixture
def call(context: Flask) -> dict[str, int]:
    """浙江省 recommends two of its three applications in the other order, 江苏省 its only one."""
    context.config["WTF_CSRF_ENABLED"] = False
    office = make_staff(db.session, "office", RoleName.SECRETARIAT)
    round_ = make_round(db.session, office, quota_province=2)
    for number, unit, place in (
        ("01", "浙江省", 2),
        ("02", "浙江省", 1),
        ("03", "浙江省", None),
        ("04", "江苏省", 1),
    ):
        made = make_application(db.session, round_, number, quota_unit=unit)
        if place:
            db.session.add(Recommendation(application_id=made.id, place=place, recorded_at=AT))
    people = {
        "round": round_.id,
        "office": office.id,
        "approver": make_staff(db.session, "approver", RoleName.APPROVER).id,
        "supervisor": make_staff(db.session, "supervisor", RoleName.SUPERVISOR).id,
        "province": make_province(db.session).id,
        "other": make_province(db.session, "江苏省", "jiangsu").id,
        "none": make_province(db.session, "山东省", "shandong").id,
        "county": make_county(db.session).id,
    }
    db.session.commit()
    return people


def printed(client: FlaskClient, call: dict[str, int], unit: str, **form: str) -> tuple[int, str, bytes]:
    address = f"/rounds/{call['round']}/documents/recommendations/unit"
    answer = client.post(address, query_string={"unit": unit}, data=form)
    db.session.expire_all()
    return answer.status_code, answer.mimetype, answer.data


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def names_in(text: str) -> list[str]:
    return [number for number in ("01", "02", "03", "04") if f"某省某县{number}产业集群" in text]


@pytest.mark.parametrize("who", ["province", "office"])
def test_it_prints_what_the_unit_recommends_and_nothing_else(
    context: Flask, call: dict[str, int], who: str
) -> None:
    status, kind, content = printed(client_of(context, call[who]), call, "浙江省")
    text = text_of(content)
    assert (status, kind, names_in(text)) == (200, "application/pdf", ["01", "02"])
    assert "江苏" not in text
    assert "推荐单位：浙江省" in text
    assert text.index("某省某县02产业集群") < text.index("某省某县01产业集群")
    (kept,) = db.session.scalars(select(Document)).all()
    assert (kept.kind, kept.content) == (DocumentKind.RECOMMENDATIONS, content)
    (event,) = db.session.scalars(select(Event).where(Event.act == "issue_document")).all()
    assert (event.actor_id, event.detail["unit"], event.detail["sha256"]) == (
        call[who],
        "浙江省",
        kept.sha256,
    )


def test_nobody_prints_for_another_unit(context: Flask, call: dict[str, int]) -> None:
    refused = {
        (who, unit): printed(client_of(context, call[who]), call, unit)[0]
        for who, unit in (
            ("province", "江苏省"),
            ("other", "浙江省"),
            ("county", "浙江省"),
            ("approver", "浙江省"),
            ("supervisor", "浙江省"),
            ("province", ""),
            ("none", "山东省"),
        )
    }
    assert list(refused.values()) == [404, 404, 404, 403, 403, 404, 409]
    assert db.session.scalars(select(Document)).all() == []


def test_a_unit_works_on_a_copy_of_its_own(context: Flask, call: dict[str, int]) -> None:
    own = client_of(context, call["other"])
    kinds = [printed(own, call, "江苏省", copy=form)[:2] for form in ("docx", "xlsx")]
    prefix = "application/vnd.openxmlformats-officedocument."
    assert kinds == [
        (200, prefix + "wordprocessingml.document"),
        (200, prefix + "spreadsheetml.sheet"),
    ]
    assert db.session.scalars(select(Document)).all() == []


def test_the_page_offers_it_to_those_who_may(context: Flask, call: dict[str, int]) -> None:
    address = f"/rounds/{call['round']}/recommendations/"
    offered = {
        who: "documents/recommendations/unit"
        in client_of(context, call[who]).get(address, query_string={"unit": "浙江省"}).text
        for who in ("province", "office", "approver")
    }
    assert offered == {"province": True, "office": True, "approver": False}


@pytest.mark.parametrize("phase", RoundPhase)
def test_a_unit_prints_in_every_phase(context: Flask, call: dict[str, int], phase: RoundPhase) -> None:
    round_ = db.session.get_one(Round, call["round"])
    round_.phase = phase
    people = {who: db.session.get_one(User, call[who]) for who in ("province", "county")}
    assert may_print_recommendations(people["province"], round_, "浙江省") is None
    assert may_print_recommendations(people["county"], round_, "浙江省") == Denial("not_assigned")
    db.session.rollback()
