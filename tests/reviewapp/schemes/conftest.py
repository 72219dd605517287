"""The secretariat's browser, and the schemes it works on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms.scheme import SchemeDraft, draft_of
from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.models import RoleName, SchemeVersion
from reviewapp.schemes import load_scheme
from reviewapp.schemes.service import store_version
from scoring.scheme import IndicatorScheme
from tests.conftest import client_of, make_app
from tests.factories import AT
from tests.forms.test_scheme import posted


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The application without tokens: other tests ask for them."""
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
    with app.app_context():
        db.engine.dispose()


@dataclass
class Office:
    """The secretariat at the schemes: what is stored, and acts on it through the pages."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path)
        return self.get(answer.location) if answer.location else answer

    def post(self, path: str, data: dict[str, object]) -> TestResponse:
        answer = self.client.post(path, data=data)
        return self.get(answer.location) if answer.location else answer

    def send(self, version: int, draft: SchemeDraft, act: str, seen: int | None = None) -> TestResponse:
        fields = {**posted(draft), "act": act, "seen": str(version if seen is None else seen)}
        return self.post(f"/schemes/versions/{version}/edit/", fields)

    def store(self, scheme: IndicatorScheme) -> int:
        version_id = store_version(db.session, scheme, at=AT).id
        db.session.commit()
        return version_id

    def stored(self) -> list[tuple[str, int, str]]:
        """The code, number and version of everything stored."""
        db.session.rollback()
        rows = db.session.query(SchemeVersion).order_by(SchemeVersion.id)
        found = [(row.scheme.code, row.number, row.heading["version"]) for row in rows]
        db.session.rollback()
        return found


@pytest.fixture
def office(app: Flask) -> Office:
    user = create_account(
        db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT, password="pass"
    )
    user_id = user.id
    db.session.commit()
    return Office(client_of(app, user_id))


@pytest.fixture
def draft() -> SchemeDraft:
    """The scheme for experts as the editor shows it."""
    return draft_of(load_scheme("expert-100"))
