"""Rules as plain data: there and back, and every mistake with its place."""

import json
from decimal import Decimal
from typing import Any

import pytest

from scoring.ruledata import RuleError, rules_data, rules_of
from scoring.rules import Minimum, Quota, Reserve, Rules

RULES = Rules(
    (
        Quota("每省", ("unit",), (), 0, 8),
        Quota("市", ("unit",), (("大连",), ("青岛",)), 1, 2),
        Quota("一省一领域", ("unit", "subfield"), (), 0, 1),
    ),
    (Reserve("预留", ("region",), ("西部",), 3, lapses=False),),
    (Minimum("总分线", Decimal("60.5")), Minimum("创新线", Decimal(20), "创新")),
)


def test_there_and_back_through_json() -> None:
    assert rules_of(json.loads(json.dumps(rules_data(RULES), ensure_ascii=False))) == RULES
    assert rules_of([]) == Rules()


def test_what_is_left_out_has_its_default() -> None:
    assert rules_of([{"kind": "quota", "rule": "全部", "most": 3}]).quotas == (Quota("全部", (), (), 0, 3),)


QUOTA = {"kind": "quota", "rule": "q", "attributes": ["unit"], "most": 2}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{}], "rule 1, rule: it is empty"),
        ([QUOTA, QUOTA], "rule 2, rule: 'q' is there twice"),
        ([QUOTA | {"kind": "places"}], "rule 1, kind: 'places' is not one of quota, reserve, minimum"),
        ([QUOTA | {"most": None}], "rule 1, most: a quota needs a least or a most number"),
        ([QUOTA | {"most": "zwei"}], "rule 1, most: 'zwei' is not a whole number, 0 or above"),
        ([QUOTA | {"most": -1}], "rule 1, most: -1 is not a whole number, 0 or above"),
        ([QUOTA | {"least": 3}], "rule 1, least: 3 is above the most number 2"),
        ([QUOTA | {"values": [["a", "b"]]}], "rule 1, values: one value for each attribute"),
        ([QUOTA | {"attributes": "unit"}], "rule 1, attributes: not a list of names"),
        ([{"kind": "reserve", "rule": "r", "places": 1}], "rule 1, attributes: a reserve needs a group"),
        (
            [{"kind": "reserve", "rule": "r", "attributes": ["unit"], "places": 1}],
            "rule 1, value: one value for each attribute",
        ),
        (
            [{"kind": "minimum", "rule": "m", "least": "NaN"}],
            "rule 1, least: 'NaN' is not a decimal, 0 or above",
        ),
        ([{"kind": "minimum", "rule": "m", "least": "1", "points": " "}], "rule 1, points: it is empty"),
    ],
)
def test_a_mistake_is_named(rules: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(RuleError) as caught:
        rules_of(rules)
    assert str(caught.value) == said
