"""What is typed into forms beside the score sheet: nothing of it is lost, and nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from forms.returned_sheet import ReturnEntry
from reviewapp.db import db
from reviewapp.models import ReopeningGround, RoundPhase
from reviewapp.scoresheets.returns import return_sheet
from tests import factories
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app
from tests.panel_opinions import lead, write, write_on

pytestmark = pytest.mark.browser
TYPED = "材料翔实，但配套能力还需要论证。"
RESTORED = "尚未提交的内容"


@dataclass(frozen=True)
class Place:
    """A form: who fills it in, where, which field, which button, and what is said once it was taken in."""

    person: str
    path: str
    field: str
    button: str
    done: str


PLACES = {
    "opinion": Place("E1", "/desk/panels/{panel}/opinion", "本组意见", "存入并请专家表态", "评审意见已保存"),
    "of one": Place(
        "E1", "/desk/panels/{panel}/applications/{one}", "主要特点", "存入并请专家表态", "评审意见已保存"
    ),
    "dissent": Place("E2", "/desk/panels/{panel}/opinion", "保留意见的内容", "保存表态", "您的表态已保存"),
    "explanation": Place("E1", "/desk/{returned}", "书面说明", "保存书面说明", "书面说明已保存"),
}


@dataclass(frozen=True)
class Prepared:
    """A round whose scoring is closed, one that nobody has entered yet, and the numbers in addresses."""

    closed: str
    entering: str
    ids: dict[str, int]


@pytest.fixture(scope="module")
def prepared(sqlite: Sqlite) -> Prepared:
    """In one a sheet is returned and the panel speaks, in the other experts have yet to declare."""
    entering = sqlite.create()
    with make_app(entering).app_context():
        factories.make_cast(db.session, enter=False)
        db.session.close()
        db.engine.dispose()
    url = sqlite.create()
    with make_app(url).app_context():
        cast = factories.make_cast(db.session)
        factories.submit_all(db.session, cast)
        lead(db.session, cast)
        factories.carry(db.session, cast, RoundPhase.CLOSED)
        ground = ReturnEntry("01", "E1", ReopeningGround.EXTREME, "与其他专家相差较大")
        return_sheet(db.session, cast.round, ground, actor=cast.office, at=factories.AT)
        write(db.session, cast)
        write_on(db.session, cast)
        db.session.commit()
        ids = {"panel": 1, "one": cast.applications[0].id, "returned": cast.assignment(db.session, 0, 0).id}
        db.session.close()
        db.engine.dispose()
    return Prepared(url, entering, ids)


@pytest.fixture(scope="module")
def served(prepared: Prepared, browser: Browser) -> Iterator[Served]:
    with serving(prepared.closed, browser) as served:
        yield served


def field_of(page: Page, place: Place) -> Locator:
    return page.get_by_label(place.field, exact=True)


def complete(page: Page, name: str) -> None:
    """What the form asks for beside the text."""
    if name == "dissent":
        page.get_by_label("保留意见", exact=True).check()


def kept_on(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('review-draft')).length")


@pytest.mark.parametrize("name", PLACES)
def test_a_server_killed_under_a_form_costs_nothing(
    served: Served, machine: BrowserContext, prepared: Prepared, name: str
) -> None:
    place = PLACES[name]
    page = served.sign_in(machine, place.person)
    address = served.address + place.path.format(**prepared.ids)
    page.goto(address)
    complete(page, name)
    field_of(page, place).fill(TYPED)
    with served.killed():
        page.get_by_role("button", name=place.button).click()
        page.wait_for_url("chrome-error://**")
    page.goto(address)
    expect(field_of(page, place)).to_have_value(TYPED)
    expect(page.get_by_text(RESTORED)).to_be_visible()
    page.get_by_role("button", name=place.button).click()
    expect(page.get_by_text(place.done)).to_be_visible()
    page.goto(address)
    expect(page.get_by_text(RESTORED)).to_have_count(0)
    assert kept_on(page) == 0


def test_an_expired_session_costs_a_sign_in_and_nobody_else_sees_the_draft(
    served: Served, machine: BrowserContext, prepared: Prepared
) -> None:
    place, typed = PLACES["dissent"], "这是我一个人的看法。"
    page = served.sign_in(machine, "E3")
    address = served.address + place.path.format(**prepared.ids)
    page.goto(address)
    complete(page, "dissent")
    field_of(page, place).fill(typed)
    machine.clear_cookies()
    page.get_by_role("button", name=place.button).click()
    expect(field_of(page, place)).to_have_count(0)
    other = served.sign_in(machine, "E2")
    other.goto(address)
    expect(field_of(other, place)).not_to_have_value(typed)
    expect(other.get_by_text(RESTORED)).to_have_count(0)
    machine.clear_cookies()
    again = served.sign_in(machine, "E3")
    again.goto(address)
    expect(field_of(again, place)).to_have_value(typed)
    expect(again.get_by_label("保留意见", exact=True)).to_be_checked()
    again.get_by_role("button", name="不用恢复的内容").click()
    expect(field_of(again, place)).to_have_value("")
    again.reload()
    expect(field_of(again, place)).to_have_value("")
    expect(again.get_by_text(RESTORED)).to_have_count(0)


def test_a_refusal_keeps_what_was_typed(served: Served, machine: BrowserContext, prepared: Prepared) -> None:
    place = PLACES["of one"]
    page = served.sign_in(machine, place.person)
    address = served.address + place.path.format(**prepared.ids)
    page.goto(address)
    field_of(page, place).fill(TYPED)
    page.get_by_label("评审日期").fill("")
    page.get_by_role("button", name=place.button).click()
    expect(page.get_by_role("link", name="评审日期：请填写日期")).to_be_visible()
    page.goto(address)
    expect(field_of(page, place)).to_have_value(TYPED)


def test_what_a_recusal_says_outlives_a_reload(prepared: Prepared, browser: Browser) -> None:
    with serving(prepared.entering, browser) as served:
        page = served.sign_in(served.window())
        page.goto(f"{served.address}/desk/rounds/1/pledge")
        page.get_by_role("checkbox").check()
        page.get_by_label("签名").fill("专家E1")
        page.get_by_role("button", name="签署").click()
        note, ground = page.get_by_role("textbox").first, page.get_by_role("combobox").first
        note.fill(TYPED)
        ground.select_option("kinship")
        page.reload()
        expect(note).to_have_value(TYPED)
        expect(ground).to_have_value("kinship")
        expect(page.get_by_text(RESTORED)).to_be_visible()
