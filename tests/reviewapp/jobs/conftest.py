"""An application whose workers can count, and a person of the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.models import RoleName, User
from tests.reviewapp.jobs.counting import counting_app


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = counting_app(database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def office(context: Flask) -> User:
    office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
    db.session.commit()
    return office
