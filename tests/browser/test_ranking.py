"""The ranking page in a real browser: every column in sight on common windows, and the drawer by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from reviewapp.db import db
from reviewapp.models import RoundPhase
from reviewapp.ranking.service import estimate_certainty
from tests import factories
from tests.browser.served import Served, serving
from tests.browser.test_accessibility import violations
from tests.conftest import Sqlite, make_app
from tests.factories import expert_indicator, expert_scheme
from tests.reviewapp.ranking.test_composite import OPTIONS, OUTPUT

pytestmark = pytest.mark.browser

NAME = "示例甲市示例乙县工业自动化控制系统关键零部件产业集群"
PATH = "/rounds/1/ranking/"
SCROLLED = """(one) => new Promise((done) => {
  let frames = 300;
  const look = () => {
    if (one.scrollLeft > 0 || !frames--) done(one.scrollLeft > 0);
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Whether a frame is scrolled aside within some seconds: Playwright's own way offends the page's policy."""


@pytest.fixture(scope="module")
def served(sqlite: Sqlite, browser: Browser) -> Iterator[Served]:
    """A round that is ranked by the method with most columns, an estimate of how sure its places are, and
    clusters of long names.
    """
    url = sqlite.create()
    scheme = expert_scheme(OUTPUT, expert_indicator("2", points=40), expert_indicator("3", points=35))
    settings = {"official_method": "composite", "method_options": OPTIONS, "tie_break": ()}
    with make_app(url).app_context():
        cast = factories.make_cast(db.session, applications=6, places=3, scheme=scheme, **settings)
        for application in cast.applications:
            application.cluster.name = f"{NAME}{application.number}"
            application.quota_unit = "新疆生产建设兵团"
        for application in range(6):
            for expert in range(3):
                first = str(40 - 3 * application + (application * expert) % 5)
                factories.submit_sheet(db.session, cast, application, expert, first, "35")
        factories.carry(db.session, cast, RoundPhase.RANKED)
        estimate_certainty(db.session, cast.round, actor=cast.office, at=factories.AT)
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    with serving(url, browser) as served:
        yield served


@pytest.fixture(params=["中文", "English"])
def page(served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = served.window()
    page = served.sign_in(context, "office")
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.get_by_role("button", name=request.param).click()
    page.goto(served.address + PATH)
    yield page
    context.close()


@pytest.mark.parametrize("width", [1366, 1280])
def test_every_column_is_in_sight(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    frame = page.locator(".ranking")
    assert frame.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert frame.evaluate("one => one.clientHeight") <= 768
    last = frame.locator("tbody tr:first-child td:last-child").bounding_box()
    assert last
    assert last["x"] + last["width"] <= width


def test_what_a_small_window_hides_is_scrolled_to_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    frame = page.locator(".ranking")
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert frame.evaluate(SCROLLED)


def test_one_application_is_explained_in_a_drawer(page: Page) -> None:
    link = page.locator("a[data-drawer]").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("dialog[open]")
    drawer.locator("h1").wait_for()
    assert drawer.get_attribute("aria-label") == drawer.locator("h1").inner_text()
    assert drawer.locator("[data-drawer-page]").get_attribute("href") == link.evaluate("one => one.href")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert link.evaluate("one => one === document.activeElement")


def test_the_page_violates_no_rule(page: Page) -> None:
    wide = violations(page)
    page.set_viewport_size({"width": 683, "height": 384})
    zoomed = violations(page)
    page.emulate_media(forced_colors="active")
    assert {"wide": wide, "zoomed": zoomed, "high contrast": violations(page)} == {
        "wide": [],
        "zoomed": [],
        "high contrast": [],
    }
