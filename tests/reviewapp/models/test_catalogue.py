"""The migrations and the models make the same database, down to each constraint and trigger."""

from __future__ import annotations

import sqlalchemy as sa

from reviewapp.models import Base
from tests.conftest import Postgresql, Sqlite, migrate

POSTGRESQL = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND c.relnamespace = 'public'::regnamespace""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
SQLITE = {"objects": "SELECT type, tbl_name, name, sql FROM sqlite_master"}


def catalogue(url: str) -> dict[str, set[tuple[object, ...]]]:
    """Every object of a database but what Alembic keeps for itself, in one spelling."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        queries = SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL
        return {
            part: {
                tuple(map(spelt, row))
                for row in connection.execute(sa.text(query))
                if "alembic" not in str(row)
            }
            for part, query in queries.items()
        }


def spelt(value: object) -> object:
    """The order in which a table's statement lists its columns and constraints means nothing."""
    if not isinstance(value, str):
        return value
    return tuple(sorted(" ".join(line.split()).rstrip(",") for line in value.splitlines() if line.strip()))


def test_migrations_and_models_agree(server: Sqlite | Postgresql) -> None:
    by_migrations, by_models = server.create(), server.create(empty=True)
    engine = sa.create_engine(by_models, poolclass=sa.NullPool)
    Base.metadata.create_all(engine)
    made, migrated = catalogue(by_models), catalogue(by_migrations)
    for url in (by_migrations, by_models):
        server.drop(url)
    assert made == migrated
    assert all(made.values())


def test_a_second_migration_does_nothing(database_url: str) -> None:
    before = catalogue(database_url)
    migrate(database_url)
    assert catalogue(database_url) == before
