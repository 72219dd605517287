"""A background job in a real browser: started from the list, watched to its end without a click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def test_the_whole_record_is_checked_while_the_page_is_open(desk: Desk) -> None:
    office = desk.sign_in("office")
    office.get_by_role("link", name="后台任务").click()
    office.get_by_role("button", name="核验留痕并复算全部排序").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("核验留痕并复算全部排序")
    expect(office.get_by_text("存档记录与留痕相符")).to_be_visible(timeout=60_000)
    expect(office.get_by_text("已完成", exact=False).first).to_be_visible()
    expect(office.get_by_role("button", name="取消")).to_have_count(0)
