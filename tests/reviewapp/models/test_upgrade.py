"""An installation of an earlier version comes to this one's tables with every row that it had."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from reports.fonts import Fonts
from reviewapp.app import alembic
from reviewapp.catalogue import catalogue
from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import Postgresql, Sqlite, make_app, migrate
from tests.factories import Cast, carry, drop_guards, submit_all

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def released(server: Sqlite | Postgresql) -> Iterator[str]:
    """A database with the tables of the first release."""
    url = server.create(empty=True)
    with make_app(url).app_context():
        alembic.upgrade("0001")
        db.session.close()
        db.engine.dispose()
    yield url
    server.drop(url)


def tables_of(url: str) -> sa.MetaData:
    """The tables that stand in a database."""
    tables = sa.MetaData()
    tables.reflect(sa.create_engine(url, poolclass=sa.NullPool), resolve_fks=False)
    tables.remove(tables.tables["alembic_version"])
    return tables


def rows_of(url: str, tables: sa.MetaData) -> Rows:
    """Every row of ``tables`` in a database, told by those columns alone."""
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in tables.tables.values()
        }


def fill(url: str, tables: sa.MetaData, rows: Rows) -> None:
    """Put rows into a database as they are, past what would refuse them one by one."""
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection, Session(connection) as session:
        guards = []
        if connection.dialect.name == "sqlite":
            guards = session.scalars(sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
        drop_guards(session)
        for table in tables.tables.values():
            if rows[table.name]:
                names = [column.name for column in table.columns]
                of_names = [dict(zip(names, row, strict=True)) for row in rows[table.name]]
                session.execute(table.insert(), of_names)
        for guard in guards:
            session.execute(sa.text(guard))
        session.commit()


def test_every_row_of_the_first_release_stays(
    released: str, database_url: str, cast: Cast, fonts: Fonts
) -> None:
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    db.session.commit()
    db.session.close()
    first = tables_of(released)
    rows = rows_of(database_url, first)
    fill(released, first, rows)
    migrate(released)
    assert rows_of(released, first) == rows
    assert catalogue(released) == catalogue(database_url)
