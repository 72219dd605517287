"""The scoring page in a real browser: few keys, few clicks, few bytes."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.scoring_page import (
    all_saved,
    assignment_of,
    comment,
    is_submitted,
    last_versions,
    open_sheet,
    ready,
    score,
)
from tests.browser.served import Served

pytestmark = pytest.mark.browser


def test_a_sheet_is_scored_with_nine_keys(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 1)
    expect(score(page, 1)).to_be_focused()
    keys = [*"bbbbbbbb", "Enter"]
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()
    assert len(keys) <= 17
    assert is_submitted(served, 1)
    assert last_versions(served, 1) == {str(n): "8" for n in range(1, 9)}


def test_a_sheet_is_scored_with_numbers_and_seventeen_keys(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 2)
    keys = [key for n in range(1, 9) for key in (str(n), "Enter")] + ["Enter"]
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()
    assert len(keys) == 17
    assert last_versions(served, 2) == {str(n): str(n) for n in range(1, 9)}


def test_a_sheet_is_scored_with_nine_clicks_and_no_scrolling(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 3)
    places = (
        "[document.scrollingElement, ...document.querySelectorAll('.rows, .rail')].map(one => one.scrollTop)"
    )
    clicks = [page.locator(f"[data-code='{n}'] .choice").nth(1) for n in range(1, 9)]
    for target in [*clicks, page.locator("[data-submit]")]:
        box = target.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 768
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if page.locator("[data-row]").count():
            assert set(page.evaluate(places)) == {0}
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()
    assert last_versions(served, 3) == {str(n): "8" for n in range(1, 9)}


def test_keys_lead_everywhere(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 4)
    page.keyboard.press("b")
    page.keyboard.press("ArrowUp")
    expect(score(page, 2)).to_have_value("0.5")
    page.keyboard.press("x")
    expect(comment(page, 2)).to_be_focused()
    page.keyboard.type("jk?n")
    page.keyboard.press("Escape")
    expect(score(page, 2)).to_be_focused()
    page.keyboard.press("n")
    expect(score(page, 3)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    all_saved(page)
    assert last_versions(served, 4) == {"1": "8", "2": "jk?n"}
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/{assignment_of(served, 5)}")
    ready(page)
    page.keyboard.press("k")
    page.wait_for_url(f"**/desk/{assignment_of(served, 4)}")


def test_single_keys_can_be_turned_off(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 4)
    page.get_by_role("button", name="快捷键").click()
    page.get_by_label("停用单键快捷键").check()
    page.get_by_role("button", name="关闭").click()
    score(page, 5).focus()
    page.keyboard.press("n")
    expect(score(page, 5)).to_be_focused()


def test_the_page_works_without_scripts(served: Served) -> None:
    context = served.window(java_script_enabled=False)
    page = served.sign_in(context)
    page.goto(f"{served.address}/desk/{assignment_of(served, 17)}")
    for n in range(1, 9):
        score(page, n).fill("6")
    page.locator("#opinion").fill("没有脚本也能写")
    page.locator("summary", has_text="提交").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()
    assert is_submitted(served, 17)
    context.close()


def weights(page: Page, address: str) -> int:
    """Bytes that came over the wire for one visit."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    ready(page)
    page.wait_for_load_state("networkidle")
    wire.detach()
    return int(sum(sizes))


def test_the_page_is_light(served: Served, machine: BrowserContext) -> None:
    page = served.sign_in(machine)
    address = f"{served.address}/desk/{assignment_of(served, 18)}"
    fresh = served.window(storage_state=machine.storage_state())
    cold = weights(fresh.new_page(), address)
    warm = weights(fresh.pages[0], address)
    fresh.close()
    assert page
    assert 0 < warm < 10_000
    assert warm < cold < 150_000


def test_a_narrow_screen_has_tabs(served: Served) -> None:
    context = served.window(390, 844)
    page = open_sheet(served, served.sign_in(context), 19)
    dossier = page.locator("#dossier")
    expect(dossier).to_be_hidden()
    page.get_by_role("tab", name="申报材料").click()
    expect(dossier).to_be_visible()
    expect(page.locator("#rail")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#rail")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
