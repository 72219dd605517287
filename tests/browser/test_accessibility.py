"""Every page by role under axe (WCAG 2.2 AA), in both languages: wide, zoomed to 200 %, in high contrast.

A new page joins by one line in ``PAGES``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from forms.returned_sheet import ReturnEntry
from reviewapp.db import db
from reviewapp.models import Expert, ReopeningGround, RoundPhase, Stage, StageJoin
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.rounds.service import open_scoring
from reviewapp.scoresheets.returns import return_sheet
from reviewapp.stages.service import send_on
from tests import factories
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app
from tests.exclusions import propose
from tests.panel_opinions import answer, answer_on, lead, the_panel, write, write_on

pytestmark = pytest.mark.browser

# Who opens what. A page of another round stage: add it with its own address.
PAGES = (
    (None, "/sign-in"),
    (None, "/nowhere"),
    ("E1", "/desk/"),
    ("E1", "/desk/{draft}"),
    ("E1", "/desk/{submitted}"),
    ("E1", "/desk/{draft}/history"),
    ("E1", "/desk/rounds/{round}/scores"),
    ("E1", "/desk/rounds/{round}/confirm"),
    ("E1", "/desk/rounds/{round}/pledge"),
    ("E1", "/desk/rounds/{round}/declaration"),
    ("E9", "/desk/"),
    ("E9", "/desk/rounds/{prepared}/pledge"),
    (None, "/invitation/"),
    ("office", "/rounds/{prepared}/entry/"),
    ("office", "/rounds/{prepared}/invitations/"),
    ("office", "/rounds/{round}/reopening/"),
    ("office", "/rounds/"),
    ("office", "/rounds/{round}"),
    ("office", "/rounds/{round}/applications/"),
    ("office", "/rounds/{round}/applications/{application}"),
    ("office", "/rounds/{round}/progress"),
    ("office", "/rounds/{round}/settings"),
    ("office", "/rounds/{round}/entry/"),
    ("office", "/rounds/{round}/panels/"),
    ("office", "/rounds/{round}/panels/matches"),
    ("office", "/rounds/{round}/exports/"),
    ("office", "/rounds/{round}/exclusions/"),
    ("office", "/rounds/{round}/exclusions/new?application=01&expert=E1"),
    ("approver", "/rounds/{round}/exclusions/{exclusion}"),
    ("E1", "/desk/{returned}"),
    ("E1", "/desk/panels/{led}/opinion"),
    ("E1", "/desk/panels/{answered}/opinion"),
    ("E1", "/desk/panels/{led}/applications"),
    ("E1", "/desk/panels/{led}/applications/{led_of}"),
    ("E1", "/desk/panels/{answered}/applications/{answered_of}"),
    ("E1", "/desk/{at_meeting}"),
    ("office", "/rounds/{closed}/returns/"),
    ("office", "/rounds/{closed}/scans/"),
    ("office", "/rounds/{closed}/panel-opinions/"),
    ("office", "/rounds/{closed}/application-opinions/"),
    ("office", "/rounds/{meeting}/stages/"),
    ("office", "/schemes/"),
    ("office", "/jobs/"),
)
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@dataclass(frozen=True)
class Prepared:
    url: str
    places: dict[str, int]


def prepare_round(
    cast: factories.Cast, code: str, experts: Sequence[Expert], **settings: object
) -> factories.Cast:
    """A further round of one application, not opened yet, which ``experts`` are to enter."""
    named = {"title": f"{code}年度评审（测试）"} | settings
    made = factories.make_round(db.session, cast.office, code=code, **named)
    application = factories.make_application(db.session, made, "01")
    compose_panel(
        db.session,
        made,
        code="A",
        title="第一组",
        experts=experts,
        applications=[application],
        sheets_per_application=None,
        actor=cast.office,
        at=factories.AT,
    )
    return replace(cast, round=made, applications=(application,))


def close_round(cast: factories.Cast, code: str, **settings: object) -> factories.Cast:
    """A further round whose scoring is closed."""
    made, act = (
        prepare_round(cast, code, cast.experts, **settings),
        {"actor": cast.office, "at": factories.AT},
    )
    deal_round(db.session, made.round, seed="tests", **act)
    open_scoring(db.session, made.round, **act)
    for expert in made.experts:
        factories.enter_round(db.session, made.round, expert)
    factories.submit_all(db.session, made)
    factories.carry(db.session, made, RoundPhase.CLOSED)
    return made


def later_rounds(cast: factories.Cast) -> dict[str, int]:
    """A round whose scoring is closed, with a sheet returned, and one at its meeting; both panels speak."""
    act = {"actor": cast.office, "at": factories.AT}
    closed = close_round(cast, "2028")
    ground = ReturnEntry("01", "E1", ReopeningGround.EXTREME, "与其他专家相差较大")
    return_sheet(db.session, closed.round, ground, **act)
    lead(db.session, closed)
    write(db.session, closed)
    write_on(db.session, closed)
    meeting = close_round(cast, "2029", stage_join=StageJoin.MEETING)
    send_on(db.session, meeting.round, **act)
    lead(db.session, meeting, 1)
    answer(db.session, meeting, write(db.session, meeting, expert=1), 2, "对配套能力的判断不同。")
    answer_on(db.session, meeting, write_on(db.session, meeting, expert=1), 2, "对配套能力的判断不同。")
    return {
        "led_of": closed.applications[0].id,
        "answered_of": meeting.applications[0].id,
        "closed": closed.round.id,
        "meeting": meeting.round.id,
        "led": the_panel(db.session, closed).id,
        "answered": the_panel(db.session, meeting).id,
        "returned": closed.assignment(db.session, 0, 0).id,
        "at_meeting": meeting.assignment(db.session, 0, 0, Stage.MEETING).id,
    }


@pytest.fixture(scope="module")
def prepared(sqlite: Sqlite) -> Prepared:
    """A round in scoring: one sheet submitted, one begun, with evidence on the application."""
    url = sqlite.create()
    app = make_app(url)
    with app.app_context():
        cast = factories.make_cast(db.session, applications=4, scoring_ends_at=factories.FAR)
        factories.submit_sheet(db.session, cast, 0, 0, "40", "30", comment="依据充分")
        factories.fill_sheet(db.session, cast, 1, 0, "40", None, comment="材料未涉及")
        factories.make_file(db.session, cast.applications[1], cast.office)
        cast.outsider.employer = cast.applications[0].operating_body
        proposed = propose(db.session, cast, 0, 0)
        prepared, later = prepare_round(cast, "2027", [cast.outsider]), later_rounds(cast)
        db.session.commit()
        places = {
            "round": cast.round.id,
            "prepared": prepared.round.id,
            "exclusion": proposed.id,
            "application": cast.applications[1].id,
            "submitted": cast.assignment(db.session, 0, 0).id,
            "draft": cast.assignment(db.session, 1, 0).id,
            **later,
        }
        assert cast.round.phase is RoundPhase.SCORING
        db.session.rollback()
        db.engine.dispose()
    return Prepared(url, places)


@pytest.fixture(scope="module")
def served(prepared: Prepared, browser: Browser) -> Iterator[Served]:
    with serving(prepared.url, browser) as served:
        yield served


@pytest.fixture(scope="module", params=["中文", "English"])
def windows(served: Served, request: pytest.FixtureRequest) -> dict[str | None, Page]:
    """One window for each person, in one of the languages."""
    persons = {person for person, _ in PAGES}
    pages = {
        person: served.sign_in(served.window(), person) if person else served.window().new_page()
        for person in persons
    }
    for page in pages.values():
        page.goto(f"{served.address}/sign-in")
        page.get_by_role("button", name=request.param).click()
        language = {"中文": "zh-Hans", "English": "en"}[request.param]
        expect(page.locator("html")).to_have_attribute("lang", language)
    return pages


def violations(page: Page) -> list[str]:
    """What axe finds on the page, once the whole of it is there."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(options) => axe.run(options)", OPTIONS)["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("person", "path"), PAGES)
def test_no_page_violates_a_rule(
    served: Served, prepared: Prepared, windows: dict[str | None, Page], person: str | None, path: str
) -> None:
    page = windows[person]
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 1366, "height": 768})
    answer = page.goto(served.address + path.format(**prepared.places))
    assert answer
    assert answer.status == (404 if path == "/nowhere" else 200)
    if path.startswith("/desk/"):  # where scripts ask the server and the browser's own store
        page.wait_for_load_state("networkidle")
    found = {"wide": violations(page)}
    # 200 % on 1366 × 768 is a window of 683 × 384 CSS pixels; nothing may need scrolling in two directions.
    page.set_viewport_size({"width": 683, "height": 384})
    found["zoomed"] = violations(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.emulate_media(forced_colors="active")
    found["high contrast"] = violations(page)
    assert found == {"wide": [], "zoomed": [], "high contrast": []}
    assert overflow <= 0
