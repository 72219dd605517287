"""The page shows which room imports which, as it is."""

from __future__ import annotations

from reviewapp.import_graph import PAGE, arrows, graph, page


def test_the_page_is_of_today() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run python -m reviewapp.import_graph"


def test_what_a_longer_way_implies_is_not_drawn() -> None:
    rooms = {"top": frozenset({"middle", "low"}), "middle": frozenset({"low"}), "low": frozenset({"top"})}
    assert arrows(rooms) == ([("top", "middle"), ("middle", "low")], [("low", "top")])


def test_the_cores_import_no_feature() -> None:
    found = graph()
    assert (found["scoring"], found["reports"], found["forms"]) == (frozenset(), {"scoring"}, {"scoring"})
