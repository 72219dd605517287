"""The scoring page in a real browser: nothing typed is ever lost, and few keys are needed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.db import db
from reviewapp.models import Assignment, IndicatorRow, Score, ScoreSheet, SheetState
from scoring.scheme import Level
from tests import factories
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app

pytestmark = pytest.mark.browser

SECONDS = 1000
# The number under which the first expert finds an application: each test has sheets of its own.
LEVELS = tuple(
    Level(low=Decimal(low), high=Decimal(high), wording=f"{words}，材料翔实，在同类集群中有说服力")
    for low, high, words in (("9", "10", "优"), ("7", "8.5", "良"), ("5", "6.5", "中"), ("0", "4.5", "差"))
)


def eight_indicators() -> tuple[factories.Indicator, ...]:
    return tuple(
        factories.expert_indicator(
            str(n),
            10,
            title=f"第{n}项指标的名称",
            weight=Decimal("12.5"),
            levels=LEVELS,
            description="考察内容。",
        )
        for n in range(1, 9)
    )


@pytest.fixture(scope="module")
def forty(sqlite: Sqlite) -> str:
    """Forty applications, each dealt to three experts, by a scheme of eight indicators."""
    url = sqlite.create()
    app = make_app(url)
    with app.app_context():
        scheme = factories.expert_scheme(*eight_indicators())
        cast = factories.make_cast(db.session, applications=40, scheme=scheme, scoring_ends_at=factories.FAR)
        assert [one.id for one in cast.applications] == list(range(1, 41))
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


def assignment_of(served: Served, application: int, expert: str = "E1") -> int:
    with served.database() as engine, Session(engine) as session:
        found = session.scalars(
            select(Assignment.id).where(
                Assignment.application_id == application, Assignment.expert.has(number=expert)
            )
        )
        return found.one()


def open_sheet(served: Served, page: Page, application: int, expert: str = "E1") -> Page:
    page.goto(f"{served.address}/desk/{assignment_of(served, application, expert)}")
    ready(page)
    return page


def ready(page: Page) -> None:
    page.locator("html[data-ready]").wait_for(state="attached")


def score(page: Page, number: int) -> Locator:
    return page.locator(f"[data-code='{number}'] input[type=text]")


def comment(page: Page, number: int) -> Locator:
    return page.locator(f"[data-code='{number}'] textarea")


def state(page: Page) -> Locator:
    return page.locator("[data-save-state]")


def versions(served: Served, application: int, expert: str = "E1") -> dict[str, list[str]]:
    """Indicator → each version of its cell, as text, oldest first."""
    with served.database() as engine, Session(engine) as session:
        rows = session.execute(
            select(IndicatorRow.code, Score.value, Score.comment)
            .join(Score, Score.indicator_id == IndicatorRow.id)
            .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
            .where(ScoreSheet.assignment_id == assignment_of(served, application, expert))
            .order_by(Score.revision)
        )
        found: dict[str, list[str]] = {}
        for code, value, text in rows:
            said = "" if value is None else f"{value.normalize():f}"
            found.setdefault(code, []).append(f"{said} {text}".strip())
        return found


def last_versions(served: Served, application: int) -> dict[str, str]:
    return {code: texts[-1] for code, texts in versions(served, application).items()}


def is_submitted(served: Served, application: int) -> bool:
    with served.database() as engine, Session(engine) as session:
        sheet = session.scalars(
            select(ScoreSheet).where(ScoreSheet.assignment_id == assignment_of(served, application))
        ).one()
        return sheet.state is SheetState.SUBMITTED


def all_saved(page: Page) -> None:
    expect(state(page)).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"), timeout=20 * SECONDS)


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


def test_a_server_killed_while_typing_costs_nothing(served: Served, machine: BrowserContext) -> None:
    page = open_sheet(served, served.sign_in(machine), 6)
    page.keyboard.press("b")
    all_saved(page)
    score(page, 2).fill("6")
    served.kill()
    score(page, 3).fill("7.5")
    page.keyboard.press("m")
    page.keyboard.type("服务器停了，我还在写。")
    expect(state(page)).to_have_text("离线，2项待同步", timeout=2 * SECONDS)
    served.start()
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
        served.kill()
        served.secret = "another secret"
        served.start()
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
