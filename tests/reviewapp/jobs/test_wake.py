"""A Redis server wakes an idle worker at once; without one, nothing is lost but the moment."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Signal
from threading import Thread

import pytest
from flask import Flask

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.jobs.wake import LIST
from reviewapp.jobs.worker import run
from reviewapp.models import Job, JobState, RoleName
from tests.conftest import client_of, make_app, sqlite_only

redis = pytest.importorskip("redis")
pytestmark = sqlite_only


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def redis_url() -> Iterator[str]:
    command = shutil.which("redis-server")
    if command is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen([command, *options], stdout=subprocess.DEVNULL) as server:
        for _ in range(100):
            try:
                with redis.Redis(port=port) as client:
                    client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def office_of(app: Flask) -> int:
    with app.app_context():
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        db.session.commit()
        return office.id


@contextmanager
def working(app: Flask) -> Iterator[Signal]:
    stop = Signal()
    worker = Thread(target=run, args=(app, stop))
    worker.start()
    yield stop
    stop.set()
    worker.join(10)
    assert not worker.is_alive()


def seconds_until_done(app: Flask, office: int) -> float:
    """Start the job through its page, and wait for its end."""
    time.sleep(1)  # the worker is idle by now
    begun = time.monotonic()
    assert client_of(app, office).post("/jobs/start/recompute_audit").location == "/jobs/1"
    while time.monotonic() < begun + 20:
        with app.app_context():
            if db.session.get_one(Job, 1).state == JobState.DONE:
                break
        time.sleep(0.02)
    return time.monotonic() - begun


def test_an_idle_worker_is_woken(database_url: str, redis_url: str) -> None:
    interval = 20.0
    app = make_app(database_url, REDIS_URL=redis_url, JOB_POLL_SECONDS=interval, WTF_CSRF_ENABLED=False)
    with working(app) as stop:
        assert seconds_until_done(app, office_of(app)) < interval / 2
        stop.set()
        with redis.Redis.from_url(redis_url) as client:
            client.lpush(LIST, "")  # the worker need not wait out its interval


def test_a_redis_that_is_down_stops_nobody(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    app = make_app(database_url, REDIS_URL=url, JOB_POLL_SECONDS=0.1, WTF_CSRF_ENABLED=False)
    with working(app):
        assert seconds_until_done(app, office_of(app)) < 20
    assert {record.message for record in caplog.records if record.name == "reviewapp.jobs.wake"} == {
        "Redis does not answer: workers look by themselves",
        "Redis does not answer: looking every 0.1 seconds",
    }
