"""A decided list is taken back by two persons in a real browser, and made anew beside the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests import factories
from tests.browser.served import Served, serving
from tests.browser.test_accessibility import violations
from tests.conftest import Sqlite, make_app

pytestmark = pytest.mark.browser


@pytest.fixture
def served(sqlite: Sqlite, browser: Browser) -> Iterator[Served]:
    url = sqlite.create()
    with make_app(url).app_context():
        cast = factories.make_cast(db.session)
        factories.submit_all(db.session, cast)
        factories.carry(db.session, cast, RoundPhase.DECIDED)
        db.session.close()
        db.engine.dispose()
    with serving(url, browser) as served:
        yield served


def faults(page: Page) -> list[str]:
    """What axe finds wide, and at 200 %, where nothing may need scrolling in two directions."""
    found = violations(page)
    page.set_viewport_size({"width": 683, "height": 384})
    found += violations(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size({"width": 1366, "height": 768})
    return found + [f"{overflow} pixels too wide"] * (overflow > 0)


def test_two_persons_take_a_list_back(served: Served) -> None:
    office, approver = (served.sign_in(served.window(), one) for one in ("office", "approver"))
    office.goto(f"{served.address}/rounds/1")
    office.get_by_role("link", name="更正", exact=True).click()
    office.get_by_role("button", name="提出更正").click()
    expect(office.get_by_role("alert").get_by_role("link")).to_have_count(3)
    found = faults(office)
    office.get_by_label("只更正名单").check()
    office.get_by_label("更正情形").select_option(label="申报单位撤回申报")
    office.get_by_label("事实和依据").fill("某省某县02产业集群于公示前来函撤回申报。")
    office.get_by_role("button", name="提出更正").click()
    expect(office.get_by_role("heading", name="第1次更正")).to_be_visible()
    approver.goto(office.url)
    found += faults(approver)
    approver.get_by_label("复核通过").check()
    approver.get_by_role("button", name="提交复核意见").click()
    expect(approver.get_by_text("已启动更正")).to_be_visible()
    office.goto(f"{served.address}/rounds/1")
    office.get_by_text("拟定名单", exact=True).and_(office.locator("summary")).click()
    office.get_by_role("button", name="确认拟定名单").click()
    expect(office.get_by_text("第2版名单")).to_be_visible()
    found += faults(office)
    office.get_by_role("link", name="更正前为第1版").click()
    expect(office.get_by_role("heading", name="第1版名单")).to_be_visible()
    found += faults(office)
    assert found == []
