"""The final pass in a real browser: one table, changed in place, then one act for all sheets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from reviewapp.db import db
from tests import factories
from tests.browser.scoring_page import (
    all_saved,
    assignment_of,
    eight_indicators,
    is_submitted,
    last_versions,
    ready,
    score,
)
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app
from tests.schemes import expert_scheme

pytestmark = pytest.mark.browser

SCORES = (("7",) * 8, ("7", "7", "7", "7", "7", "7", "6", "8"), ("5",) * 8)


@pytest.fixture(scope="module")
def scored(sqlite: Sqlite) -> Path:
    """Three applications scored by the first expert, of which the first two tie; made before the browser."""
    url = sqlite.create()
    app = make_app(url)
    with app.app_context():
        scheme = expert_scheme(*eight_indicators())
        cast = factories.make_cast(db.session, scheme=scheme, scoring_ends_at=factories.FAR)
        for application, values in enumerate(SCORES):
            factories.fill_sheet(db.session, cast, application, 0, *values)
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def served(scored: Path, browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """A copy of its own for each test."""
    with serving(f"sqlite:///{shutil.copy(scored, tmp_path)}", browser) as served:
        yield served


def open_table(served: Served, page: Page) -> Page:
    page.goto(f"{served.address}/desk/rounds/1/scores")
    ready(page)
    return page


def cell(page: Page, number: str, place: int) -> Locator:
    return page.locator(f"tr[data-number='{number}'] [data-cell] input").nth(place - 1)


def total(page: Page, number: str) -> Locator:
    return page.locator(f"tr[data-number='{number}'] [data-total]")


def tie(page: Page, number: str) -> Locator:
    return page.locator(f"tr[data-number='{number}'] [data-tied]")


def test_the_pile_is_looked_through_changed_and_submitted_by_keys(served: Served) -> None:
    page = served.sign_in(served.window())
    page.get_by_role("link", name="通览并提交").press("Enter")
    ready(page)
    expect(tie(page, "01")).to_have_text("= 与02同分")
    cell(page, "01", 1).focus()
    page.keyboard.type("8.5")
    page.keyboard.press("Enter")
    expect(cell(page, "02", 1)).to_be_focused()
    expect(total(page, "01")).to_have_text("71.88")
    expect(tie(page, "01")).to_be_hidden()
    all_saved(page)
    page.keyboard.press("m")
    page.keyboard.type("与第一件相当")
    page.keyboard.press("Escape")
    expect(cell(page, "02", 1)).to_be_focused()
    all_saved(page)
    page.get_by_role("link", name="核对并确认提交").press("Enter")
    page.get_by_role("button", name="确认提交3份评分表").press("Enter")
    expect(page.get_by_text("3份评分表已提交并锁定。")).to_be_visible()
    assert [is_submitted(served, application) for application in (1, 2, 3)] == [True] * 3
    assert last_versions(served, 1)["1"] == "8.5"
    assert last_versions(served, 2)["1"] == "7 与第一件相当"


def test_what_cannot_be_stored_is_told_and_keeps_from_submitting(served: Served) -> None:
    page = open_table(served, served.sign_in(served.window()))
    cell(page, "03", 2).fill("10.5")
    expect(page.locator("[data-complaint]")).to_have_text(
        "03 · 2 第2项指标的名称：请填写0至10之间、以0.5为一档的分数"
    )
    expect(total(page, "03")).to_have_text("未评完")
    page.get_by_role("link", name="核对并确认提交").click()
    expect(cell(page, "03", 2)).to_be_focused()
    cell(page, "03", 2).fill("")
    expect(page.locator("tr[data-number='03'] [data-cell]").nth(1)).to_contain_text("未评")
    all_saved(page)
    page.get_by_role("link", name="核对并确认提交").click()
    expect(page.get_by_text("还有1件没有评完，不在本次提交之列")).to_be_visible()


def test_a_cell_changed_in_two_windows_is_the_experts_choice(served: Served) -> None:
    context = served.window()
    table = open_table(served, served.sign_in(context))
    sheet = context.new_page()
    sheet.goto(f"{served.address}/desk/{assignment_of(served, 1)}")
    ready(sheet)
    score(sheet, 1).fill("9")
    all_saved(sheet)
    cell(table, "01", 1).fill("2")
    expect(table.locator("tr[data-number='01'] [data-cell]").first).to_contain_text("冲突")
    table.get_by_role("link", name="核对并确认提交").click()
    dialog = table.get_by_role("dialog")
    expect(dialog).to_contain_text("这一项在其他窗口已改动")
    dialog.get_by_role("button", name="用已保存的：9").click()
    expect(cell(table, "01", 1)).to_have_value("9")


def test_a_narrow_screen_shows_the_table_without_scrolling_the_page(served: Served) -> None:
    page = open_table(served, served.sign_in(served.window(390, 844)))
    cell(page, "02", 8).fill("7.5")
    all_saved(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert last_versions(served, 2)["8"] == "7.5"
