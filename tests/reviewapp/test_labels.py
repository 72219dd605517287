"""Nothing that a page or a document must word is left without words."""

from __future__ import annotations

from flask import Flask

from reviewapp import labels
from reviewapp.notices.content import METHOD_SENTENCES
from reviewapp.workflow import MACHINES
from scoring.methods import METHODS
from scoring.rules import RuleKind


def test_every_method_has_its_words() -> None:
    assert labels.METHODS.keys() == METHODS.keys()
    assert METHOD_SENTENCES.keys() == METHODS.keys()


def test_every_action_has_its_words() -> None:
    actions = {way.action for machine in MACHINES for way in machine.transitions}
    assert actions - labels.ACTIONS.keys() == set()


def test_every_rule_at_work_has_its_words(context: Flask) -> None:
    assert {kind for kind, _ in labels.BINDINGS} == set(RuleKind)
    full = {
        "kind": "quota",
        "at_least": False,
        "group": ["1", "浙江省"],
        "limit": 8,
        "found": 8,
        "rule": "每省",
    }
    short = {
        "kind": "minimum",
        "at_least": True,
        "group": ["1"],
        "limit": "60",
        "found": "59.5",
        "rule": "线",
    }
    titles = {"1": "创新能力"}, {"1": "第一评审组"}
    assert labels.binding_words(full, *titles) == "上限：第一评审组、浙江省 8个，已满"
    assert labels.binding_words(short, *titles) == "最低分：创新能力不低于60分，实得59.5分"
    assert labels.binding_words(short | {"group": []}, *titles) == "最低分：总分不低于60分，实得59.5分"
