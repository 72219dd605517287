"""Results of frozen rows are worked out once, and the oldest go first."""

from __future__ import annotations

from reviewapp.kept import Kept


def test_what_was_asked_for_last_is_kept() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    kept: Kept[str] = Kept(2)
    asked = ("a", "b", "a", "c", "a", "b")
    assert [kept.get((name,), lambda name=name: make(name)) for name in asked] == [*"ABACAB"]
    assert made == ["a", "b", "c", "b"]
