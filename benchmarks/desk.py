"""The scoring page in a real browser: its weight, its questions to the database, and how soon it can be used.

    python -m benchmarks.desk                     # needs Chromium

Cold is a first visit with an empty cache, warm the next application after it; bytes as the browser counts
them on the wire, headers among them. 3G is 1.6 Mbit/s down, 0.75 up and 150 ms there and back, as the
browser's own tools have it. Usable: the page's scripts run and the first field has the focus.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from waitress.server import create_server

from benchmarks.machine import described, heading, row
from reviewapp.db import db
from tests.browser.scoring_page import eight_indicators
from tests.conftest import client_of, make_app, migrate
from tests.factories import FAR, make_cast
from tests.schemes import expert_scheme

VISITS = 5
TIMED = 60
THREE_G = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "offline": False}
LOOPBACK = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1, "offline": False}
USABLE = "html[data-ready] #rail input:focus"


@dataclass(frozen=True)
class Visit:
    """Kilobytes over the wire, requests, and milliseconds until the page can be used."""

    kilobytes: float
    requests: int
    milliseconds: float


def prepare(directory: str) -> tuple[Flask, int, list[str]]:
    """Some applications by a scheme of eight indicators: an expert's user, and the paths of their sheets."""
    url = f"sqlite:///{directory}/desk.sqlite3"
    migrate(url)
    app = make_app(url, TESTING=False)
    with app.app_context():
        scheme = expert_scheme(*eight_indicators())
        cast = make_cast(db.session, applications=2 * VISITS, scheme=scheme, scoring_ends_at=FAR)
        user = cast.experts[0].user_id
        sheets = [f"/desk/{cast.assignment(db.session, n, 0).id}" for n in range(2 * VISITS)]
        db.session.close()
    return app, user, sheets


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address where it is served meanwhile."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listening], threads=8, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()
    thread.join(timeout=5)


@contextmanager
def counting(wire: CDPSession) -> Iterator[list[float]]:
    """The bytes of every answer that comes meanwhile."""
    sizes: list[float] = []

    def count(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    wire.on("Network.loadingFinished", count)
    yield sizes
    wire.remove_listener("Network.loadingFinished", count)


def visited(page: Page, wire: CDPSession, address: str) -> Visit:
    """Go there, and count until nothing more comes."""
    with counting(wire) as sizes:
        begun = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator(USABLE).wait_for(state="attached")
        milliseconds = 1000 * (time.perf_counter() - begun)
        page.wait_for_load_state("networkidle")
    return Visit(sum(sizes) / 1000, len(sizes), milliseconds)


def visits(browser: Browser, cookie: str, sheets: list[str], line: dict[str, Any]) -> dict[str, list[Visit]]:
    """Cold and warm visits over a line, each cold one in a browser window that has seen nothing."""
    found: dict[str, list[Visit]] = {"cold": [], "warm": []}
    for first, second in zip(sheets[::2], sheets[1::2], strict=True):
        with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
            context.add_cookies([{"name": "session", "value": cookie, "url": first}])
            page = context.new_page()
            wire = context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.send("Network.emulateNetworkConditions", line)
            found["cold"].append(visited(page, wire, first))
            found["warm"].append(visited(page, wire, second))
    return found


def in_the_server(app: Flask, user: int, sheet: str) -> tuple[int, float]:
    """How many statements the page takes, and the milliseconds within the program."""
    client, seen, times = client_of(app, user), [], []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    for _visit in range(TIMED):
        seen.clear()
        begun = time.perf_counter()
        if client.get(sheet).status_code != 200:
            raise RuntimeError("the page was refused")
        times.append(1000 * (time.perf_counter() - begun))
    return len(seen), statistics.median(times[10:])


def main() -> None:
    """Measure and print."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        app, user, sheets = prepare(directory)
        cookie = client_of(app, user).get_cookie("session")
        if cookie is None:
            raise RuntimeError("no session")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        print(f"{described()}\n")
        print("\n".join(heading(["scoring page, 8 indicators", "kB", "requests", "usable after ms"])))
        with served(app) as address:
            for name, line in (("loopback", LOOPBACK), ("3G", THREE_G)):
                visited_ones = visits(browser, cookie.value, [address + one for one in sheets], line)
                for state, made in visited_ones.items():
                    cells = [f"{statistics.median(one):.0f}" for one in zip(*map(vars_of, made), strict=True)]
                    print(row([f"{state}, {name}", *cells]))
        browser.close()
        statements, milliseconds = in_the_server(app, user, sheets[0])
        print(f"\n{statements} statements, BEGIN among them; median {milliseconds:.1f} ms in the server")
        with app.app_context():
            db.engine.dispose()


def vars_of(visit: Visit) -> tuple[float, int, float]:
    """The measures of a visit in the order of the table."""
    return visit.kilobytes, visit.requests, visit.milliseconds


if __name__ == "__main__":
    main()
