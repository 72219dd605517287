"""The pages of objections: from the letter to the ruling, with its paper, in both languages and for whom."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import Objection, RoleName, RoundPhase, Ruling, StoredFile
from reviewapp.proof import faults
from reviewapp.wording import ZONE
from tests.conftest import client_of, make_app
from tests.factories import Cast, Stage, carry, make_cast, make_staff, stage, submit_all
from tests.objections import CONTACT, FINDINGS, MATTER, OBJECTOR, REPLY, accept, decide, object_to
from tests.reviewapp.crawl import pages, told
from tests.reviewapp.english import Reader
from tests.reviewapp.test_concurrency import at_once
from tests.units import make_county, make_province

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SECRETS = (OBJECTOR, CONTACT, MATTER, FINDINGS, REPLY)
ENTRY = {
    "received_on": "2026-06-03",
    "kind": "individual",
    "name": OBJECTOR,
    "contact": CONTACT,
    "application": "01",
    "matter": MATTER,
}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False, FILES_DIR=str(tmp_path / "files"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask, fonts: Fonts) -> Iterator[Cast]:
    with app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
        yield cast
        db.session.close()


@pytest.fixture
def made(cast: Cast) -> Stage:
    return stage(db.session, cast)


def ruling(**changed: str) -> dict[str, str]:
    today = datetime.now(ZONE).date().isoformat()
    return {"verdict": "upheld", "findings": FINDINGS, "reply": REPLY, "ruled_on": today} | changed


def test_from_the_letter_to_the_ruling(app: Flask, made: Stage) -> None:
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    path = f"/rounds/{made.round}/objections/"
    assert "没有收到异议。" in office.get(path).text
    assert "公示期：2026年6月2日至2026年6月8日" in office.get(f"{path}new").text
    assert office.post(f"{path}new", data=ENTRY | {"matter": " "}).status_code == 422
    paper = {"paper": (io.BytesIO(PNG), "异议书.png")}
    assert office.post(f"{path}new", data=ENTRY | paper).location == f"{path}1"
    listed = office.get(path).text
    assert [words in listed for words in (OBJECTOR, "待受理", "2026年6月17日")] == [False, True, True]
    shown = office.get(f"{path}1").text
    assert [secret in shown for secret in (*SECRETS[:3], "异议书.png")] == [True] * 4
    file_id = db.session.scalars(select(StoredFile.id)).one()
    db.session.rollback()
    assert office.get(f"/files/{file_id}").data == PNG
    assert office.post(f"{path}1/acceptance").status_code == 422
    assert office.post(f"{path}1/acceptance", data={"decision": "accepted"}).location == f"{path}1"
    assert approver.post(f"{path}1/ruling", data=ruling(reply="")).status_code == 422
    assert approver.post(f"{path}1/ruling", data=ruling()).location == f"{path}1"
    done = client_of(app, made.supervisor).get(f"{path}1").text
    assert [words in done for words in ("异议成立", FINDINGS, REPLY, "<form")] == [True, True, True, True]
    assert "提交处理意见" not in done
    assert "第1号异议成立，评审结果须予更正。" in office.get(f"/rounds/{made.round}").text
    with app.test_request_context():
        assert faults(db.session) == []


def test_what_was_typed_stays_when_it_is_refused(app: Flask, made: Stage) -> None:
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    path = f"/rounds/{made.round}/objections/"
    for changed, words in (
        ({"application": "99"}, "本批次没有编号为99的申报，请核对。"),
        ({"received_on": "2999-01-01"}, "收到日期不能晚于今天。"),
    ):
        answer = office.post(f"{path}new", data=ENTRY | changed)
        assert (answer.status_code, words in answer.text, MATTER in answer.text) == (422, True, True)
    wrong = {"paper": (io.BytesIO(b"no picture"), "异议书.png")}
    answer = office.post(f"{path}new", data=ENTRY | wrong)
    assert (answer.status_code, "请更正以下内容" in answer.text, MATTER in answer.text) == (422, True, True)
    assert db.session.scalars(select(Objection)).all() == []
    db.session.rollback()
    office.post(f"{path}new", data=ENTRY)
    office.post(f"{path}1/acceptance", data={"decision": "accepted"})
    for day, words in (("2999-01-01", "处理日期不能晚于今天。"), ("2026-01-01", "处理日期不能早于受理之日")):
        answer = approver.post(f"{path}1/ruling", data=ruling(ruled_on=day))
        assert (answer.status_code, words in answer.text, REPLY in answer.text) == (422, True, True)


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({}, ["accepted", "false_name", "no_lead"]),
        ({"name": ""}, ["anonymous", "false_name", "no_lead"]),
        ({"received_on": "2026-06-09"}, ["false_name", "late", "no_lead"]),
    ],
)
def test_only_what_the_rules_leave_is_offered(
    app: Flask, made: Stage, changed: dict[str, str], offered: list[str]
) -> None:
    office, path = client_of(app, made.office), f"/rounds/{made.round}/objections/"
    office.post(f"{path}new", data=ENTRY | changed)
    page = office.get(f"{path}1").text
    choices = ("accepted", "anonymous", "false_name", "late", "no_lead")
    assert [one for one in choices if f'value="{one}"' in page] == offered
    assert ("checked" in page) is bool(changed)
    post = {one: {"decision": one} for one in choices}
    assert office.post(f"{path}1/acceptance", data=post["no_lead"]).status_code == 422
    kept_out = [one for one in choices if one not in offered]
    assert [office.post(f"{path}1/acceptance", data=post[one]).status_code for one in kept_out] == [422, 422]
    assert office.post(f"{path}1/acceptance", data={"decision": "no_lead", "note": "无"}).status_code == 302
    assert "不予受理：没有线索或者证据" in office.get(f"{path}1").text


def test_the_pages_in_english(app: Flask, made: Stage) -> None:
    office, approver = Reader(app, made.office), Reader(app, made.approver)
    path = f"/rounds/{made.round}/objections/"
    assert office.get(f"{path}new").status_code == 200
    assert office.post(f"{path}new").status_code == 422
    typed = {"name": "A", "contact": "B", "matter": "C", "application": "99"}
    assert office.post(f"{path}new", **ENTRY | typed).status_code == 422
    for changed in ({}, {"name": "", "application": ""}):
        assert office.post(f"{path}new", **ENTRY | changed).status_code == 200
    assert office.post(f"{path}1/acceptance", decision="no_lead").status_code == 422
    assert office.post(f"{path}2/acceptance", decision="anonymous").status_code == 200
    assert office.post(f"{path}1/acceptance", decision="accepted").status_code == 200
    assert office.post(f"{path}1/acceptance", decision="accepted").status_code == 409
    assert "Objections not settled: 1" in said_on_conclusion(office, made)
    assert approver.get(f"{path}1").status_code == 200
    assert approver.post(f"{path}1/ruling").status_code == 422
    typed = {"findings": "A", "reply": "B", "ruled_on": "2999-01-01"}
    assert approver.post(f"{path}1/ruling", **ruling(**typed)).status_code == 422
    assert approver.get(f"/rounds/{made.round}").status_code == 200
    assert approver.post(f"{path}1/ruling", **ruling()).status_code == 200
    assert [office.get(page).status_code for page in (path, f"/rounds/{made.round}")] == [200, 200]


def said_on_conclusion(office: Reader, made: Stage) -> str:
    """The notice has long run by now."""
    answer = office.post(f"/rounds/{made.round}/notice/conclude")
    assert answer.status_code == 409
    return answer.text


@pytest.mark.parametrize("exported", ["xlsx", "csv"])
def test_the_table_has_it_all(app: Flask, cast: Cast, exported: str) -> None:
    decide(db.session, cast, object_to(db.session, cast))
    object_to(db.session, cast, application="", name="")
    db.session.commit()
    made = stage(db.session, cast)
    answer = client_of(app, made.office).post(f"/rounds/{made.round}/exports/objections.{exported}")
    assert (answer.status_code, len(answer.data) > 0) == (200, True)
    if exported == "csv":
        first, second = answer.data.decode("utf-8-sig").splitlines()[1:]
        assert [secret in first for secret in SECRETS] == [True] * 5
        assert "整个名单" in second


def test_who_objects_is_told_to_nobody_else(app: Flask, cast: Cast) -> None:
    """On no page that an expert, a unit or the administrator can get, nor in what they download."""
    decide(db.session, cast, object_to(db.session, cast))
    accept(db.session, cast, object_to(db.session, cast))
    people = make_province(db.session).id, make_county(db.session).id
    db.session.commit()
    made = stage(db.session, cast)
    for person in (*people, made.seated, made.unseated, made.administrator):
        assert told(crawled(app, made, person), SECRETS) == []
    own = client_of(app, made.supervisor).get(f"/rounds/{made.round}/objections/1").text
    assert [secret in own for secret in SECRETS] == [True] * 5


def crawled(app: Flask, made: Stage, person: int) -> dict[str, str]:
    app.config["WTF_CSRF_ENABLED"] = True  # the walk brings its token along
    try:
        return pages(app, made, person)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_every_role_at_every_step(app: Flask, cast: Cast) -> None:
    accept(db.session, cast, object_to(db.session, cast))
    object_to(db.session, cast)
    people = {"province": make_province(db.session).id, "county": make_county(db.session).id}
    db.session.commit()
    made = stage(db.session, cast)
    path = f"/rounds/{made.round}/objections/"
    asked = [("get", path), ("get", f"{path}new"), ("post", f"{path}new"), ("get", f"{path}1")]
    asked += [("post", f"{path}2/acceptance"), ("post", f"{path}1/ruling"), ("post", f"{path}1/acceptance")]
    asked += [("post", f"/rounds/{made.round}/exports/objections.csv")]
    roles = ("office", "approver", "supervisor", "administrator", "seated", "unseated")
    persons = {role: getattr(made, role) for role in roles} | people
    statuses: dict[str, list[int]] = {role: [] for role in persons}
    for (role, person), (method, url) in product(persons.items(), asked):
        statuses[role].append(getattr(client_of(app, person), method)(url).status_code)
    nothing = [403] * 8
    assert statuses == dict.fromkeys(persons, nothing) | {
        "office": [200, 200, 422, 200, 422, 403, 409, 200],
        "approver": [200, 403, 403, 200, 403, 422, 403, 200],
        "supervisor": [200, 403, 403, 200, 403, 403, 403, 200],
    }


def test_of_two_at_once_one_wins(app: Flask, cast: Cast) -> None:
    """Two enter and get numbers of their own; two accept, two rule, one this way and one that."""
    people = [
        make_staff(db.session, f"more-{role}", role) for role in (RoleName.SECRETARIAT, RoleName.APPROVER)
    ]
    db.session.flush()
    offices, approvers = (cast.office.id, people[0].id), (cast.approver.id, people[1].id)
    path = f"/rounds/{cast.round.id}/objections/"
    db.session.commit()
    db.session.close()

    def send(client: FlaskClient, page: str, data: dict[str, str]) -> Callable[[], object]:
        return lambda: client.post(path + page, data=data).status_code

    entered = at_once(*(send(client_of(app, one), "new", ENTRY) for one in offices))
    assert entered == [302, 302]
    decisions = ({"decision": "accepted"}, {"decision": "no_lead", "note": "无"})
    for page, persons, posted in (
        ("1/acceptance", offices, [decisions[0]] * 2),
        ("2/acceptance", offices, decisions),
        ("1/ruling", approvers, (ruling(), ruling(verdict="dismissed"))),
    ):
        acts = (send(client_of(app, one), page, data) for one, data in zip(persons, posted, strict=True))
        assert Counter(at_once(*acts)) == {302: 1, 409: 1}
    numbers = db.session.scalars(select(Objection.number).order_by(Objection.number)).all()
    rulings = db.session.scalars(select(func.count()).select_from(Ruling)).one()
    assert (numbers, rulings, faults(db.session)) == ([1, 2], 1, [])
