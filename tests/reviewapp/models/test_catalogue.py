"""The migrations and the models make the same database, down to each constraint and trigger."""

from __future__ import annotations

import sqlalchemy as sa
from click.testing import CliRunner

from reviewapp.catalogue import catalogue, differences
from reviewapp.cli import main
from reviewapp.models import Base
from tests.conftest import Postgresql, Sqlite, migrate


def test_migrations_and_models_agree(server: Sqlite | Postgresql) -> None:
    by_migrations, by_models = server.create(), server.create(empty=True)
    engine = sa.create_engine(by_models, poolclass=sa.NullPool)
    Base.metadata.create_all(engine)
    made, migrated = catalogue(by_models), catalogue(by_migrations)
    for url in (by_migrations, by_models):
        server.drop(url)
    assert list(differences(migrated, made)) == []
    assert all(made.values())


def test_a_second_migration_does_nothing(database_url: str) -> None:
    before = catalogue(database_url)
    migrate(database_url)
    assert catalogue(database_url) == before


def test_a_difference_is_named(database_url: str) -> None:
    before = catalogue(database_url)
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_event_subject")
    (line,) = [one for one in differences(catalogue(database_url), before) if "ix_event_subject" in one]
    assert line.startswith("only by the models: ")


def test_the_command_says_nothing_where_both_agree() -> None:
    done = CliRunner().invoke(main, ["migrations"])
    assert (done.exit_code, done.output) == (0, "")
