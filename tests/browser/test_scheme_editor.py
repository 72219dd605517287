"""The editor of indicator schemes in a real browser: a fault at its row, a further version, what changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def open_editor(desk: Desk) -> Page:
    page = desk.sign_in("office")
    page.goto(f"{desk.address}/schemes/")
    scheme = page.get_by_role("region", name="专家评审指标体系")
    scheme.get_by_role("link", name="编辑").click()
    return page


def row(page: Page, name: str) -> str:
    """The key of the row whose accessible name begins with ``name``."""
    return str(page.locator(f"article[aria-label^='{name} ']").get_attribute("id"))


def press(page: Page, act: str) -> None:
    """Press a button of the form and wait for its answer."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name=act, exact=True).last.click()


def test_a_weight_is_corrected_and_stored_as_a_further_version(desk: Desk) -> None:
    page = open_editor(desk)
    group, first, second = (row(page, code) for code in ("1", "1.1", "1.2"))
    page.locator(f"#{first}-weight").fill("9")
    expect(page.locator(f"#{group} [data-below]")).to_have_text("下级合计 21")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    press(page, "保存为新版本")

    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator(".has-error")).to_have_attribute("id", group)
    expect(page.locator(f"#{group}")).to_contain_text("权重为20，下级指标权重合计为21")
    expect(page.locator(f"#{first}-weight")).to_have_value("9")

    page.locator(f"#{second}-weight").fill("5")
    page.locator("#version").fill("2")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".message-success")).to_contain_text("第2版")
    page.get_by_role("link", name="第1版").click()
    changes = page.get_by_role("region", name="改动").locator("tbody tr")
    expected = [
        "修改 体系信息 版本 1 2",
        "修改 1.1 主导产业定位与发展水平 权重 8 9",
        "修改 1.2 产业规模与增长质量 权重 6 5",
    ]
    expect(changes).to_have_text(expected, use_inner_text=True)


def test_rows_are_moved_and_added_by_the_keyboard(desk: Desk) -> None:
    page = open_editor(desk)
    page.get_by_role("button", name="1.1 主导产业定位与发展水平：下移").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article[aria-label^='1.2 ']")).to_have_attribute("id", "r1")
    expect(page.get_by_role("button", name="1.1 主导产业定位与发展水平：下移")).to_be_focused()
    page.get_by_role("button", name="1.1 主导产业定位与发展水平：在其后增加同级指标").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#r3-code")).to_be_focused()
    page.keyboard.type("1.9")
    page.locator("#r3-kind").select_option("banded")
    expect(page.locator("#r3-bands-1-score")).to_be_visible()
    expect(page.locator("#r3-code")).to_have_value("1.9")
    page.locator("#r3 summary[aria-label$='删去']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="确认删去").locator("visible=true").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_count(25)


def test_the_editor_works_without_scripts(desk: Desk) -> None:
    signed_in = open_editor(desk)
    context = desk.browser.new_context(
        java_script_enabled=False, storage_state=signed_in.context.storage_state()
    )
    page = context.new_page()
    page.goto(signed_in.url)
    page.locator("#r1-weight").fill("八")
    page.get_by_role("button", name="1.1 主导产业定位与发展水平：下移").click()
    expect(page.locator("#r2-weight")).to_have_value("八")
    page.get_by_role("button", name="检查").last.click()
    expect(page.locator("#error-summary")).to_contain_text("请填写数字")
    expect(page.locator("#r2-weight")).to_have_value("八")


def test_what_was_typed_outlives_the_session(desk: Desk) -> None:
    page = open_editor(desk)
    page.locator("#version").fill("2")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    press(page, "保存为新版本")
    expect(page.get_by_text("登录已失效")).to_be_visible()
    expect(page.locator("#version")).to_have_value("2")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".message-success")).to_contain_text("第2版")
