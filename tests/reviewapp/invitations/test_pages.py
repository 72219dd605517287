"""From the pile of slips to the first sign-in, through the browser."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select, update

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import Expert, Invitation, User
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, Stage, make_cast, stage

pytestmark = sqlite_only
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')  # it holds the second it was made in
GOOD = {"password": "长夜未央-2026", "again": "长夜未央-2026"}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(
        database_url,
        WTF_CSRF_ENABLED=False,
        PUBLIC_ADDRESS="https://review.example.cn/",
        SMS_OUTBOX=str(tmp_path / "outbox.jsonl"),
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def made(app: Flask) -> Stage:
    """Two experts wait for their first sign-in, one has signed in before."""
    with app.app_context():
        cast = make_cast(db.session, enter=False)
        for expert in cast.experts[:2]:
            expert.user.password = None
        db.session.commit()
        return stage(db.session, cast)


def experts(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {one.number: one.id for one in db.session.scalars(select(Expert))}


def slips(app: Flask, made: Stage, fonts: Fonts) -> list[str]:
    """The text of each slip that the office prints for all three."""
    assert fonts
    path = f"/rounds/{made.round}/invitations/"
    data = {"act": "slip", "experts": list(experts(app).values())[:3]}
    office = client_of(app, made.office)
    asked = office.post(path + "confirm", data=data)
    assert asked.status_code == 200
    assert "涉及专家2名" in asked.text
    assert re.findall(r"所选但不涉及：(\d)名|<li>(专家E\d)</li>", asked.text) == [("1", ""), ("", "专家E3")]
    assert "不发送短信或邮件" in asked.text
    printed = office.post(path, data=data)
    assert printed.mimetype == "application/pdf"
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(printed.data)).pages]


def codes(app: Flask, made: Stage, fonts: Fonts) -> list[str]:
    return [CODE.findall(text)[0] for text in slips(app, made, fonts)]


def test_one_slip_for_each_with_name_address_and_code(app: Flask, made: Stage, fonts: Fonts) -> None:
    first, second = slips(app, made, fonts)
    code = CODE.findall(first)[0]
    for words in ("专家E1", "某大学", code, f"https://review.example.cn/invitation/{code}", "只能使用一次"):
        assert words in first
    assert ("专家E2" in second, "专家E1" in second) == (True, False)


def test_the_first_sign_in_sets_the_password(app: Flask, made: Stage, fonts: Fonts) -> None:
    code, _other = codes(app, made, fonts)
    visitor = client_of(app, None)
    typed = visitor.post("/invitation/", data={"code": code.lower().replace("-", " ")})
    assert typed.location == f"/invitation/{code}"
    assert "专家E1" in visitor.get(typed.location).text
    assert visitor.get(typed.location).status_code == 200  # looking uses nothing up
    assert visitor.post(typed.location, data=GOOD).location == "/"
    assert visitor.get("/desk/").status_code == 200
    again = client_of(app, None).post("/sign-in", data={"username": "E1", "password": GOOD["password"]})
    assert again.status_code == 302
    assert client_of(app, None).post(typed.location, data=GOOD).status_code == 404


@pytest.mark.parametrize(
    ("password", "again"),
    [("", ""), ("short", "short"), ("aaaaaaaaaa", "aaaaaaaaaa"), ("long-enough-1", "long-enough-2")],
)
def test_a_poor_password_uses_nothing_up(
    app: Flask, made: Stage, fonts: Fonts, password: str, again: str
) -> None:
    code, _other = codes(app, made, fonts)
    visitor = client_of(app, None)
    answer = visitor.post(f"/invitation/{code}", data={"password": password, "again": again})
    assert answer.status_code == 422
    assert visitor.get("/desk/").status_code == 302
    assert visitor.post(f"/invitation/{code}", data=GOOD).status_code == 302


def test_codes_that_open_nothing_look_alike(app: Flask, made: Stage, fonts: Fonts) -> None:
    used, expired = codes(app, made, fonts)
    assert client_of(app, None).post(f"/invitation/{used}", data=GOOD).status_code == 302
    with app.app_context():
        open_ones = update(Invitation).where(Invitation.used_at.is_(None))
        db.session.execute(open_ones.values(expires_at=AT))
        db.session.commit()
    visitor = client_of(app, None)
    answers = [
        (method, visitor.open(f"/invitation/{code}", method=method, data=GOOD if method == "POST" else None))
        for code in (used, expired, "0000-0000-0000-0000", "x")
        for method in ("GET", "POST")
    ]
    assert {(method, answer.status_code) for method, answer in answers} == {("GET", 404), ("POST", 404)}
    assert len({TOKEN.sub("", answer.text) for _method, answer in answers}) == 1


def test_the_office_revokes_in_bulk(app: Flask, made: Stage, fonts: Fonts) -> None:
    code, _other = codes(app, made, fonts)
    office = client_of(app, made.office)
    path = f"/rounds/{made.round}/invitations/"
    data = {"act": "revoke", "experts": list(experts(app).values())[:3]}
    assert "涉及专家2名" in office.post(path + "confirm", data=data).text
    assert office.post(path, data=data).status_code == 302
    assert client_of(app, None).get(f"/invitation/{code}").status_code == 404


def test_text_messages_go_to_the_numbers_confirmed(app: Flask, made: Stage) -> None:
    office, path = client_of(app, made.office), f"/rounds/{made.round}/invitations/"
    ids = experts(app)
    data = {"act": "sms", "experts": [ids["E1"]], f"mobile_{ids['E1']}": "138 0000 0000"}
    for wrong in ("", "12", "no number"):
        assert office.post(path, data=data | {f"mobile_{ids['E1']}": wrong}).status_code == 422
    shown = unescape(office.post(path + "confirm", data=data).text)
    again = {name: re.findall(rf'name="{name}" value="([^"]+)"', shown) for name in data}
    assert again == {"act": ["sms"], "experts": [str(ids["E1"])], f"mobile_{ids['E1']}": ["13800000000"]}
    assert office.post(path, data=again).status_code == 302
    (sent,) = Path(app.config["SMS_OUTBOX"]).read_text().splitlines()
    text = json.loads(sent)
    assert text["mobile"] == "13800000000"
    code = CODE.findall(text["text"])[0]
    moment = re.compile(r"\d+月\d+日\d\d:\d\d")
    assert moment.sub("", text["text"].replace(code, "XXXX-XXXX-XXXX-XXXX")) in moment.sub("", shown)
    assert client_of(app, None).get(f"/invitation/{code}").status_code == 200
    assert 'value="13800000000"' in office.get(path).text


def test_without_a_gateway_nothing_is_sent(app: Flask, made: Stage) -> None:
    app.config["SMS_OUTBOX"] = ""
    office, path = client_of(app, made.office), f"/rounds/{made.round}/invitations/"
    assert "短信" not in office.get(path).text
    assert office.post(path, data={"act": "sms", "experts": [experts(app)["E1"]]}).status_code == 422


def test_strangers_to_the_round_are_not_invited(app: Flask, made: Stage) -> None:
    office, path = client_of(app, made.office), f"/rounds/{made.round}/invitations/"
    assert office.post(path, data={"act": "slip", "experts": [experts(app)["E9"]]}).status_code == 422
    assert office.post(path, data={"act": "slip"}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []
        assert db.session.scalars(select(User.password).where(User.username == "E1")).one() is None
