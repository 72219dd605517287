"""A small installation on SQLite, served in a process of its own that can be killed and started again.

``python -m tests.browser.served URL PORT SECRET`` serves; the tests talk to it through ``Served``.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import waitress
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine, create_engine

from tests.conftest import make_app


@dataclass
class Served:
    """Where it is served, and the process; the address stays the same when it is started again."""

    url: str
    browser: Browser
    secret: str = "the first secret"
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.browser.served", self.url, str(self.port), self.secret]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        """As a power cut would: no signal that the program could answer."""
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    @contextmanager
    def killed(self) -> Iterator[None]:
        """Nothing is served meanwhile; it is again afterwards, also where a test fails here."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def window(self, width: int = 1366, height: int = 768, **settings: object) -> BrowserContext:
        """A window of a machine of its own."""
        return self.browser.new_context(  # type: ignore[arg-type]
            **{"locale": "zh-CN", "viewport": {"width": width, "height": height}} | settings
        )

    def sign_in(self, context: BrowserContext, name: str = "E1") -> Page:
        page = context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(f"pass-{name}")
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    @contextmanager
    def database(self) -> Iterator[Engine]:
        engine = create_engine(self.url)
        yield engine
        engine.dispose()


@contextmanager
def serving(url: str, browser: Browser) -> Iterator[Served]:
    served = Served(url, browser)
    served.start()
    try:
        yield served
    finally:
        for context in browser.contexts:
            context.close()
        served.kill()


def main(url: str, port: str, secret: str) -> None:
    folder = Path(url.removeprefix("sqlite:///")).parent / "files"
    app = make_app(url, SECRET_KEY=secret, TESTING=False, FILES_DIR=str(folder), DEMO=True)
    listening = socket.create_server(("127.0.0.1", int(port)))
    print(listening.getsockname()[1], flush=True)
    waitress.serve(app, sockets=[listening], threads=8, ident=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
