"""Autosave beside a bare Flask endpoint that writes one SQLite row; the scoring page's time in the server.

Both are served by waitress with the same settings, one after the other, to the same number of clients:

    python -m benchmarks.autosave                 # 8 clients, 6 seconds each
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import multiprocessing
import secrets
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, request
from flask.testing import FlaskClient

from reviewapp.db import db
from tests.conftest import client_of, make_app, migrate
from tests.factories import FAR, make_cast
from tests.schemes import expert_indicator, expert_scheme

THREADS = 8
INDICATORS = 20


def bare(path: str) -> Flask:
    """As little as a program can do that keeps an edit: one row, with our durability."""
    app = Flask("bare")
    local = threading.local()

    def connection() -> Any:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(path, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
                local.connection.execute(f"PRAGMA {pragma}")
        return local.connection

    @app.post("/")
    def write() -> dict[str, bool]:
        connection().execute("INSERT INTO edit (data) VALUES (?)", (json.dumps(request.get_json()),))
        return {"saved": True}

    sqlite3.connect(path).execute("CREATE TABLE edit (id INTEGER PRIMARY KEY, data TEXT)").connection.close()
    return app


def prepare(directory: str, clients: int) -> tuple[str, list[dict[str, str]], list[int]]:
    """Our installation with a sheet for each client; its address, the headers, the sheets."""
    url = f"sqlite:///{directory}/ours.sqlite3"
    migrate(url)
    app = make_app(url)
    with app.app_context():
        scheme = expert_scheme(*(expert_indicator(str(n), 5) for n in range(1, INDICATORS + 1)))
        cast = make_cast(db.session, applications=clients, scheme=scheme, scoring_ends_at=FAR)
        sheets = [cast.assignment(db.session, n, 0).id for n in range(clients)]
        user = cast.experts[0].user_id
        db.session.rollback()
        db.engine.dispose()
    return url, [headers_of(client_of(app, user)) for _ in sheets], sheets


def headers_of(client: FlaskClient) -> dict[str, str]:
    """What a signed-in browser sends with each edit."""
    token = client.get("/session").json["token"]  # type: ignore[index]
    cookie = client.get_cookie("session")
    return {"X-CSRFToken": token, "Cookie": f"session={cookie.value if cookie else ''}"}


def serve(make: Callable[[], Flask], ready: multiprocessing.Queue[int]) -> None:
    """Serve in this process, and say at which port."""
    listening = socket.create_server(("127.0.0.1", 0))
    ready.put(listening.getsockname()[1])
    logging.getLogger("waitress").setLevel(logging.ERROR)  # that clients wait is what is measured
    waitress.serve(make(), sockets=[listening], threads=THREADS, ident=None)


def ours(url: str) -> Flask:
    """The application as it is served."""
    return make_app(url, TESTING=False)


def edits(base: dict[str, int], turn: int) -> dict[str, object]:
    """The next edit of a client: a score and a comment of some words, cell after cell."""
    code = str(turn % INDICATORS + 1)
    edit = {
        "id": secrets.token_hex(16),
        "code": code,
        "base": base.get(code, 0),
        "score": str(turn % 11 / 2),
        "abstained": False,
        "comment": f"第{turn}次修改，依据充分，特色较为鲜明。",
    }
    base[code] = base.get(code, 0) + 1
    return {"edits": [edit]}


def press(port: int, path: str, headers: dict[str, str], until: float, times: list[float]) -> None:
    """Send edits one after the other, each once the last was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    base: dict[str, int] = {}
    turn = 0
    while time.perf_counter() < until:
        body = json.dumps(edits(base, turn))
        begun = time.perf_counter()
        connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        times.append(time.perf_counter() - begun)
        if answer.status != 200 or b"conflict" in content:
            raise RuntimeError(f"{answer.status}: {content[:200]!r}")
        turn += 1


def throughput(
    make: Callable[[], Flask], work: list[tuple[str, dict[str, str]]], seconds: float
) -> list[float]:
    """The time of every answer."""
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(make, ready), daemon=True)
    server.start()
    port = ready.get(timeout=60)
    times: list[float] = []
    for path, headers in work[:1]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=press, args=(port, path, headers, until, times)) for path, headers in work
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.terminate()
    server.join()
    return times


def page_times(url: str, headers: dict[str, str], sheet: int, visits: int = 60) -> list[float]:
    """Milliseconds that the scoring page takes within the program, without network."""
    client = ours(url).test_client()
    client.set_cookie("session", headers["Cookie"].removeprefix("session="))
    times = []
    for _ in range(visits):
        begun = time.perf_counter()
        if client.get(f"/desk/{sheet}").status_code != 200:
            raise RuntimeError("the page was refused")
        times.append(1000 * (time.perf_counter() - begun))
    return times[10:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url, headers, sheets = prepare(directory, options.clients)
        cells = [(f"/desk/{sheet}/cells", header) for sheet, header in zip(sheets, headers, strict=True)]
        plain: list[tuple[str, dict[str, str]]] = [("/", {})] * options.clients
        print("| server | edits per second | times the first | median ms | 95 % ms |")
        print("| --- | ---: | ---: | ---: | ---: |")
        first = 0.0
        for name, make, work in (
            ("bare Flask, one row", partial(bare, str(Path(directory) / "bare.sqlite3")), plain),
            ("autosave", partial(ours, url), cells),
        ):
            times = throughput(make, work, options.seconds)
            rate = len(times) / options.seconds
            first = first or rate
            median, tail = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            print(f"| {name} | {rate:.0f} | {rate / first:.2f} | {median * 1000:.1f} | {tail * 1000:.1f} |")
        visits = page_times(url, headers[0], sheets[0])
        milliseconds = statistics.median(visits)
        print(f"\nscoring page, {INDICATORS} indicators: median {milliseconds:.1f} ms in the server")


if __name__ == "__main__":
    main()
