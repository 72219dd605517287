"""Signing in, the front door, and the language switch: no way leads to somebody else's site."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reviewapp.accounts.service import set_password
from reviewapp.db import db
from reviewapp.models import Affiliation
from tests.conftest import client_of, sqlite_only
from tests.factories import make_cast, stage

pytestmark = sqlite_only
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    r"/\evil.example/",
    r"\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
)


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, next_: str = "", account: str = "office") -> tuple[int, str | None]:
    data = {"username": " office ", "password": f"pass-{account}", "csrf_token": token(client), "next": next_}
    answer = client.post("/sign-in", query_string={"next": next_}, data=data)
    return answer.status_code, answer.location


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    with app.app_context():
        make_cast(db.session)
    return client_of(app, None)


def test_sign_in_leads_where_one_was_going(visitor: FlaskClient) -> None:
    assert visitor.get("/rounds/?page=2").location == "/sign-in?next=/rounds/?page%3D2"
    assert sign_in(visitor, "/rounds/") == (302, "/rounds/")


def test_sign_in_leads_nowhere_else(app: Flask, visitor: FlaskClient) -> None:
    for next_ in ELSEWHERE:
        status, location = sign_in(client_of(app, None), next_)
        assert status in (200, 302)
        target = urlsplit(urljoin("http://localhost/sign-in", location or ""))
        assert (target.scheme, target.netloc) == ("http", "localhost"), next_


def test_a_wrong_password_opens_nothing(visitor: FlaskClient) -> None:
    assert sign_in(visitor, account="E1") == (200, None)
    assert visitor.get("/rounds/").status_code == 302


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", "", (1, 1, 0)),
        (" ", "pass-office", (1, 0, 0)),
        ("office", "", (0, 1, 0)),
        ("office", "wrong", (0, 0, 1)),
    ],
)
def test_what_is_wrong_is_said_once(
    visitor: FlaskClient, name: str, password: str, said: tuple[int, int, int]
) -> None:
    data = {"username": name, "password": password, "csrf_token": token(visitor)}
    page = visitor.post("/sign-in", data=data).text
    assert tuple(page.count(words) for words in ("请填写登录名", "请填写密码", "登录名或密码不正确")) == said


def test_a_new_password_ends_the_sessions_of_the_old(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session)
        made = stage(db.session, cast)
    client = client_of(app, made.office)
    assert client.get("/rounds/").status_code == 200
    with app.app_context():
        set_password(db.session, db.session.get(type(cast.office), made.office), "another-long-one")
        db.session.commit()
    assert client.get("/rounds/").status_code == 302


def test_signing_out_ends_the_session(visitor: FlaskClient) -> None:
    sign_in(visitor)
    page = visitor.get("/rounds/").text
    csrf = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    assert visitor.post("/sign-out", data={"csrf_token": csrf}).status_code == 302
    assert visitor.get("/rounds/").status_code == 302


@pytest.mark.parametrize(
    ("referrer", "location"),
    [
        ("http://localhost/rounds/", "/rounds/"),
        ("http://localhost/desk/?state=draft", "/desk/?state=draft"),
        ("http://evil.example/rounds/", "/"),
        ("http://localhost//evil.example/", "/"),
        ("http://localhost/rounds/1/imports/applications/annotated?a=b", "/rounds/1/imports/applications"),
        ("http://localhost/rounds/1/applications/5/waivers", "/rounds/1/applications/5"),
        ("http://localhost/rounds/1/schemes", "/rounds/1"),
        ("http://localhost/rounds", "/rounds"),
        ("", "/"),
    ],
)
def test_the_language_switch_leads_back(visitor: FlaskClient, referrer: str, location: str) -> None:
    answer = visitor.post("/language/en", data={"csrf_token": token(visitor)}, headers={"Referer": referrer})
    assert (answer.status_code, answer.location) == (302, location)
    with visitor.session_transaction() as session:
        assert session["language"] == "en"


def test_each_role_lands_at_its_desk(app: Flask) -> None:
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    assert client_of(app, made.office).get("/").location == "/rounds/"
    assert client_of(app, made.approver).get("/").location == "/rounds/"
    assert client_of(app, made.supervisor).get("/").location == "/rounds/"
    assert client_of(app, made.administrator).get("/").location == "/accounts/"
    assert client_of(app, made.seated).get("/").location == "/desk/"


@pytest.mark.parametrize(
    ("role", "given", "status"),
    [
        ("province", {"quota_unit": " 浙江省 "}, 302),
        ("province", {"region_code": "330001"}, 422),
        ("county", {"region_code": " 330001 ", "quota_unit": "浙江省"}, 302),
        ("county", {"region_code": "3300"}, 422),
        ("county", {"quota_unit": "浙江省"}, 422),
    ],
)
def test_a_province_or_county_is_opened_with_its_unit(
    app: Flask, role: str, given: dict[str, str], status: int
) -> None:
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    client = client_of(app, made.administrator)
    csrf = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/accounts/").text)[0]
    data = {"username": "unit", "name": "某某主管部门", "role": role, "csrf_token": csrf}
    assert client.post("/accounts/", data=data | given).status_code == status
    with app.app_context():
        opened = db.session.scalar(select(Affiliation))
        named = (opened.quota_unit, opened.region_code) if opened else None
    expected = {"province": ("浙江省", None), "county": (None, "330001")}
    assert named == (expected[role] if status == 302 else None)
