"""Real databases for every test: SQLite always, PostgreSQL where a server answers (under CI it must)."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from werkzeug.test import TestResponse

from reports.fontbuild import build
from reports.fonts import Fonts
from reviewapp.app import create_app, upgrade_tables
from reviewapp.db import db
from tests import compiled, factories

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "only for tests",
    "SECURITY_PASSWORD_SALT": "only for tests",
    "SESSION_COOKIE_SECURE": False,
    # The cheapest Argon2: hundreds of accounts are made in the tests.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 1,
        "argon2__memory_cost": 8,
        "argon2__parallelism": 1,
    },
}


def make_app(url: str, **settings: object) -> Flask:
    """The application over the database at ``url``."""
    app = create_app(SETTINGS | {"DATABASE_URL": url} | settings)
    with app.app_context():
        compiled.share(db.engine)
    return app


def migrate(url: str) -> None:
    """Bring an empty database to the newest tables by the migrations alone."""
    app = make_app(url)
    with app.app_context():
        upgrade_tables()


class Sqlite:
    """Databases as copies of one migrated file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.template = directory / "template.sqlite3"
        migrate(f"sqlite:///{self.template}")

    def create(self, *, empty: bool = False) -> str:
        path = self.directory / f"{uuid.uuid4().hex}.sqlite3"
        if not empty:
            shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for path in self.directory.glob(f"{Path(url).name}*"):
            path.unlink()


class Postgresql:
    """Databases as copies of one migrated database on a running server."""

    def __init__(self) -> None:
        self.server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self.template = f"review_{uuid.uuid4().hex}"
        self._execute(f"CREATE DATABASE {self.template}")
        migrate(self._url(self.template))

    def _url(self, name: str) -> str:
        return self.server.url.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.exec_driver_sql(statement)

    def create(self, *, empty: bool = False) -> str:
        name = f"review_{uuid.uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else self.template}")
        return self._url(name)

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self.drop(self._url(self.template))


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    try:
        with sa.create_engine(POSTGRESQL, poolclass=sa.NullPool).connect():
            pass
    except sa.exc.OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL server: set TEST_POSTGRESQL_URL")
    server = Postgresql()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Sqlite | Postgresql:
    """Each kind of database in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def database_url(server: Sqlite | Postgresql) -> Iterator[str]:
    """A fresh, migrated database."""
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The application over a fresh database."""
    app = make_app(database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed, so that ``db.session`` works in the test itself."""
    with app.app_context():
        yield app


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The faces of documents, built where this machine has not built them yet."""
    build()
    return Fonts()


@pytest.fixture
def cast(context: Flask) -> factories.Cast:
    """A small round with its cast of persons, scoring open."""
    return factories.make_cast(db.session)


# For tests of what does not depend on the kind of database.
sqlite_only = pytest.mark.parametrize("server", ["sqlite"], indirect=True)


class Browser(FlaskClient):
    """A browser whose every request has an application context, and so a database session, of its own."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, buffered=True, **options)


def client_of(app: Flask, user_id: int | None) -> FlaskClient:
    """A browser signed in as a person, or as nobody."""
    client = Browser(app, app.response_class)
    if user_id is not None:
        factories.sign_in(app, client, user_id)
    return client


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="DIRECTORY", help="keep the pictures that the README shows")
