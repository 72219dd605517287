"""The shipped schemes and the figure catalogue: sound, true to the standard, and in step with each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reviewapp.schemes import PROFILES, SHIPPED, load_figures, load_scheme, parse_scheme
from reviewapp.schemes.profiles import Profile, StatedValue, standard_of
from scoring.composite import shortfalls
from scoring.eligibility import Outcome, Verdict, check, eligible
from scoring.eligibility import against as standing_against
from scoring.figures import FilledBy
from scoring.mapping import MappingError
from scoring.objective import objective_scores
from scoring.scheme import IndicatorScheme, Kind, Operator
from scoring.scheme_problems import problems

YEAR = 2024


def passing() -> dict[str, dict[int, Decimal]]:
    """Figures that just pass: at each line, and 10.5 % growth."""
    single = {
        "area": "100",
        "sme_output_share": "70",
        "leading_industry_share": "70.01",
        "champions_and_giants": "1",
        "quality_smes": "0",
        "platform_adoption": "10",
        "energy_better_than_baseline": "1",
        "water_better_than_baseline": "1",
        "major_accidents": "0",
        "major_cyber_incidents": "0",
        "serious_violations": "0",
        "within_county": "1",
        "provincial_cluster": "1",
        "false_declarations": "0",
    }
    yearly = {"output_value": ("40", "44.2", "48.841"), "sme_rd_expense": ("1", "1.1", "1.2")}
    figures = {key: {YEAR: Decimal(value)} for key, value in single.items()}
    for key, values in yearly.items():
        figures[key] = {YEAR - 2 + n: Decimal(value) for n, value in enumerate(values)}
    return figures


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_schemes_are_sound_and_survive_the_round_trip(name: str) -> None:
    scheme = load_scheme(name)
    assert problems(scheme, load_figures(scheme.code)) == []
    assert IndicatorScheme.from_mapping(scheme.to_mapping()) == scheme


def test_national_thresholds_are_those_of_the_standard() -> None:
    found = [
        (node.threshold.figure, node.threshold.operator.value, node.threshold.value, node.threshold.window)
        for node in load_scheme("national-2022").walk()
        if node.threshold and not node.veto
    ]
    assert found == [
        ("area", "<=", 100, 1),
        ("output_value", ">=", 40, 3),
        ("sme_output_share", ">=", 70, 1),
        ("leading_industry_share", ">", 70, 1),
        ("output_value", ">", 10, 3),
        ("champions_and_giants", ">=", 1, 1),
        ("quality_smes", ">=", 10, 1),
        ("sme_rd_expense", ">", None, 3),
        ("platform_adoption", ">=", None, 1),
        ("energy_better_than_baseline", "==", 1, 1),
        ("water_better_than_baseline", "==", 1, 1),
    ]


def test_national_standard_has_eight_criteria_and_no_points() -> None:
    scheme = load_scheme("national-2022")
    assert [top.title for top in scheme.indicators[:8]] == [
        "具有较强核心竞争力",
        "优质中小企业梯度培育成效显著",
        "产业链供应链协作高效",
        "具有较强协同创新能力",
        "数字化转型效果明显",
        "具有较高绿色化发展水平",
        "积极参与产业开放合作",
        "具有较强治理和服务能力",
    ]
    assert scheme.scored() == ()


def test_vetoes_are_the_last_two_groups() -> None:
    scheme = load_scheme("national-2022")
    vetoes = [node for node in scheme.walk() if node.veto]
    assert [node for top in scheme.indicators[8:] for node in top.children] == vetoes
    assert all(node.threshold and node.threshold.operator is Operator.EQUAL for node in vetoes)


def test_every_figure_is_used_and_reported_for_the_years_that_are_needed() -> None:
    figures = load_figures()
    thresholds = [node.threshold for node in load_scheme("national-2022").walk() if node.threshold]
    assert {threshold.figure for threshold in thresholds} == set(figures)
    assert {(threshold.figure, threshold.window) for threshold in thresholds} == {
        (figure.key, figure.window) for figure in figures.values()
    }
    assert {threshold.figure for threshold in thresholds if threshold.growth or threshold.every_year} == {
        figure.key for figure in figures.values() if figure.yearly
    }


def test_what_the_applicant_cannot_know_is_filled_in_by_the_office() -> None:
    assert [figure.key for figure in load_figures().values() if figure.filled_by is FilledBy.OFFICE] == [
        "within_county",
        "provincial_cluster",
        "false_declarations",
    ]


def test_a_cluster_at_the_lines_is_eligible() -> None:
    assert eligible(check(load_scheme("national-2022"), passing(), YEAR)) is Verdict.ELIGIBLE


@pytest.mark.parametrize(
    ("figure", "value", "verdict"),
    [
        ("area", "100.01", Verdict.NOT_ELIGIBLE),
        ("leading_industry_share", "70", Verdict.NOT_ELIGIBLE),
        ("output_value", "48.4", Verdict.NOT_ELIGIBLE),  # 40 → 48.4 is exactly 10 % a year
        ("champions_and_giants", "0", Verdict.NOT_ELIGIBLE),
        ("major_accidents", "1", Verdict.VETOED),
        ("within_county", "0", Verdict.VETOED),
    ],
)
def test_one_figure_decides(figure: str, value: str, verdict: Verdict) -> None:
    figures = passing()
    figures[figure] = figures[figure] | {YEAR: Decimal(value)}
    assert eligible(check(load_scheme("national-2022"), figures, YEAR)) is verdict


def test_the_first_batch_is_excepted_from_provincial_recognition() -> None:
    figures = passing() | {"provincial_cluster": {YEAR: Decimal(0)}}
    assert (
        eligible(check(load_scheme("national-2022"), figures, YEAR, frozenset({"10.2"}))) is Verdict.ELIGIBLE
    )


def test_expert_scheme_is_marked_as_a_sample_and_adds_to_100_points() -> None:
    scheme = load_scheme("expert-100")
    rows = scheme.expert_indicators()
    assert scheme.title.endswith("（示例）")
    assert [top.weight for top in scheme.indicators] == [20, 15, 10, 15, 12, 10, 8, 10]
    assert scheme.total({row.code: row.maximum for row in rows}) == 100
    assert {node.kind for node in scheme.walk()} == {Kind.GROUP, Kind.EXPERT}


def test_every_row_has_four_levels_of_its_own_wording() -> None:
    rows = load_scheme("expert-100").expert_indicators()
    assert {len(row.levels) for row in rows} == {4}
    wordings = [level.wording for row in rows for level in row.levels]
    assert len(set(wordings)) == len(wordings)


def test_mistakes_in_a_file_are_named() -> None:
    with pytest.raises(MappingError) as caught:
        parse_scheme("code: x\nversion: 1\ntitle: 示例\nsource: 示例\nindicators: []\n")
    assert [str(problem) for problem in caught.value.problems] == ["version: not_text"]


STATED = {
    "yunnan": [
        ("area", "<=", 100),
        ("output_value", ">=", 10),
        ("sme_output_share", ">=", 50),
        ("leading_industry_share", ">", 60),
        ("output_value", ">", 3),
        ("champions_and_giants", ">=", 1),
        ("quality_smes", ">=", 3),
        ("sme_rd_expense", ">", 5),
        ("platform_adoption", ">=", 10),
    ],
    "anhui": [
        ("output_value", ">=", 30),
        ("sme_output_share", ">=", 70),
        ("leading_industry_share", ">", 70),
        ("output_value", ">", 8),
    ],
    "shanghai-2024": [
        ("output_value", ">=", 30),
        ("sme_output_share", ">=", 50),
        ("leading_industry_share", ">", 50),
        ("output_value", ">", 10),
    ],
    "guangdong": [
        ("output_value", ">=", 40),
        ("sme_output_share", ">", 70),
        ("leading_industry_share", ">", 70),
        ("output_value", ">", 10),
    ],
    "hunan": [("output_value", ">=", 30)],
}


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_set_what_is_stated_and_nothing_else(name: str) -> None:
    found = [
        (node.threshold.figure, node.threshold.operator.value, node.threshold.value)
        for node in load_scheme(name).walk()
        if node.threshold and not node.veto and node.threshold.value is not None
    ]
    assert found == STATED[name]


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_say_what_they_take_from_the_national_standard(name: str) -> None:
    scheme = load_scheme(name)
    national = {node.code: node for node in load_scheme("national-2022").walk()}
    for node in scheme.walk():
        of_nation = national[node.code].description
        if node.threshold and not node.veto:
            unset = node.threshold.value is None
            assert unset is (
                node.description == f"数值未见载明，未设定，由专家评判。国家标准的条目：{of_nation}"
            )
        else:
            assert node.description == (of_nation and f"{of_nation}（沿用国家标准）")
    assert national.keys() - {node.code for node in scheme.walk()} == {"10.2"}


def test_only_values_without_an_operator_say_whence_it_comes() -> None:
    assert load_scheme("anhui").indicator("1.6").description == (
        "产值年均增速8%。（资料只列数值，比较方式和年限沿用国家标准）"
    )
    assert load_scheme("yunnan").indicator("1.6").description == "产值年均增速高于3%。"


def test_what_a_province_leaves_unset_neither_admits_nor_refuses() -> None:
    tiny = {figure: dict.fromkeys(values, Decimal(0)) for figure, values in passing().items()}
    tiny["within_county"] = {YEAR: Decimal(1)}
    findings = check(load_scheme("hunan"), tiny, YEAR)
    unmet = [finding.indicator.code for finding in findings if finding.outcome is Outcome.NOT_MET]
    assert unmet == ["1.3"]


def test_a_profile_that_names_no_threshold_is_refused() -> None:
    stated = (StatedValue(code="9.1", value=Decimal(1), description="说明"),)
    profile = Profile(code="p", version="1", title="省", source="源", left_out=(), stated=stated)
    with pytest.raises(ValueError, match=r"^p: no threshold 9\.1$"):
        standard_of(profile, load_scheme("national-2022"))


def test_jiangxi_has_its_eight_criteria_and_no_others() -> None:
    scheme = load_scheme("jiangxi")
    assert [(node.title, node.weight, node.maximum) for node in scheme.walk()] == [
        ("规模效益", 15, 15),
        ("项目支撑", 15, 15),
        ("创新能力", 15, 15),
        ("市场体系", 10, 10),
        ("公共服务", 15, 15),
        ("智慧集群", 10, 10),
        ("绿色集约", 10, 10),
        ("政策服务", 10, 10),
    ]
    assert scheme.expert_indicators() == scheme.indicators


def enterprise(**changes: str) -> dict[str, dict[int, Decimal]]:
    """Figures of an enterprise that just passes with 60 points."""
    single = {"ip_class": "2", "rd_intensity": "2", "debt_ratio": "75", "emerging_industry": "0"}
    values = single | {"main_revenue_share": "60", "before": "100", "now": "110"} | changes
    revenue = {YEAR - 1: Decimal(values.pop("before")), YEAR: Decimal(values.pop("now"))}
    return {key: {YEAR: Decimal(value)} for key, value in values.items()} | {"main_revenue": revenue}


@pytest.mark.parametrize(
    ("code", "figure", "scores"),
    [
        ("1.1", "ip_class", {"4": 20, "3": 15, "2": 10, "1": 5, "0": 0}),
        ("1.2", "rd_intensity", {"5": 20, "4.99": 15, "3": 15, "2": 10, "1": 5, "0.99": 0, "120": 20}),
        ("2.1", "now", {"115": 20, "114.99": 15, "110": 15, "105": 10, "100": 5, "99.99": 0}),
        ("2.2", "debt_ratio", {"0": 10, "55": 10, "55.01": 5, "75": 5, "75.01": 0, "140": 0}),
        ("3.1", "emerging_industry", {"1": 10, "0": 5}),
        ("3.2", "main_revenue_share", {"100": 20, "70": 20, "60": 15, "55": 10, "50": 5, "49.99": 0}),
    ],
)
def test_innovative_enterprises_are_scored_by_the_bands(
    code: str, figure: str, scores: dict[str, int]
) -> None:
    scheme = load_scheme("innovative-sme")
    found = {value: objective_scores(scheme, enterprise(**{figure: value}), YEAR)[code] for value in scores}
    assert found == scores


@pytest.mark.parametrize(
    ("changes", "below"),
    [
        ({}, []),
        ({"ip_class": "1"}, [None, "1"]),
        ({"now": "105", "ip_class": "4"}, []),
        ({"now": "100", "ip_class": "4"}, ["2"]),
        ({"main_revenue_share": "50", "ip_class": "4"}, ["3"]),
        ({"debt_ratio": "80"}, [None]),
    ],
)
def test_innovative_enterprises_pass_in_all_and_in_each_dimension(
    changes: dict[str, str], below: list[str | None]
) -> None:
    scheme = load_scheme("innovative-sme")
    scores = objective_scores(scheme, enterprise(**changes), YEAR)
    assert [short.code for short in shortfalls(scheme, scores)] == below


NOTHING = {"science_award": "0", "innovation_honour": "0", "research_body": "0", "equity_financing": "0"}


@pytest.mark.parametrize(
    ("changes", "verdict", "against"),
    [
        (NOTHING, Verdict.ELIGIBLE, []),
        (NOTHING | {"ip_class": "1"}, Verdict.NOT_ELIGIBLE, ["1", ""]),
        (NOTHING | {"ip_class": "1", "research_body": "1"}, Verdict.ELIGIBLE, []),
        (NOTHING | {"ip_class": "1", "equity_financing": "500"}, Verdict.ELIGIBLE, []),
        (NOTHING | {"ip_class": "1", "equity_financing": "499.99"}, Verdict.NOT_ELIGIBLE, ["1", ""]),
        ({"ip_class": "1"}, Verdict.UNDECIDED, ["1", ""]),  # the conditions may turn out to be met
        ({"ip_class": "1", "science_award": "1"}, Verdict.ELIGIBLE, []),
    ],
)
def test_one_of_four_conditions_stands_in_for_the_scores(
    changes: dict[str, str], verdict: Verdict, against: list[str]
) -> None:
    findings = check(load_scheme("innovative-sme"), enterprise(**changes), YEAR)
    assert eligible(findings) is verdict
    assert [finding.indicator.code for finding in standing_against(findings)] == against


def test_a_condition_stands_in_for_missing_scores_too_and_for_nothing_else() -> None:
    scheme = load_scheme("innovative-sme")
    figures = enterprise(**NOTHING)
    del figures["debt_ratio"]
    assert eligible(check(scheme, figures, YEAR)) is Verdict.UNDECIDED
    assert eligible(check(scheme, figures | {"research_body": {YEAR: Decimal(1)}}, YEAR)) is Verdict.ELIGIBLE
    with pytest.raises(ValueError, match="cannot be waived: 4"):
        check(scheme, figures, YEAR, {"4"})


def test_a_minimum_that_is_not_reached_can_be_waived_with_a_reason() -> None:
    scheme = load_scheme("innovative-sme")
    figures = enterprise(**NOTHING, main_revenue_share="50", ip_class="4")
    assert eligible(check(scheme, figures, YEAR)) is Verdict.NOT_ELIGIBLE
    assert eligible(check(scheme, figures, YEAR, {"3"})) is Verdict.ELIGIBLE


def test_figures_of_innovative_enterprises_are_what_the_bands_ask_for() -> None:
    scheme, figures = load_scheme("innovative-sme"), load_figures("innovative-sme")
    conditions = [node.threshold.figure for node in scheme.walk() if node.threshold]
    assert [node.figure for node in scheme.scored()] + conditions == list(figures)
    assert [key for key, figure in figures.items() if figure.yearly] == [
        node.figure for node in scheme.walk() if node.growth
    ]
    assert not figures.keys() & load_figures().keys()


def test_minimums_of_a_stored_mapping_come_back() -> None:
    scheme = replace(load_scheme("jiangxi"), minimum=Decimal("60.0"))
    assert scheme.to_mapping()["minimum"] == "60.0"
    assert IndicatorScheme.from_mapping(scheme.to_mapping()) == scheme
