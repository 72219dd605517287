"""Connected parts and complete panels."""

from scoring.connectivity import Connectivity, Part, connectivity
from scoring.table import ScoreTable


def graph(pairs: str) -> Connectivity:
    return connectivity(ScoreTable.from_rows([(pair[0], pair[1], 80.0) for pair in pairs.split()]))


def test_a_complete_panel() -> None:
    found = graph("ax ay bx by")
    assert found == Connectivity((Part(("a", "b"), ("x", "y"), 4),))
    assert found.connected
    assert found.complete


def test_one_missing_score_makes_it_incomplete() -> None:
    found = graph("ax ay bx")
    assert found.connected
    assert not found.complete


def test_parts_come_largest_first_then_by_name() -> None:
    found = graph("cz dw bx ax ay")
    assert found.parts == (
        Part(("a", "b"), ("x", "y"), 3),
        Part(("c",), ("z",), 1),
        Part(("d",), ("w",), 1),
    )
    assert [part.complete for part in found.parts] == [False, True, True]
    assert not found.connected
    assert not found.complete
