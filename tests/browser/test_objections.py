"""An objection in a real browser: entered by the office, taken up, ruled on by another person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests import factories
from tests.browser.served import Served, serving
from tests.browser.test_accessibility import violations
from tests.conftest import Sqlite, make_app
from tests.objections import CONTACT, FINDINGS, MATTER, OBJECTOR, REPLY

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(scope="module")
def served(sqlite: Sqlite, browser: Browser, fonts: Fonts) -> Iterator[Served]:
    """A round whose list is on public notice."""
    url = sqlite.create()
    with make_app(url).app_context():
        cast = factories.make_cast(db.session)
        factories.submit_all(db.session, cast)
        factories.carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
        db.session.close()
        db.engine.dispose()
    with serving(url, browser) as served:
        yield served


def opened(served: Served, name: str, path: str = "/rounds/1") -> Page:
    page = served.sign_in(served.window(), name)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.goto(served.address + path)
    return page


def test_from_the_letter_to_the_ruling(served: Served) -> None:
    office = opened(served, "office")
    office.get_by_role("link", name="异议", exact=True).click()
    office.get_by_role("link", name="登记异议").click()
    assert violations(office) == []
    office.get_by_label("收到日期").fill("2026-06-03")
    office.get_by_label("异议人类别").select_option("individual")
    office.get_by_label("异议人姓名或者单位名称").fill(OBJECTOR)
    office.get_by_label("联系方式").fill(CONTACT)
    office.get_by_label("涉及的申报编号").fill("01")
    office.get_by_label("异议事项").fill(MATTER)
    paper = {"name": "异议书.pdf", "mimeType": "application/pdf", "buffer": PDF}
    office.get_by_label("异议书或者证据扫描件").set_input_files(files=[paper])
    office.get_by_role("button", name="登记异议").click()
    expect(office.get_by_role("status")).to_contain_text("已登记第1号异议")
    assert violations(office) == []
    office.get_by_label("受理异议", exact=True).check()
    office.get_by_role("button", name="提交受理决定").click()
    expect(office.get_by_role("status")).to_contain_text("受理决定已登记")

    approver = opened(served, "approver")
    approver.get_by_role("link", name="1件已受理的异议还没有作出处理意见。").click()
    assert violations(approver) == []
    approver.get_by_role("link", name="01 某省某县01产业集群").click()
    assert violations(approver) == []
    approver.get_by_label("异议不成立").check()
    approver.get_by_label("核查情况和依据").fill(FINDINGS)
    approver.get_by_label("答复内容").fill(REPLY)
    approver.get_by_role("button", name="提交处理意见").click()
    expect(approver.get_by_role("status")).to_contain_text("处理意见已登记")
    approver.get_by_role("button", name="English").click()
    expect(approver.get_by_role("heading", level=1)).to_have_text("Objection No. 1")
    expect(approver.locator(".page-header .tag")).to_contain_text(["Dismissed", "Overdue"])


def test_the_round_is_not_concluded_before(served: Served) -> None:
    """What stands in the way is said, and where it is settled."""
    office = opened(served, "office", "/rounds/1/objections/new")
    office.get_by_label("收到日期").fill("2026-06-09")
    office.get_by_label("异议人类别").select_option("organisation")
    office.get_by_label("异议事项").fill(MATTER)
    office.get_by_role("button", name="登记异议").click()
    number = office.url.rsplit("/", 1)[1]
    expect(office.get_by_label("不予受理：匿名")).to_be_checked()
    expect(office.get_by_label("受理异议", exact=True)).to_have_count(0)
    for words in ("还有1件异议没有办结", None):
        office.goto(f"{served.address}/rounds/1")
        office.get_by_text("办结批次", exact=True).first.click()
        office.get_by_role("button", name="确认办结批次").click()
        if words:
            expect(office.get_by_role("main")).to_contain_text(words)
            office.goto(f"{served.address}/rounds/1/objections/{number}")
            office.get_by_role("button", name="提交受理决定").click()
    expect(office.get_by_role("status")).to_contain_text("批次已办结")
