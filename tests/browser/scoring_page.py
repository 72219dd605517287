"""The scoring page as the browser tests see it: its fields, and what the database holds behind it."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import Assignment, IndicatorRow, Score, ScoreSheet, SheetState
from scoring.scheme import Indicator, Level
from tests.browser.served import Served
from tests.schemes import expert_indicator

SECONDS = 1000
LEVELS = tuple(
    Level(low=Decimal(low), high=Decimal(high), wording=f"{words}，材料翔实，在同类集群中有说服力")
    for low, high, words in (("9", "10", "优"), ("7", "8.5", "良"), ("5", "6.5", "中"), ("0", "4.5", "差"))
)


def eight_indicators() -> tuple[Indicator, ...]:
    return tuple(
        expert_indicator(
            str(n),
            10,
            title=f"第{n}项指标的名称",
            weight=Decimal("12.5"),
            levels=LEVELS,
            description="考察内容。",
        )
        for n in range(1, 9)
    )


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
