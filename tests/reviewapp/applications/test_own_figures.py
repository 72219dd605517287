"""A standard that names figures of its own, or scores figures: asked for on import, judged, and explained."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from reviewapp.applications.dossier import criteria, criteria_of, objections
from reviewapp.applications.queries import examine_one
from reviewapp.db import db
from reviewapp.imports.applications import Applications
from reviewapp.models import ApplicationState, Figure
from reviewapp.rounds.service import choose_schemes
from reviewapp.schemes import figures_for, load_figures, load_scheme, parse_scheme
from reviewapp.schemes.checking import scheme_faults
from reviewapp.schemes.exchange import read_file, write_file
from reviewapp.schemes.service import fingerprint, store_version
from reviewapp.schemes.text import scheme_yaml
from scoring.eligibility import Outcome, Verdict
from scoring.figures import FigureDefinition, FigureKind, FilledBy
from scoring.scheme import Indicator, Kind, Operator, Threshold
from tests.factories import AT, make_application, make_cast, make_round
from tests.schemes import standard_scheme

ROBOTS = FigureDefinition(
    key="robots",
    title="工业机器人保有量",
    unit="台",
    kind=FigureKind.COUNT,
    yearly=False,
    window=1,
    filled_by=FilledBy.APPLICANT,
)
ENOUGH = Indicator(
    code="9",
    title="工业机器人不少于100台",
    kind=Kind.THRESHOLD,
    threshold=Threshold(figure="robots", operator=Operator.AT_LEAST, value=Decimal(100), unit="台"),
)
STANDARD = replace(
    standard_scheme(),
    code="own-figures",
    figures=(ROBOTS,),
    indicators=(*standard_scheme().indicators, ENOUGH),
)


def test_a_scheme_may_name_its_own_figures_and_comes_back_from_yaml() -> None:
    assert scheme_faults(STANDARD) == []
    assert parse_scheme(scheme_yaml(STANDARD)) == STANDARD
    assert [problem.code for problem in scheme_faults(replace(STANDARD, figures=()))] == ["unknown_figure"]


def test_own_figures_come_back_from_a_workbook() -> None:
    yearly = replace(ROBOTS, key="patents", title="专利", yearly=True, window=3, note="近三年逐年填报")
    scheme = replace(STANDARD, figures=(ROBOTS, yearly))
    assert read_file(write_file(scheme, "xlsx")).scheme == scheme
    assert read_file(write_file(scheme, "yaml")).scheme == scheme


def test_a_workbook_of_an_earlier_version_has_no_own_figures() -> None:
    book = load_workbook(BytesIO(write_file(standard_scheme(), "xlsx")))
    del book["自定指标数据"]
    file = BytesIO()
    book.save(file)
    assert read_file(file.getvalue()).scheme == standard_scheme()


def test_a_wrong_figure_is_named_with_its_cell() -> None:
    book = load_workbook(BytesIO(write_file(STANDARD, "xlsx")))
    book["自定指标数据"]["D2"] = "多少"
    file = BytesIO()
    book.save(file)
    (error,) = read_file(file.getvalue()).cells
    assert (error.sheet, error.row, error.column, error.value) == ("自定指标数据", 2, "类型", "多少")


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ((replace(ROBOTS, key="机器人"),), {"figure_key", "unknown_figure"}),
        ((replace(ROBOTS, title=" "),), {"figure_blank"}),
        ((replace(ROBOTS, window=0),), {"figure_window"}),
        ((ROBOTS, replace(ROBOTS, title="又一项")), {"figure_twice"}),
    ],
)
def test_what_is_wrong_with_own_figures_is_named(
    figures: tuple[FigureDefinition, ...], codes: set[str]
) -> None:
    assert {problem.code for problem in scheme_faults(replace(STANDARD, figures=figures))} == codes


def test_what_came_later_leaves_the_digest_of_older_schemes_alone() -> None:
    mapping = load_scheme("expert-100").to_mapping()
    assert "figures" not in mapping
    assert "direct_pass" not in mapping["indicators"][0]  # type: ignore[index]
    assert fingerprint(STANDARD) != fingerprint(replace(STANDARD, figures=()))


def test_own_figures_are_asked_for_judged_and_explained(context: Flask) -> None:
    cast = make_cast(db.session)
    round_ = make_round(db.session, cast.office, code="2027", year=2027)
    choose_schemes(
        db.session,
        round_,
        standard=store_version(db.session, STANDARD, at=AT),
        scheme_version=round_.scheme_version,
        actor=cast.office,
        at=AT,
    )
    assert "工业机器人保有量（2026年，台）" in [column.heading for column in Applications.offered(round_)]
    application = make_application(db.session, round_, "31", state=ApplicationState.RECEIVED)
    assert examine_one(application).verdict is Verdict.UNDECIDED
    application.figures.append(Figure(figure="robots", year=2026, value=Decimal(99)))
    db.session.flush()
    examined = examine_one(application)
    assert examined.verdict is Verdict.NOT_ELIGIBLE
    assert objections(examined.unmet, figures_for(STANDARD)) == ["工业机器人不少于100台：低于100台"]
    line = criteria_of(application)[1].requirements[0]
    assert (line.value, line.outcome) == ("2026年99台", Outcome.NOT_MET)


def enterprise(**values: str) -> dict[str, dict[int, Decimal]]:
    given = {"ip_class": "1", "rd_intensity": "2", "debt_ratio": "75", "emerging_industry": "0"}
    given |= {"main_revenue_share": "60", "main_revenue": "110", **values}
    figures = {key: {2025: Decimal(value)} for key, value in given.items()}
    figures["main_revenue"][2024] = Decimal(100)
    return figures


def test_scores_and_minimums_are_explained(context: Flask) -> None:
    scheme = load_scheme("innovative-sme")
    with context.test_request_context():
        failed = criteria(scheme, load_figures("innovative-sme"), enterprise(research_body="0"), 2025)
        passed = criteria(scheme, load_figures("innovative-sme"), enterprise(research_body="1"), 2025)
    lines = {line.title: (line.value, line.reason) for one in failed for line in one.requirements}
    assert lines["与企业主导产品相关的有效知识产权数量"] == ("1档", "得5分，满分20分")
    assert lines["上年度主营业务收入增长率"] == ("增长率10.00%", "得15分，满分20分")
    assert lines["创新能力"] == ("", "得15分，低于20分")
    assert lines["成长性"] == ("", "得20分，不低于15分")
    assert lines["创新型中小企业评价指标"] == ("", "得55分，低于60分")
    lines = {line.title: (line.value, line.reason) for one in passed for line in one.requirements}
    assert lines["创新能力"] == ("", "得15分，低于20分；已符合直接通过的条件，不作要求")
