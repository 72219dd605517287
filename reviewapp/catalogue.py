"""Whether the migrations and the models make the same database, down to each constraint and trigger.

Alembic's own comparison sees neither CHECKs nor triggers: hence whole catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from reviewapp.app import create_app, upgrade_tables
from reviewapp.models import Base

Catalogue = dict[str, set[tuple[object, ...]]]

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


def catalogue(url: str) -> Catalogue:
    """Every object of a database but what Alembic keeps for itself, in one spelling."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        queries = SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL
        return {
            part: {
                tuple(map(_spelt, row))
                for row in connection.execute(sa.text(query))
                if "alembic" not in str(row)
            }
            for part, query in queries.items()
        }


def _spelt(value: object) -> object:
    """The order of the parts in a table's statement means nothing, nor do the quotes of a rebuilt name."""
    if not isinstance(value, str):
        return value
    lines = value.replace('"', "").splitlines()
    return tuple(sorted(" ".join(line.split()).rstrip(",") for line in lines if line.strip()))


def differences(migrated: Catalogue, made: Catalogue) -> Iterator[str]:
    """Yield one line for each object that only one of the two ways makes."""
    for part in sorted(migrated.keys() | made.keys()):
        ways = (("migrations", migrated, made), ("models", made, migrated))
        for way, one, other in ways:
            for found in sorted(map(str, one.get(part, set()) - other.get(part, set()))):
                yield f"only by the {way}: {part} {found}"


def differences_on_sqlite() -> list[str]:
    """What differs where both ways make a database of their own."""
    with TemporaryDirectory() as directory:
        by_migrations, by_models = (f"sqlite:///{Path(directory) / name}" for name in ("migrated", "made"))
        app = create_app({"DATABASE_URL": by_migrations, "SECRET_KEY": "of no database that is used"})
        with app.app_context():
            upgrade_tables()
        Base.metadata.create_all(sa.create_engine(by_models, poolclass=sa.NullPool))
        return list(differences(catalogue(by_migrations), catalogue(by_models)))
