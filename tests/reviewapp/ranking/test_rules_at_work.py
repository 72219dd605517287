"""Beside the ranking stands how far each rule of the round is used, and which is at work."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from reviewapp.db import db
from tests.conftest import client_of
from tests.factories import stage
from tests.reviewapp.shortlist.test_service import TIED, UNIT, ranked, rules

WEST = {"kind": "quota", "rule": "西部", "attributes": ["unit"], "values": [["西藏"]], "least": 1}


def chips(app: Flask, *given: dict[str, object]) -> str:
    with app.app_context():
        cast = ranked(TIED, tie_break=(), selection_rules=rules(*given))
        for application, unit in zip(cast.applications, ("甲省", "甲省", "乙省", "丙省"), strict=True):
            application.quota_unit = unit
        db.session.commit()
        made = stage(db.session, cast)
        db.engine.dispose()
    page = client_of(app, made.office).get(f"/rounds/{made.round}/ranking/").text
    section = re.search(r'<section class="panel" aria-labelledby="rules">.*?</section>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", section[0]).split()) if section else ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), ""),
        ((UNIT,), "✕ 甲省 1/1 起作用 ● 乙省 1/1 已满 另有1组未到界限"),
        ((WEST,), "✕ 不能同时满足 没有一种取法能同时满足全部名额规则。"),
        (
            ({"kind": "minimum", "rule": "最低分", "least": "80.01", "points": None},),
            "✕ 总分达到最低分1件 起作用",
        ),
    ],
)
def test_the_chips(app: Flask, given: tuple[dict[str, object], ...], said: str) -> None:
    heading = "名额规则的使用 " if given else ""
    hint = "" if WEST in given or not given else "按本次排序自上而下取满名额时各条规则的使用；起作用的在前 "
    assert chips(app, *given) == heading + hint + said
