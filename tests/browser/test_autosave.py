"""Nothing typed is ever lost: really killed, really offline, really signed out."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.scoring_page import (
    SECONDS,
    all_saved,
    comment,
    last_versions,
    open_sheet,
    ready,
    score,
    state,
    versions,
)
from tests.browser.served import Served

pytestmark = pytest.mark.browser


def test_a_server_killed_while_typing_costs_nothing(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 6)
    page.keyboard.press("b")
    all_saved(page)
    score(page, 2).fill("6")
    with served.killed():
        score(page, 3).fill("7.5")
        page.keyboard.press("m")
        page.keyboard.type("服务器停了，我还在写。")
        # Whoever types slowly makes a score and its comment two edits.
        expect(state(page)).to_have_text(re.compile("^离线，[23]项待同步$"), timeout=2 * SECONDS)
    all_saved(page)
    assert last_versions(served, 6) == {"1": "8", "2": "6", "3": "7.5 服务器停了，我还在写。"}
    assert [len(texts) for code, texts in versions(served, 6).items() if code in "12"] == [1, 1]


def test_an_answer_that_was_lost_writes_nothing_twice(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 7)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/cells", lose_the_answer, times=2)
    page.keyboard.press("b")
    all_saved(page)
    page.keyboard.type("6")
    all_saved(page)
    assert versions(served, 7) == {"1": ["8"], "2": ["6"]}


@pytest.mark.parametrize("application", [8, 9])
def test_an_expired_session_or_a_new_secret_costs_a_sign_in_in_place(
    served: Served, machine: BrowserContext, application: int
) -> None:
    page = open_sheet(served, served.sign_in(machine), application)
    address = page.url
    if application == 8:
        machine.clear_cookies()
    else:
        with served.killed():
            served.secret = "another secret"
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="登录已失效")
    expect(dialog).to_be_visible(timeout=20 * SECONDS)
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).to_have_text("登录名或密码不正确")
    dialog.get_by_label("密码").fill("pass-E1")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    all_saved(page)
    assert page.url == address
    assert last_versions(served, application) == {"1": "8"}
    for _ in range(7):
        page.keyboard.press("b")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()


def test_offline_edits_wait_and_go_in_order(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 10)
    machine.set_offline(True)
    for _ in range(3):
        page.keyboard.press("b")
    expect(state(page)).to_have_text("离线，3项待同步")
    expect(page.locator("[data-announce]")).to_have_text(re.compile("离线"))
    score(page, 1).fill("7")
    machine.set_offline(False)
    all_saved(page)
    assert last_versions(served, 10) == {"1": "7", "2": "8", "3": "8"}


def test_a_closed_tab_loses_nothing(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 11)
    machine.set_offline(True)
    page.keyboard.press("b")
    page.keyboard.press("m")
    page.keyboard.type("关掉窗口之前写的")
    expect(state(page)).to_have_text("离线，2项待同步")
    page.close()
    machine.set_offline(False)
    page = machine.new_page()
    page.goto(f"{served.address}/desk/")
    all_saved(page)
    assert last_versions(served, 11) == {"1": "8", "2": "关掉窗口之前写的"}


def test_reloading_at_random_loses_nothing(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 12)
    chance, typed = random.Random(12), {}  # noqa: S311 - where to type, the same each time
    for turn in range(24):
        number = chance.randint(1, 8)
        typed[str(number)] = f"第{turn}次"
        page.evaluate("number => document.querySelector(`[data-code='${number}'] input`).focus()", number)
        comment(page, number).fill(typed[str(number)])
        if chance.random() < 0.4:
            expect(state(page)).to_have_text(re.compile("已保存|正在保存|待同步"))
            page.reload()
            ready(page)
            assert comment(page, number).input_value() == typed[str(number)]
    all_saved(page)
    assert last_versions(served, 12) == typed


DEAD_DISK = """
IDBDatabase.prototype.transaction = () => ({ objectStore: () => ({ put() {}, delete() {} }) });
"""


def test_what_was_typed_just_before_a_reload_is_there_though_the_disk_never_wrote_it(
    served: Served, machine: BrowserContext
) -> None:
    page = open_sheet(served, served.sign_in(machine), 38)
    page.evaluate(DEAD_DISK)
    comment(page, 1).evaluate("field => field.focus()")
    comment(page, 1).fill("刚刚写的")
    page.reload()
    ready(page)
    assert comment(page, 1).input_value() == "刚刚写的"
    all_saved(page)
    assert last_versions(served, 38) == {"1": "刚刚写的"}
    assert page.evaluate("localStorage.length") == 0


SLOW_DISK = """
Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
  set(told) { this.addEventListener("complete", () => setTimeout(told, 400)); },
});
"""


def test_typing_on_while_the_answer_is_written_down_is_no_conflict(
    served: Served, machine: BrowserContext
) -> None:
    machine.add_init_script(SLOW_DISK)
    page = open_sheet(served, served.sign_in(machine), 39)
    with page.expect_response("**/cells"):
        score(page, 1).fill("9")
    score(page, 1).fill("8")
    all_saved(page)
    assert versions(served, 39) == {"1": ["9", "8"]}


def test_what_arrived_and_was_changed_since_is_no_conflict(served: Served, machine: BrowserContext) -> None:
    first = open_sheet(served, served.sign_in(machine), 40)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    first.route("**/cells", lose_the_answer)
    score(first, 1).fill("9")
    expect(state(first)).to_have_text("离线，1项待同步")
    second = open_sheet(served, machine.new_page(), 40)
    expect(score(second, 1)).to_have_value("9")
    score(second, 1).fill("8")
    all_saved(second)
    first.unroute("**/cells")
    all_saved(first)
    expect(score(first, 1)).to_have_value("8")
    assert versions(served, 40) == {"1": ["9", "8"]}


def test_two_tabs_show_both_values_and_the_expert_chooses(served: Served, machine: BrowserContext) -> None:
    first = open_sheet(served, served.sign_in(machine), 13)
    second = open_sheet(served, machine.new_page(), 13)
    score(first, 1).fill("9")
    score(first, 2).fill("9")
    all_saved(first)
    score(second, 1).fill("5")
    score(second, 2).fill("5")
    expect(state(second)).to_have_text("冲突2项，请选择")
    second.locator("[data-submit]").click()
    box = second.locator("[data-code='1'] [data-conflict]")
    expect(box).to_contain_text("用本页的：5")
    expect(box).to_contain_text("用已保存的：9")
    second.reload()
    ready(second)
    expect(box).to_contain_text("用本页的：5")
    box.get_by_role("button", name="用本页的").click()
    second.locator("[data-code='2'] [data-conflict]").get_by_role("button", name="用已保存的").click()
    expect(score(second, 2)).to_have_value("9")
    all_saved(second)
    assert versions(served, 13) == {"1": ["9", "5"], "2": ["9"]}
    second.goto(f"{second.url.split('#')[0]}/history")
    assert second.get_by_text("与其他窗口的修改冲突，未采用").count() == 2


def test_another_person_at_the_machine_neither_sees_nor_sends(
    served: Served, machine: BrowserContext
) -> None:
    page = open_sheet(served, served.sign_in(machine), 14)
    page.route("**/cells", lambda route: route.abort())
    page.keyboard.press("b")
    page.keyboard.press("m")
    page.keyboard.type("只有我知道")
    expect(state(page)).to_have_text("离线，2项待同步")
    page.get_by_role("button", name="退出登录").click()
    other = open_sheet(served, served.sign_in(machine, "E2"), 14, "E2")
    other.wait_for_load_state("networkidle")
    assert "只有我知道" not in other.content()
    assert score(other, 1).input_value() == ""
    score(other, 1).fill("3")
    all_saved(other)
    assert (versions(served, 14), versions(served, 14, "E2")) == ({}, {"1": ["3"]})
    other.get_by_role("button", name="退出登录").click()
    back = served.sign_in(machine)
    all_saved(back)
    assert last_versions(served, 14) == {"1": "8", "2": "只有我知道"}


def test_a_score_out_of_range_is_told_and_kept_on_this_machine(
    served: Served, machine: BrowserContext
) -> None:
    page = open_sheet(served, served.sign_in(machine), 15)
    page.keyboard.type("99")
    expect(page.locator("[data-code='1'] [data-fault]")).to_have_text("请填写0至10之间、以0.5为一档的分数")
    expect(state(page)).to_have_text("1项有误，未保存")
    page.reload()
    ready(page)
    expect(score(page, 1)).to_have_value("99")
    assert versions(served, 15) == {}


def test_the_language_switch_keeps_what_is_on_the_page(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 16)
    page.keyboard.type("99")
    comment(page, 1).fill("换语言之前")
    page.get_by_role("button", name="English").click()
    ready(page)
    expect(score(page, 1)).to_have_value("99")
    expect(comment(page, 1)).to_have_value("换语言之前")
