"""Figures against the standard, in words."""

from __future__ import annotations

from decimal import Decimal

from reviewapp.applications.dossier import Requirement, criteria
from reviewapp.schemes import load_figures, load_scheme
from scoring.eligibility import Outcome

YEAR = 2025


def requirement(title: str, **figures: dict[int, str]) -> Requirement:
    """The requirement with this title, from figures as year → text."""
    values = {key: {year: Decimal(text) for year, text in years.items()} for key, years in figures.items()}
    found = [
        line
        for criterion in criteria(load_scheme("national-2022"), load_figures(), values, YEAR)
        for line in criterion.requirements
        if line.title == title
    ]
    assert len(found) == 1
    return found[0]


def test_each_year_of_a_yearly_figure_is_printed() -> None:
    line = requirement("集群产值", output_value={2023: "38.20", 2024: "40", 2025: "60.003"})
    assert line.years == ("38.2亿元", "40亿元", "60.003亿元")
    assert (line.outcome, line.reason) == (Outcome.NOT_MET, "2023年低于40亿元")


def test_a_year_that_is_missing_is_not_zero() -> None:
    line = requirement("集群产值", output_value={2023: "45", 2025: "60"})
    assert line.years == ("45亿元", None, "60亿元")
    assert (line.outcome, line.reason) == (Outcome.MISSING, "缺2024年数据")


def test_all_years_met() -> None:
    line = requirement("集群产值", output_value={2023: "45", 2024: "50", 2025: "60"})
    assert (line.outcome, line.reason) == (Outcome.MET, "每年均不低于40亿元")


def test_growth_of_exactly_the_threshold_is_not_above_it() -> None:
    line = requirement("产值年均增速", output_value={2023: "100", 2024: "110", 2025: "121"})
    assert line.value == "年均增速10.00%"
    assert (line.outcome, line.reason) == (Outcome.NOT_MET, "不高于10%")


def test_growth_from_zero_is_left_to_the_experts() -> None:
    line = requirement("产值年均增速", output_value={2023: "0", 2024: "110", 2025: "121"})
    assert (line.outcome, line.value, line.reason) == (Outcome.EXPERT, "", "首年数值为0，不能计算年均增速")


def test_a_standard_without_a_number_says_so_and_shows_the_figures() -> None:
    line = requirement("中小企业研发经费年均增长", sme_rd_expense={2023: "1", 2024: "1.2", 2025: "1.44"})
    assert line.years == ("1亿元", "1.2亿元", "1.44亿元")
    assert (line.outcome, line.value, line.reason) == (Outcome.EXPERT, "年均增速20.00%", "标准未设定数值")


def test_a_share_must_lie_above() -> None:
    line = requirement("主导产业产值占比", leading_industry_share={2025: "70"})
    assert (line.outcome, line.value, line.reason) == (Outcome.NOT_MET, "2025年70%", "不高于70%")


def test_a_flag_is_yes_or_no() -> None:
    line = requirement("能效优于行业基准值", energy_better_than_baseline={2025: "0"})
    assert (line.outcome, line.value, line.reason) == (Outcome.NOT_MET, "否", "应为是")


def test_a_sum_of_several_years_names_them() -> None:
    line = requirement("较大及以上安全、质量和环境污染等事故", major_accidents={2025: "0"})
    assert (line.outcome, line.value, line.reason) == (Outcome.MET, "近3年合计0起", "为0起")


def test_both_sides_of_an_either_or_are_shown() -> None:
    figures = {
        "champions_and_giants": {YEAR: Decimal(0)},
        "quality_smes": {YEAR: Decimal(12)},
    }
    lines = criteria(load_scheme("national-2022"), load_figures(), figures, YEAR)[1].requirements
    assert [(line.alternative, line.outcome) for line in lines] == [
        (False, Outcome.MET),
        (True, Outcome.NOT_MET),
        (True, Outcome.MET),
    ]
