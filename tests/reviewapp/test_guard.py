"""The guard around every page: nothing is served unasked, or changed by reading or without a token."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Base, Role, RoundPhase
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, sqlite_only
from tests.factories import FAR, Cast, carry, make_cast, stage, submit_all
from tests.reviewapp.test_routes import WALK, address

POLICY_PARTS = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
STATIC = {"static", "bootstrap.static", "security.static"}


def contents() -> dict[str, Any]:
    """Every row of every table."""
    db.session.rollback()
    found = {
        table.name: sorted(map(repr, db.session.execute(sa.select(table))))
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return found


@sqlite_only
def test_a_view_that_forgets_to_ask_serves_nothing(app: Flask) -> None:
    app.add_url_rule("/forgetful", "forgetful", lambda: "a secret")
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    with pytest.raises(RuntimeError, match="forgetful did not ask for permission"):
        client_of(app, made.office).get("/forgetful")
    assert client_of(app, None).get("/forgetful").location == "/sign-in?next=/forgetful"


@sqlite_only
def test_a_failure_is_a_page_without_its_cause(app: Flask) -> None:
    def fail() -> str:
        db.session.add(Role())
        db.session.flush()
        return "never"

    app.add_url_rule("/failing", "failing", fail)
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    answer = client_of(app, made.office).get("/failing")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "秘书处" in answer.text
    assert "IntegrityError" not in answer.text


@pytest.mark.parametrize(
    ("denial", "status"),
    [("not_assigned", 404), ("wrong_role", 403), ("no_peeking", 403), ("round.wrong_state", 409)],
)
@sqlite_only
def test_a_refusal_is_a_page_with_its_reason(app: Flask, denial: str, status: int) -> None:
    def refuse() -> str:
        raise Refused(Denial(denial))

    app.add_url_rule("/refusing", "refusing", refuse)
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    assert client_of(app, made.office).get("/refusing").status_code == status


@sqlite_only
def test_a_refusal_leads_back_to_the_page_of_the_act(app: Flask) -> None:
    """And tells nobody of the office to ask the office."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    page, told = f"/rounds/{made.round}/ranking/", {}
    for name, referrer in (("office", f"http://localhost{page}"), ("approver", "http://elsewhere.example/")):
        answer = client_of(app, getattr(made, name)).post(page, headers={"Referer": referrer})
        told[name] = (answer.status_code, f'href="{page}"' in answer.text, "告知评审组织单位" in answer.text)
    assert told == {"office": (409, True, False), "approver": (403, False, True)}


def test_no_change_without_a_token(context: Flask) -> None:
    made = stage(db.session, make_cast(db.session, scoring_ends_at=FAR))
    before = contents()
    for endpoint, method in WALK:
        if method == "POST":
            for person in (made.office, made.seated, None):
                answer = client_of(context, person).post(address(context, made, endpoint))
                assert (endpoint, answer.status_code) == (endpoint, 400)
    assert contents() == before


def test_reading_changes_nothing(cast: Cast, context: Flask) -> None:
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    made = stage(db.session, cast)
    before = contents()
    for endpoint, method in WALK:
        if method == "GET":
            for person in (made.office, made.seated):
                client_of(context, person).get(address(context, made, endpoint))
                client_of(context, person).head(address(context, made, endpoint))
    assert contents() == before


@sqlite_only
def test_every_answer_carries_the_headers(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    for endpoint, method in WALK:
        for person in (made.office, made.seated, None):
            answer = client_of(context, person).open(address(context, made, endpoint), method=method)
            assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY_PARTS
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            if endpoint not in STATIC:
                assert (endpoint, answer.headers["Cache-Control"]) == (endpoint, "no-store")
