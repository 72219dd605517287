"""A real browser against the served demonstration."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reviewapp.db import db
from reviewapp.demo.install import Installation, read_installation
from tests import factories
from tests.browser.scoring_page import eight_indicators
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app
from tests.schemes import expert_scheme

expect.set_options(timeout=20_000)  # what is waited for comes; how soon is measured in benchmarks/

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Desk:
    """The served demonstration and a browser to visit it with."""

    address: str
    installation: Installation
    browser: Browser

    def sign_in(self, name: str) -> Page:
        """A window of its own in which a person has signed in."""
        page = self.browser.new_context(
            locale="zh-CN", viewport={"width": 1366, "height": 860}, accept_downloads=True
        ).new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(self.address)
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(self.installation.passwords[name])
        page.get_by_role("button", name="登录").click()
        return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser per file: its event loop must be gone before other tests open the application."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: install Debian's chromium package")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as ``make demo`` installs it, once for all tests of a process: each serves a copy."""
    directory = tmp_path_factory.mktemp("demonstration") / "demo"
    subprocess.run([*demo_of(directory), "--no-serve"], check=True, stdout=subprocess.DEVNULL)
    return directory


@pytest.fixture
def desk(browser: Browser, demonstration: Path, tmp_path: Path) -> Iterator[Desk]:
    """The demonstration as ``make demo`` serves it, in a process of its own."""
    directory = shutil.copytree(demonstration, tmp_path / "demo")
    with subprocess.Popen([*demo_of(directory), "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        yield Desk(wait_for_address(server), read_installation(directory), browser)
        for context in browser.contexts:
            context.close()
        server.terminate()


def demo_of(directory: Path) -> list[str]:
    """The command behind ``make demo``."""
    return [sys.executable, "-m", "reviewapp", "demo", "--directory", str(directory)]


def wait_for_address(server: subprocess.Popen[str]) -> str:
    """The address that the command names, once it listens there."""
    said = ""
    for line in server.stdout or ():
        said += line
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    pytest.fail(f"the demonstration did not start:\n{said}")


class Picture(Protocol):
    """Takes a picture of what a window shows of the page from its top, or of the whole page."""

    def __call__(self, page: Page, name: str, *, whole: bool = False) -> None: ...


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Take a picture for the README where ``--pictures DIRECTORY`` asks for it."""
    directory = request.config.getoption("--pictures")

    def take(page: Page, name: str, *, whole: bool = False) -> None:
        if directory:
            Path(directory).mkdir(parents=True, exist_ok=True)
            page.evaluate("window.scrollTo(0, 0)")
            path = Path(directory) / f"{name}.png"
            page.screenshot(path=path, full_page=whole)
            Image.open(path).quantize(64).save(path, optimize=True)

    return take


@pytest.fixture(scope="module")
def forty(sqlite: Sqlite) -> str:
    """Forty applications, each dealt to three experts, by a scheme of eight indicators."""
    url = sqlite.create()
    app = make_app(url)
    with app.app_context():
        scheme = expert_scheme(*eight_indicators())
        cast = factories.make_cast(db.session, applications=40, scheme=scheme, scoring_ends_at=factories.FAR)
        assert [one.id for one in cast.applications] == list(range(1, 41))
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()
    return url


@pytest.fixture(scope="module")
def served(forty: str, browser: Browser) -> Iterator[Served]:
    """The forty applications as they are served; the browser comes after, for it brings an event loop."""
    with serving(forty, browser) as served:
        yield served


@pytest.fixture
def machine(served: Served) -> Iterator[BrowserContext]:
    """A machine of its own, closed at the end."""
    context = served.window()
    yield context
    context.close()
