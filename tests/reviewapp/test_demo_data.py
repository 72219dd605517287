from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.demo import opinions
from reviewapp.demo.clusters import FAILING, QUOTAS, demo_clusters, real_clusters
from reviewapp.demo.experts import demo_experts, demo_recusals
from reviewapp.demo.figures import demo_applications
from reviewapp.demo.scores import expert_scores, scoring_habit
from reviewapp.demo.workbooks import applications_workbook, experts_workbook
from reviewapp.imports.columns import (
    APPLICATION_SHEET,
    EXPERT_COLUMNS,
    EXPERT_SHEET,
    RECUSAL_COLUMNS,
    RECUSAL_SHEET,
    application_columns,
)
from reviewapp.imports.workbook import read_workbook
from reviewapp.models.assignment import ConflictOfInterest
from reviewapp.schemes import load_figures, load_scheme
from scoring.eligibility import Verdict, check, eligible
from scoring.scheme import CommentRule

YEAR = 2026
SEED = "demo"
FIGURES = load_figures()
INDICATORS = load_scheme("expert-100").expert_indicators()
APPLICATIONS = demo_applications(YEAR, SEED)
EXPERTS = demo_experts(SEED)
RECUSALS = demo_recusals(APPLICATIONS, EXPERTS, SEED)

PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "35": "福建省",
    "36": "江西省",
    "41": "河南省",
    "44": "广东省",
    "51": "四川省",
}
SEPARATE_CITIES = {"3502": "厦门市", "4403": "深圳市"}


def test_the_85_clusters_lie_where_their_codes_say() -> None:
    clusters = real_clusters()
    assert len(clusters) == len({cluster.name for cluster in clusters}) == 85
    for cluster in clusters:
        code = cluster.region_code
        assert SEPARATE_CITIES.get(code[:4], PROVINCES[code[:2]]) == cluster.quota_unit
        assert (cluster.unit_kind == "计划单列市") == (code[:4] in SEPARATE_CITIES)


def test_each_county_has_one_code() -> None:
    places = {(cluster.region_code, cluster.place) for cluster in real_clusters()}
    assert len(places) == len({code for code, _ in places}) == len({place for _, place in places})


def test_a_cluster_is_named_after_its_county() -> None:
    """But for two in towns of cities without counties."""
    strangers = {
        cluster.name
        for cluster in real_clusters()
        if cluster.county.rstrip("市区县") not in cluster.name and cluster.county not in cluster.name
    }
    assert strangers == set()


def test_no_unit_recommends_more_than_its_quota() -> None:
    clusters = demo_clusters(SEED)
    counts = Counter((cluster.quota_unit, cluster.unit_kind) for cluster in clusters)
    assert all(count <= QUOTAS[kind] for (_, kind), count in counts.items())
    assert len(clusters) == 71


def test_every_figure_is_reported_for_its_years_and_possible() -> None:
    for application in APPLICATIONS:
        assert application.figures.keys() == FIGURES.keys()
        for key, figure in FIGURES.items():
            reported = application.figures[key]
            assert tuple(sorted(reported)) == figure.years(YEAR - 1)
            assert all(figure.accepts(value) for value in reported.values())


def test_three_applications_miss_a_threshold_and_one_is_vetoed() -> None:
    standard = load_scheme("national-2022")
    verdicts = {
        application.cluster: eligible(check(standard, application.figures, YEAR - 1))
        for application in APPLICATIONS
    }
    assert {name: found for name, found in verdicts.items() if found is not Verdict.ELIGIBLE} == {
        "示例甲县特种线缆产业集群": Verdict.NOT_ELIGIBLE,
        "示例乙县塑料制品产业集群": Verdict.NOT_ELIGIBLE,
        "示例丙县建筑陶瓷产业集群": Verdict.NOT_ELIGIBLE,
        "示例丁县化工机械产业集群": Verdict.VETOED,
    }
    assert {cluster.name for cluster in FAILING} == {
        name for name, found in verdicts.items() if found is not Verdict.ELIGIBLE
    }


def test_each_failing_application_fails_in_one_way_of_its_own() -> None:
    standard = load_scheme("national-2022")
    failing = [
        tuple(
            finding.indicator.code
            for finding in check(standard, one.figures, YEAR - 1)
            if finding.outcome == "not_met"
        )
        for one in APPLICATIONS
        if one.cluster.startswith("示例")
    ]
    assert len(set(failing)) == len(failing) == 4
    assert all(len(codes) == 1 for codes in failing)


def test_outputs_are_of_a_plausible_size() -> None:
    outputs = [value for one in APPLICATIONS for value in one.figures["output_value"].values()]
    assert Decimal(38) < min(outputs) < Decimal(60)
    assert Decimal(250) < max(outputs) <= Decimal(480)


def test_the_same_seed_gives_the_same_applications() -> None:
    assert demo_applications(YEAR, SEED) == APPLICATIONS
    assert APPLICATIONS[0].figures["output_value"] == {
        2023: Decimal("93.35"),
        2024: Decimal("110.88"),
        2025: Decimal("131.71"),
    }
    assert demo_applications(YEAR, "another") != APPLICATIONS


def test_thirty_experts_who_are_visibly_fictitious() -> None:
    assert [expert.name for expert in EXPERTS] == [f"专家{number:02d}" for number in range(1, 31)]
    assert all(expert.employer.startswith("示例") for expert in EXPERTS)
    fields = Counter(expert.field for expert in EXPERTS)
    assert fields["财务"] == 6
    assert sum(fields.values()) == 30


def test_six_recusals_on_six_grounds() -> None:
    assert len({recusal.expert for recusal in RECUSALS}) == 6
    assert {ConflictOfInterest(recusal.ground) for recusal in RECUSALS} == set(ConflictOfInterest) - {
        ConflictOfInterest.SAME_UNIT,
        ConflictOfInterest.OTHER,
    }


def test_a_recusal_for_the_home_region_is_true() -> None:
    (local,) = (recusal for recusal in RECUSALS if recusal.ground == "home_region")
    expert = next(expert for expert in EXPERTS if expert.number == local.expert)
    application = next(one for one in APPLICATIONS if one.number == local.application)
    assert application.region_code[:2] == expert.region_code[:2]
    assert local.note == f"工作单位与申报集群同在{application.quota_unit}"


def test_every_score_is_allowed_and_explained_where_the_scheme_asks() -> None:
    for expert in EXPERTS[:6]:
        for application in APPLICATIONS:
            sheet = expert_scores(SEED, application, expert, INDICATORS)
            for indicator in INDICATORS:
                score = sheet.scores[indicator.code]
                assert score.value is not None
                assert indicator.allows(score.value)
                assert bool(score.comment) == indicator.requires_comment(score.value)


def test_a_scheme_may_ask_for_a_reason_with_every_score() -> None:
    always = [replace(indicator, comment_rule=CommentRule.ALWAYS) for indicator in INDICATORS]
    harshest = max(EXPERTS, key=lambda expert: scoring_habit(SEED, expert).severity)
    sheets = [expert_scores(SEED, application, harshest, always) for application in APPLICATIONS]
    comments = {score.comment for sheet in sheets for score in sheet.scores.values()}
    assert "" not in comments
    assert comments & set(opinions.MIDDLE)


@pytest.mark.parametrize(
    ("share", "overall"),
    [
        (0.9, "该集群特色鲜明、基础扎实，综合水平较高。"),
        (0.8, "该集群具备较好的产业基础，整体发展水平良好。"),
        (0.7, "该集群总体符合认定标准，部分方面有待加强。"),
        (0.5, "该集群产业基础一般，短板较为明显。"),
    ],
)
def test_an_opinion_agrees_with_the_scores(share: float, overall: str) -> None:
    words = opinions.opinion("产业规模与增长质量", "绿色制造体系建设", share, Random(0))  # noqa: S311
    assert words.startswith(f"{overall}突出优点：")
    assert any(weakness in words for weakness in opinions.subject_of("绿色制造体系建设").weaknesses)


def test_an_indicator_of_no_known_subject_gets_general_words() -> None:
    assert opinions.subject_of("其他") is opinions.GENERAL


def test_an_abstention_carries_its_reason_and_changes_nothing_else() -> None:
    code = INDICATORS[3].code
    whole = expert_scores(SEED, APPLICATIONS[0], EXPERTS[0], INDICATORS)
    sheet = expert_scores(SEED, APPLICATIONS[0], EXPERTS[0], INDICATORS, abstain_on=code)
    assert sheet.scores[code].value is None
    assert sheet.scores[code].comment == "无法评价：该项内容超出本人专业领域，难以作出客观判断。"
    assert {key: score.value for key, score in sheet.scores.items() if key != code} == {
        key: score.value for key, score in whole.scores.items() if key != code
    }


def test_experts_differ_and_merit_shows() -> None:
    habits = [scoring_habit(SEED, expert) for expert in EXPERTS]
    assert max(habit.severity for habit in habits) - min(habit.severity for habit in habits) > 0.1
    by_merit = sorted(APPLICATIONS, key=lambda application: application.merit)
    means = [_mean_total(one.number) for one in (by_merit[0], by_merit[len(by_merit) // 2], by_merit[-1])]
    assert means == sorted(means)
    assert 55 < means[0] < means[-1] < 98


def _mean_total(number: str) -> float:
    application = next(one for one in APPLICATIONS if one.number == number)
    sheets = [expert_scores(SEED, application, expert, INDICATORS) for expert in EXPERTS]
    return float(sum(score.value or 0 for sheet in sheets for score in sheet.scores.values())) / len(sheets)


def test_every_indicator_of_the_shipped_scheme_has_its_own_words() -> None:
    assert [
        indicator.title
        for indicator in INDICATORS
        if opinions.subject_of(indicator.title) is opinions.GENERAL
    ] == []


def test_sentences_are_whole_and_never_come_twice() -> None:
    subjects = [*opinions.SUBJECTS, opinions.GENERAL]
    sentences = [words for subject in subjects for words in subject.strengths + subject.weaknesses]
    sentences += [*opinions.MIDDLE, *opinions.ADVICE, opinions.ABSTENTION]
    assert len(sentences) == len(set(sentences))
    assert all(sentence.endswith("。") and sentence.isprintable() for sentence in sentences)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=8), st.sampled_from(range(71)), st.sampled_from(range(30)))
def test_scores_of_any_seed_are_allowed(seed: str, application: int, expert: int) -> None:
    sheet = expert_scores(seed, APPLICATIONS[application], EXPERTS[expert], INDICATORS)
    assert all(indicator.allows(sheet.scores[indicator.code].value or Decimal(0)) for indicator in INDICATORS)


def test_the_applications_workbook_reads_back() -> None:
    columns = application_columns(FIGURES, YEAR - 1)
    content = read_workbook(applications_workbook(APPLICATIONS, FIGURES, YEAR), {APPLICATION_SHEET: columns})
    assert content.errors == ()
    rows = content.rows[APPLICATION_SHEET]
    for row, application in zip(rows, APPLICATIONS, strict=True):
        assert row.values["cluster"] == application.cluster
        reported = {column.figure: row.values[column.key] for column in columns if column.figure}
        assert reported == {
            (key, year): value for key, years in application.figures.items() for year, value in years.items()
        }


def test_the_experts_workbook_reads_back() -> None:
    content = read_workbook(
        experts_workbook(EXPERTS, RECUSALS), {EXPERT_SHEET: EXPERT_COLUMNS, RECUSAL_SHEET: RECUSAL_COLUMNS}
    )
    assert content.errors == ()
    assert [row.values["name"] for row in content.rows[EXPERT_SHEET]] == [expert.name for expert in EXPERTS]
    assert [(row.values["expert"], row.values["ground"]) for row in content.rows[RECUSAL_SHEET]] == [
        (recusal.expert, recusal.ground) for recusal in RECUSALS
    ]


def test_equal_content_gives_equal_bytes() -> None:
    assert applications_workbook(APPLICATIONS, FIGURES, YEAR) == applications_workbook(
        APPLICATIONS, FIGURES, YEAR
    )
