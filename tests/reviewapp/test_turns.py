"""Writers of one process queue up for SQLite: whoever ends, in whatever way, lets the next one write."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from reviewapp.db import READS_ONLY, QueuingConnection, db
from tests.conftest import sqlite_only

pytestmark = sqlite_only


def driver(connection: Connection) -> QueuingConnection:
    found = connection.connection.dbapi_connection
    assert isinstance(found, QueuingConnection)
    return found


@pytest.mark.parametrize(
    "end", [Connection.commit, Connection.rollback, Connection.close, Connection.invalidate]
)
def test_the_turn_is_handed_on_however_it_ends(context: Flask, end: Callable[[Connection], None]) -> None:
    connection = db.engine.connect()
    connection.execute(text("SELECT 1"))
    turn = driver(connection).turn
    assert turn.locked()
    end(connection)
    assert not turn.locked()
    connection.close()


def test_who_only_reads_takes_no_turn(context: Flask) -> None:
    with db.engine.connect().execution_options(**READS_ONLY) as connection:
        connection.execute(text("SELECT 1"))
        assert not driver(connection).turn.locked()


def test_the_next_writer_waits_for_the_one_before(context: Flask) -> None:
    engine, order, begun = db.engine, [], Event()

    def second() -> None:
        begun.set()
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            waiting = pool.submit(second)
            begun.wait()
            order.append("first")
        waiting.result()
    assert order == ["first", "second"]


def test_a_turn_that_could_not_begin_is_handed_on(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process holds SQLite's own lock."""
    with db.engine.connect() as first, db.engine.connect() as other:
        first.execute(text("SELECT 1"))
        first.rollback()
        raw = driver(first)
        raw.execute("PRAGMA busy_timeout=0")
        stranger = driver(other)
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            first.execute(text("SELECT 1"))
        assert not raw.turn.locked()
        stranger.rollback()
