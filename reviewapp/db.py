"""The database session, and what SQLite and PostgreSQL must be told before they are trusted with scores."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

db = SQLAlchemy()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ONLY = {"reads_only": True}  # execution options of a session outside requests that writes nothing


def only_reads(session: Session) -> None:
    """Let go of the write lock that this request began with: from here on it only looks and reckons."""
    session.rollback()
    session.connection(execution_options=READS_ONLY)


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners that SQLite needs; a no-op for PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Take transactions away from the driver, enforce foreign keys, and survive a power cut."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or REPLACE would pass by the triggers that make rows append-only
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin with the write lock unless the request, or the session, only reads.

    A transaction that reads before it takes the lock loses updates in silence under the driver's defaults.
    """
    reads_only = connection.get_execution_options().get("reads_only", False) or (
        has_request_context() and request.method in SAFE_METHODS
    )
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
