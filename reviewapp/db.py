"""The database session, and what SQLite and PostgreSQL must be told before they are trusted with scores."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any, cast

from flask import has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

db = SQLAlchemy()

PATIENCE = 15  # seconds that one writer waits for another
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ONLY = {"reads_only": True}  # execution options of a session outside requests that writes nothing


def only_reads(session: Session) -> None:
    """Let go of the write lock that this request began with: from here on it only looks and reckons."""
    session.rollback()
    session.connection(execution_options=READS_ONLY)


class QueuingConnection(sqlite3.Connection):
    """A connection whose writers wait for each other's end, not by asking SQLite again and again.

    Those who ask sleep in between, up to a tenth of a second, and the lock goes to who happens to be awake:
    under eight savers at once some waited for seconds. Between processes SQLite's own lock decides as ever.
    """

    turn: threading.Lock
    has_turn = False

    def take_turn(self) -> None:
        """Wait until no other thread writes; who waits too long goes on, and SQLite decides."""
        self.has_turn = self.turn.acquire(timeout=PATIENCE)

    def hand_on(self) -> None:
        """Let the next thread write."""
        if self.has_turn:
            self.has_turn = False
            self.turn.release()

    def commit(self) -> None:
        """Commit, and let the next thread write."""
        try:
            super().commit()
        finally:
            self.hand_on()

    def rollback(self) -> None:
        """Roll back, and let the next thread write."""
        try:
            super().rollback()
        finally:
            self.hand_on()

    def close(self) -> None:
        """Close, and let the next thread write."""
        try:
            super().close()
        finally:
            self.hand_on()


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners that either database needs."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _configure_postgresql)
    if engine.dialect.name == "sqlite":
        turn = threading.Lock()

        def queue(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
            options["factory"] = QueuingConnection

        def configure(connection: QueuingConnection, _record: Any) -> None:
            connection.turn = turn
            _configure_sqlite(connection)

        event.listen(engine, "do_connect", queue)
        event.listen(engine, "connect", configure)
        event.listen(engine, "begin", _begin_sqlite)


def _configure_postgresql(connection: Any, _record: Any) -> None:
    """Have no statement compiled, for that takes a second where running it takes a tenth.

    PostgreSQL expects statements that ask of each row whether it counts to cost many times what they do.
    """
    connection.autocommit = True  # or the setting would end with the first transaction
    connection.execute("SET jit = off")
    connection.autocommit = False


def _configure_sqlite(connection: sqlite3.Connection) -> None:
    """Take transactions away from the driver, enforce foreign keys, and survive a power cut."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or REPLACE would pass by the triggers that make rows append-only
        f"busy_timeout={1000 * PATIENCE}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin with the write lock unless the request, or the session, only reads.

    A transaction that reads before it takes the lock loses updates in silence under the driver's defaults.
    """
    reads_only = connection.get_execution_options().get("reads_only", False) or (
        has_request_context() and request.method in SAFE_METHODS
    )
    if reads_only:
        connection.exec_driver_sql("BEGIN")
        return
    driver = cast("QueuingConnection", connection.connection.dbapi_connection)
    driver.take_turn()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        driver.hand_on()
        raise
