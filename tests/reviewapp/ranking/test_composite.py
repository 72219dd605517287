"""A composite (数据得分与专家评分合成) as the official method, against numbers worked out by hand."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.explanation.queries import explanation_of, measured_in
from reviewapp.exports.tables import EXPORTS
from reviewapp.issuing.internal import explanation_content, roll_up_contents
from reviewapp.models import Application, RankingRow, RankingRun, RoundPhase
from reviewapp.notices.content import method_sentence, ranked_list_content
from reviewapp.ranking.computation import compute
from reviewapp.ranking.runs import is_reproduced
from reviewapp.ranking.service import compare_methods, estimate_certainty, rank_round
from reviewapp.rounds.service import choose_schemes, close_scoring
from reviewapp.schemes.service import store_version
from reviewapp.scoresheets.printed import papers
from reviewapp.workflow import Refused
from scoring.scheme import Band, Indicator, Kind
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import (
    AT,
    DECIDED_AT,
    Cast,
    carry,
    drop_guards,
    expert_indicator,
    expert_scheme,
    make_cast,
    make_round,
    shortlist,
    stage,
    submit_sheet,
)
from tests.schemes import standard_scheme

# Below 50 the output earns 5 of 10, from 50 on 10: on full marks of 100 that is 50 or 100.
OUTPUT = Indicator(
    code="1",
    title="集群产值",
    kind=Kind.BANDED,
    weight=Decimal(25),
    maximum=Decimal(10),
    figure="output_value",
    bands=(
        Band(low=None, high=Decimal(50), score=Decimal(5)),
        Band(low=Decimal(50), high=None, score=Decimal(10)),
    ),
)
SCHEME = expert_scheme(OUTPUT, expert_indicator("2", points=75))
OPTIONS = {"expert_method": "mean", "data_weight": "40", "expert_weight": "60"}

# Of 75 points the experts give, on full marks of 100:
#   01: 60, 63, 66 → 84        02: 72, 69, 69 → 93.333…        03: 60, 60, 60 → 80
GIVEN = (("60", "63", "66"), ("72", "69", "69"), ("60", "60", "60"))


def composed(**settings: object) -> Cast:
    """A round by the composite 40/60; the second application has an output below 50."""
    values = {"official_method": "composite", "method_options": OPTIONS, "tie_break": ()} | settings
    cast = make_cast(db.session, scheme=SCHEME, **values)
    cast.applications[1].figures[0].value = Decimal(45)
    for application, expert in product(range(3), range(3)):
        submit_sheet(db.session, cast, application, expert, GIVEN[application][expert])
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    return cast


def ranked(cast: Cast) -> RankingRun:
    run = rank_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    return run


def test_data_and_experts_are_joined_by_the_shares_of_the_round(context: Flask) -> None:
    """0.4 · 100 + 0.6 · 84 = 90.4, 0.4 · 50 + 0.6 · 93.333… = 76, 0.4 · 100 + 0.6 · 80 = 88."""
    run = ranked(composed())
    assert [(row.application.number, row.place, row.printed) for row in run.rows] == [
        ("01", 1, Decimal("90.4")),
        ("03", 2, Decimal(88)),
        ("02", 3, Decimal(76)),
    ]
    assert [(row.data_score, row.expert_score) for row in run.rows] == [
        (Decimal(100), Decimal(84)),
        (Decimal(100), Decimal(80)),
        (Decimal(50), Decimal("93.333333")),
    ]
    assert [(row.raw_place, row.raw_mean) for row in run.rows] == [
        (1, Decimal("90.4")),
        (2, Decimal(88)),
        (3, Decimal(76)),
    ]
    assert run.parameters == {"decimals": 2, **OPTIONS}


def test_the_ranked_list_tells_both_parts(context: Flask) -> None:
    cast = composed()
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    content = ranked_list_content(db.session, cast.round, shortlist(db.session, cast))
    assert [(row.score, row.parts, row.interval) for row in content.rows] == [
        (Decimal("90.40"), (Decimal("100.00"), Decimal("84.00")), None),
        (Decimal("88.00"), (Decimal("100.00"), Decimal("80.00")), None),
        (Decimal("76.00"), (Decimal("50.00"), Decimal("93.33")), None),
    ]


def test_the_expert_part_goes_by_its_own_method(context: Flask) -> None:
    options = OPTIONS | {"expert_method": "median", "data_weight": "20", "expert_weight": "80"}
    run = ranked(composed(method_options=options))
    # medians 63, 69 and 60 of 75 are 84, 92 and 80; 0.2 · 50 + 0.8 · 92 = 83.6
    assert [(row.application.number, row.printed) for row in run.rows] == [
        ("01", Decimal("87.2")),
        ("03", Decimal(84)),
        ("02", Decimal("83.6")),
    ]


def test_a_run_keeps_the_figures_and_is_computed_again_from_them(context: Flask) -> None:
    cast = composed()
    run = ranked(cast)
    assert json.loads(run.inputs)["figures"] == {
        "01": {"output_value": {"2025": "50"}},
        "02": {"output_value": {"2025": "45"}},
        "03": {"output_value": {"2025": "50"}},
    }
    cast.applications[0].figures[0].value = Decimal(1)  # what is corrected later does not reach it
    db.session.commit()
    assert is_reproduced(run)
    drop_guards(db.session)
    db.session.execute(sa.update(RankingRow).where(RankingRow.place == 1).values(data_score=Decimal(99)))
    db.session.expire_all()
    assert not is_reproduced(run)


def test_a_run_of_the_first_version_is_still_reproduced(context: Flask) -> None:
    """It froze what the figures had earned, and its digest knows no parts."""
    cast = composed(official_method="mean", method_options={})
    run = ranked(cast)
    inputs, scheme = json.loads(run.inputs), run.scheme_version.to_scheme()
    before = {name: value for name, value in inputs.items() if name not in ("figures", "year")}
    before["objective"] = {"01": {"1": "10"}, "02": {"1": "5"}, "03": {"1": "10"}}
    result = compute(before, scheme, "mean", {}, 2)
    assert result.digest == run.result_digest
    assert set(result.rows[0].to_mapping()) == {
        *("application", "place", "printed", "score", "merit", "se", "sheets", "raw_mean", "raw_place")
    }


def test_every_part_is_explained(context: Flask) -> None:
    cast = composed()
    run, application = ranked(cast), cast.applications[1]
    found = explanation_of(run, application)
    assert found is not None
    assert found.composition is not None
    assert vars(found.composition) == {
        "data_score": Decimal(50),
        "expert_score": Decimal("93.333333"),
        "data_weight": Decimal(40),
        "expert_weight": Decimal(60),
    }
    assert (found.redone, found.rounding) == (Decimal("93.333333"), Decimal(0))
    (row,) = measured_in(run, application)
    assert (row.indicator.code, row.value, row.score) == ("1", "45亿元", Decimal(5))
    assert "以数据得分与各专家评分总分的算术平均值按40∶60的比例合成的得分排序" in method_sentence(run)
    why = explanation_content(run, application, AT.date())
    (roll_up,) = roll_up_contents(run, application, AT.date())
    assert why.method.endswith("数据得分50.00分，专家评分93.33分。")
    assert why.english_method.endswith("Data score 50.00 and expert score 93.33, joined 40 to 60.")
    assert roll_up.parts == "数据得分50.00分，专家评分93.33分。"
    lines = papers(db.session, cast.round, Application.id == application.id)[0].lines
    assert [(line.title, line.score, line.comment) for line in lines] == [
        ("2 指标2", Decimal(72), ""),
        ("1 集群产值", Decimal(5), "按数据计分，专家不打分。"),
    ]
    table = EXPORTS["ranking"].build(db.session, cast.round)[0]
    assert [column.heading for column in table.columns][4:7] == ["得分", "数据得分", "专家得分"]
    assert table.rows[2][4:7] == (Decimal(76), Decimal(50), Decimal("93.333333"))
    assert "专家评分的汇总方法：算术平均；数据得分的比重：40；专家评分的比重：60" in table.notes[1]


def test_what_is_advisory_goes_by_the_joined_scores(context: Flask) -> None:
    cast = composed()
    ranked(cast)
    made = estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    assert [row.merit > 80 for row in sorted(made.rows, key=lambda row: row.application_id)] == [
        True,
        False,
        True,
    ]
    runs = compare_methods(db.session, cast.round, actor=cast.office, at=AT)
    assert "composite" not in {run.method for run in runs}


def test_another_method_is_compared_with_the_composite_where_there_are_two_parts(context: Flask) -> None:
    cast = composed(official_method="mean", method_options={})
    ranked(cast)
    runs = compare_methods(db.session, cast.round, actor=cast.office, at=DECIDED_AT)
    assert [run.parameters["data_weight"] for run in runs if run.method == "composite"] == ["40"]


def test_a_composite_needs_both_parts(context: Flask) -> None:
    office = make_cast(db.session).office
    round_ = make_round(
        db.session, office, SCHEME, code="2027", official_method="composite", method_options=OPTIONS
    )
    experts_alone = store_version(db.session, expert_scheme(), at=AT)
    standard = store_version(db.session, standard_scheme(), at=AT)
    with pytest.raises(Refused) as refused:
        choose_schemes(
            db.session, round_, standard=standard, scheme_version=experts_alone, actor=office, at=AT
        )
    assert refused.value.denial.code == "round.nothing_to_join"


@sqlite_only
def test_the_shares_are_set_and_shown_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = make_cast(db.session)
        round_ = make_round(db.session, cast.office, SCHEME, code="2027")
        db.session.commit()
        other, made = round_.id, stage(db.session, cast)
    posted = {
        "rules_title": "评审办法",
        "rules_number": "测办〔2026〕2号",
        "rules_dated": "2026-03-02",
        "official_method": "composite",
        "data_percent": "30",
        "expert_method": "trimmed",
        "trim": "total",
        "average_decimals": "3",
        "decimals": "2",
        "scoring_ends_on": "2026-06-30",
        "minimum_sheets": "3",
        "minimum_scores": "3",
        "abstained_percent": "20",
        "places": "3",
        "tie_1": "",
        "tie_2": "",
        "tie_3": "",
        "stage_join": "single",
        "grey_band": "none",
        "band_percent": "5",
        "notice_length": "5",
        "notice_unit": "working_days",
        "objection_days": "10",
        "deviation_level": "total",
        "deviation_base": "others",
        "deviation_percent": "30",
        "panel_minimum": "5",
        "panel_technical": "3/5",
        "panel_finance": "1",
        "candidates_per_place": "3",
    }
    office = client_of(app, made.office)
    assert 'name="data_percent"' not in office.get(f"/rounds/{made.round}/settings").text
    page = office.get(f"/rounds/{other}/settings").text
    assert re.search('name="data_percent"[^>]* value="25"', page)  # what the scheme gives to data
    assert office.post(f"/rounds/{other}/settings", data=posted | {"data_percent": "100"}).status_code == 422
    assert office.post(f"/rounds/{other}/settings", data=posted).status_code == 302
    page = office.get(f"/rounds/{other}").text
    assert "专家评分的汇总方法：去极值平均；数据得分的比重：30；专家评分的比重：70" in page
    with app.app_context():
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@sqlite_only
def test_both_parts_stand_on_the_pages(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = composed()
        ranked(cast)
        application, made = cast.applications[1].id, stage(db.session, cast)
    office = client_of(app, made.office)
    page = " ".join(office.get(f"/rounds/{made.round}/ranking/").text.split())
    assert '<td class="num">50.00</td><td class="num">93.33</td>' in page
    page = office.get(f"/rounds/{made.round}/explanation/{application}").text
    assert "（40×数据得分50＋60×专家得分93.333333）÷100＝76" in page
    assert "数据得分（折算为满分）" in page
    with app.app_context():
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()
