"""The receipt of an objection and the decision on it: when they can be had, what they say, who gets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import Document, DocumentKind, Event, RefusalGround, RoundPhase
from reviewapp.readiness import open_points
from tests.conftest import client_of, make_app
from tests.corrections import CORRECTED_AT, correct
from tests.factories import Cast, carry, make_cast, stage, submit_all
from tests.objections import CONTACT, FINDINGS, MATTER, OBJECTOR, REPLY, accept, decide, object_to, refuse
from tests.reports.samples import pages
from tests.units import make_province


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False, FILES_DIR=str(tmp_path / "files"))
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask, fonts: Fonts) -> Cast:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    return cast


KINDS = (DocumentKind.OBJECTION_RECEIPT, DocumentKind.OBJECTION_RULING)


def text_of(document: Document) -> str:
    return re.sub(r"\s", "", "".join(pages(document.content)))


def test_each_paper_can_be_had_once_its_act_is_done(app: Flask, cast: Cast) -> None:
    entered, taken_up, ruled, refused = (object_to(db.session, cast) for _ in range(4))
    accept(db.session, cast, taken_up)
    decide(db.session, cast, ruled)
    refuse(db.session, cast, refused, RefusalGround.NO_LEAD, "无任何材料")
    ids = [one.id for one in (entered, taken_up, ruled, refused)]
    db.session.commit()
    made = stage(db.session, cast)
    office = client_of(app, made.office)
    base = f"/rounds/{made.round}/documents/objections"
    got = {
        name: [office.post(f"{base}/{one}/{name}").status_code for one in ids] for name in (*KINDS, "other")
    }
    assert got == {
        "objection_receipt": [409, 302, 302, 409],
        "objection_ruling": [409, 409, 302, 409],
        "other": [404, 404, 404, 404],
    }
    acts = db.session.scalars(
        select(Event.detail).where(Event.act == "issue_document", Event.detail["kind"].as_string().in_(KINDS))
    )
    assert [(one["kind"], one["objection"]) for one in acts] == [
        ("objection_receipt", 2),
        ("objection_receipt", 3),
        ("objection_ruling", 3),
    ]
    shown = [office.get(f"/rounds/{made.round}/objections/{one}").text for one in ids]
    assert [("生成异议受理回执" in page, "生成异议处理决定书" in page) for page in shown] == [
        (False, False),
        (True, False),
        (True, True),
        (False, False),
    ]


def test_they_say_what_is_on_record_and_name_the_objector_inside_alone(app: Flask, cast: Cast) -> None:
    ruled = decide(db.session, cast, object_to(db.session, cast, evidence="统计年鉴\n说明"), upheld=True).id
    province = make_province(db.session).id
    db.session.commit()
    made = stage(db.session, cast)
    office = client_of(app, made.office)
    for kind in KINDS:
        office.post(f"/rounds/{made.round}/documents/objections/{ruled}/{kind}")
    receipt, ruling = (
        db.session.scalars(select(Document).where(Document.kind == kind)).one() for kind in KINDS
    )
    said = text_of(receipt)
    assert f"{OBJECTOR}：" in said
    assert "2026年6月3日收到您（单位）对某省某县01产业集群提出的异议，编号为2026-异议1，现予受理。" in said
    assert "随附材料：统计年鉴、说明。我们将于2026年6月17日前（含当日）书面答复。" in said
    said = text_of(ruling)
    parts = (OBJECTOR, MATTER, FINDINGS, f"异议成立。{REPLY}", "2026年6月5日")
    assert [part in said for part in parts] == [True] * len(parts)
    assert [OBJECTOR in one.title + one.filename for one in (receipt, ruling)] == [False, False]
    addresses = [f"/rounds/{made.round}/notice/documents/{one.id}" for one in (receipt, ruling)]
    codes = [receipt.code, ruling.code]
    db.session.rollback()
    assert [OBJECTOR in client_of(app, None).get(f"/verify/{code}").text for code in codes] == [False, False]
    for address in addresses:
        who = {"office": made.office, "supervisor": made.supervisor, "expert": made.seated, "unit": province}
        got = {name: client_of(app, person).get(address).status_code for name, person in who.items()}
        assert got == {"office": 200, "supervisor": 200, "expert": 403, "unit": 403}
    assert "异议受理回执" not in client_of(app, province).get(f"/unit/rounds/{made.round}").text


def test_what_is_open_is_told_while_a_result_is_corrected_too(app: Flask, cast: Cast) -> None:
    accept(db.session, cast, object_to(db.session, cast))
    correct(db.session, cast)
    told = [(point.text, point.blocks) for point in open_points(db.session, cast.round, CORRECTED_AT)]
    assert ("1件已受理的异议还没有作出处理意见。", False) in told


def test_a_paper_that_came_along_is_acknowledged(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    office = client_of(app, made.office)
    letter = {"received_on": "2026-06-03", "kind": "individual", "name": OBJECTOR, "contact": CONTACT}
    scan = {"paper": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(20)), "异议书.png")}
    assert office.post(
        f"/rounds/{made.round}/objections/new", data=letter | {"matter": MATTER} | scan
    ).location
    office.post(f"/rounds/{made.round}/objections/1/acceptance", data={"decision": "accepted"})
    assert office.post(f"/rounds/{made.round}/documents/objections/1/objection_receipt").status_code == 302
    said = text_of(db.session.scalars(select(Document).where(Document.kind == KINDS[0])).one())
    assert re.findall("随附材料[^。]*。|未随附[^。]*。", said) == ["随附材料：书面材料1份。"]
