"""The rules of a round beside its ranking: only such as can be kept to, under names that say them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Round
from reviewapp.notices.content import method_sentence
from reviewapp.ranking.queries import official_run
from reviewapp.rounds.selection_rules import ONE_PER_SUBFIELD, named
from reviewapp.workflow import Denial, Refused
from scoring.ruledata import rules_data
from scoring.rules import Rules
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import (
    RoleName,
    RoundPhase,
    carry,
    create_account,
    make_cast,
    make_round,
    stage,
    submit_all,
)
from tests.reviewapp.rounds.test_settings import POSTED

UNIT = {"kind": "quota", "attributes": ["unit"], "values": [], "least": 0, "most": 1}
RULES = (
    (UNIT, "每个推荐单位不超过1个"),
    (UNIT | {"least": 2, "most": None, "values": [["浙江省"], ["宁波市"]]}, "浙江省、宁波市不少于2个"),
    (UNIT | {"attributes": ["unit", "subfield"], "least": 1, "most": 3}, "每个推荐单位、细分领域1至3个"),
    (
        {"kind": "reserve", "attributes": ["panel"], "value": ["A"], "places": 2, "lapses": False},
        "为A预留2个名额，用不完的空置",
    ),
    ({"kind": "minimum", "least": "60", "points": None}, "总分不低于60分"),
    ({"kind": "minimum", "least": "20.5", "points": "1"}, "指标1不低于20.5分"),
)
TYPED = {
    "quotas-0-by": "unit",
    "quotas-0-most": "1",
    "quotas-1-by": "unit",
    "quotas-1-least": "2",
    "quotas-1-values": "浙江省\n\n 宁波市 ",
    "quotas-2-by": "unit,subfield",
    "quotas-2-least": "1",
    "quotas-2-most": "3",
    "quotas-7-by": "",
    "reserves-0-by": "panel",
    "reserves-0-value": "A",
    "reserves-0-places": "2",
    "reserves-0-rest": "stays",
    "minimums-0-points": "*",
    "minimums-0-least": "６０",
    "minimums-1-points": "1",
    "minimums-1-least": "20.5",
}


@pytest.fixture
def round_(context: Flask) -> Round:
    office = create_account(
        db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT, password="pass-office"
    )
    return make_round(db.session, office)


def test_a_rule_is_named_by_what_it_says(round_: Round) -> None:
    found = named(round_, [rule for rule, _name in RULES])
    assert [rule["rule"] for rule in found] == [name for _rule, name in RULES]
    kinds = [{key: value for key, value in rule.items() if key != "rule"} for rule in found]
    assert kinds == [rule for rule, _name in RULES]


def test_a_rule_keeps_the_name_it_has(round_: Round) -> None:
    presets = rules_data(Rules(tuple(ONE_PER_SUBFIELD.values())))
    round_.selection_rules = presets
    again = [{key: value for key, value in rule.items() if key != "rule"} for rule in presets]
    assert named(round_, again) == presets


@pytest.mark.parametrize(
    ("rules", "denial"),
    [
        ([UNIT | {"most": "x"}], ("round.selection_rule_unreadable", (("number", "1"), ("key", "most")))),
        ([UNIT, UNIT], ("round.selection_rule_unreadable", (("number", "2"), ("key", "rule")))),
        (
            [UNIT | {"attributes": ["region"]}],
            ("round.selection_rule_unknown", (("names", ("region",)),)),
        ),
        (
            [{"kind": "minimum", "least": "60", "points": "99"}],
            ("round.selection_rule_unknown", (("names", ("99",)),)),
        ),
    ],
)
def test_rules_that_cannot_be_kept_to_are_refused(
    round_: Round, rules: list[dict[str, Any]], denial: tuple[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        named(round_, rules)
    assert refused.value.denial == Denial(*denial)


@sqlite_only
def test_rules_are_typed_in_rows_and_shown_again(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = make_cast(db.session)
        number = make_round(db.session, cast.office, code="2027").id
        db.session.commit()
        made = stage(db.session, cast)
    office, url = client_of(app, made.office), f"/rounds/{number}/settings"
    assert office.post(url, data=POSTED | TYPED).status_code == 302
    page = office.get(url).text
    for shown in ('name="quotas-3-by"', 'name="reserves-1-by"', 'name="minimums-2-points"', "浙江省\n宁波市"):
        assert shown in page
    assert "每个推荐单位不超过1个；浙江省、宁波市不少于2个" in office.get(f"/rounds/{number}").text
    with app.app_context():
        kept = db.session.get_one(Round, number)
        assert [rule["rule"] for rule in kept.selection_rules] == [name for _rule, name in RULES]
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@sqlite_only
@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"quotas-0-most": "1"}, "quotas-0-by", "请选择分组"),
        ({"quotas-0-by": "unit"}, "quotas-0-by", "请填写最少或最多的件数"),
        (
            {"quotas-0-by": "unit", "quotas-0-least": "3", "quotas-0-most": "2"},
            "quotas-0-most",
            "最多不能小于最少",
        ),
        (
            {"quotas-0-by": "unit,panel", "quotas-0-most": "2", "quotas-0-values": "浙江省"},
            "quotas-0-values",
            "每一行写一个组别",
        ),
        (
            {"reserves-0-by": "unit", "reserves-0-value": "浙江省"},
            "reserves-0-by",
            "请填写分组、组别和预留名额",
        ),
        (
            {"reserves-0-by": "unit", "reserves-0-value": "浙江省/A", "reserves-0-places": "1"},
            "reserves-0-value",
            "每一行写一个组别",
        ),
        ({"minimums-0-points": "1"}, "minimums-0-points", "请选择得分并填写最低分"),
        ({"minimums-0-points": "1", "minimums-0-least": "-1"}, "minimums-0-least", "请填写数字"),
        ({"tie_1": "ballot", "tie_2": "1"}, "tie_3", "无记名投票只能作为最后一步"),
    ],
)
def test_a_faulty_row_is_named(database_url: str, typed: dict[str, str], field: str, reason: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    answer = client_of(app, made.office).post(
        f"/rounds/{made.round}/settings", data=POSTED | {"ground": "理由"} | typed
    )
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert reason in answer.text
    with app.app_context():
        db.engine.dispose()


def test_documents_state_the_rules(context: Flask) -> None:
    cast = make_cast(db.session, selection_rules=Rules((ONE_PER_SUBFIELD["unit"],)))
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    run = official_run(db.session, cast.round)
    assert run is not None
    assert "名额规则：每个推荐单位、细分领域不超过1个。" in method_sentence(run)
