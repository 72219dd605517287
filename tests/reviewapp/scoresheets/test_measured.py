"""What figures score by themselves is shown to experts as such, by the scheme that ships for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from forms.score_sheet import field_name
from reviewapp.db import db
from reviewapp.imports.applications import Applications
from reviewapp.models import Figure
from reviewapp.schemes import load_figures, load_scheme
from reviewapp.scoresheets.measured import measured_rows
from scoring.scheme import IndicatorScheme
from tests.conftest import client_of
from tests.factories import FAR, Cast, expert_indicator, make_cast, stage
from tests.reviewapp.scoresheets.test_pages import visible

FIGURES = {("ip_class", 2025): 3, ("main_revenue", 2024): 100, ("main_revenue", 2025): 112}


def composite() -> IndicatorScheme:
    """The shipped scheme of data, and beside it one indicator for experts."""
    shipped = load_scheme("innovative-sme")
    judged = expert_indicator("5")
    return replace(
        shipped, indicators=(*shipped.indicators, judged), weights_total=shipped.weights_total + judged.weight
    )


@pytest.fixture
def cast(context: Flask) -> Cast:
    assert context
    made = make_cast(db.session, scheme=composite(), tie_break=("5",), scoring_ends_at=FAR)
    made.applications[0].figures += [
        Figure(figure=figure, year=year, value=Decimal(value)) for (figure, year), value in FIGURES.items()
    ]
    db.session.commit()
    return made


def test_the_value_its_band_and_its_score(cast: Cast) -> None:
    rows = measured_rows(cast.round.scheme_version.to_scheme(), cast.applications[0])
    assert [(row.indicator.code, row.figure, row.value, row.score) for row in rows[:3]] == [
        ("1.1", "与企业主导产品相关的有效知识产权情况", "3档", 15),
        ("1.2", "研发费用总额占营业收入总额比重", "", None),
        ("2.1", "主营业务收入增长率", "12%", 15),
    ]
    assert rows[0].band.startswith("3 ≤")


def test_the_sheet_shows_them_and_takes_none(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    page = client_of(context, made.seated).get(f"/desk/{made.assignment}").text
    text = visible(page)
    assert text.count("按数据计分") == 6
    assert "15 / 20分 按数据计分 与企业主导产品相关的有效知识产权情况：3档 → 3 ≤" in text
    assert "尚无得分 按数据计分 研发费用总额占营业收入总额比重：未填报" in text
    assert [f'name="{field_name(code)}-score"' in page for code in ("1.1", "2.1", "5")] == [
        False,
        False,
        True,
    ]


def test_the_template_asks_for_the_figures_that_the_schemes_go_by(cast: Cast) -> None:
    headings = [column.heading for column in Applications.offered(cast.round)]
    own = {figure.title for figure in load_figures("innovative-sme").values()}
    assert {title for title in own if any(title in heading for heading in headings)} == own
