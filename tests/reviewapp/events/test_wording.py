"""Every act that the program records has words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import reviewapp
from reviewapp.events.wording import ACTS


def recorded() -> Iterator[str]:
    """The acts that stand in calls of ``record`` as text; those that follow from a table are words of it."""
    for path in Path(reviewapp.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            act = node.args[1]
            if called == "record" and isinstance(act, ast.Constant):
                yield act.value


def test_every_act_has_words() -> None:
    acts = set(recorded())
    assert len(acts) > 40
    assert sorted(acts - set(ACTS)) == []
