"""How far experts lie apart: totals as the ranking forms them, and who differs most."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.ranking.spread import totals_by_application, widest
from scoring.totals import Sheet, totals
from tests.schemes import expert_indicator, expert_scheme

SCHEME = expert_scheme(expert_indicator("1", 30, weight=Decimal(60)), expert_indicator("2", 40))
CELLS = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 40))


@given(st.lists(CELLS, min_size=2, max_size=6).filter(lambda cells: cells[0][1] is not None))
def test_totals_are_those_of_the_ranking(cells: list[tuple[int, int | None]]) -> None:
    sheets = [
        {
            "application": "01",
            "expert": f"E{number}",
            "scores": {"1": str(first)} | ({} if second is None else {"2": str(second)}),
            "abstained": ["2"] if second is None else [],
        }
        for number, (first, second) in enumerate(cells)
    ]
    exact = totals(
        SCHEME,
        [
            Sheet(
                application="01",
                expert=one["expert"],
                scores={code: Decimal(value) for code, value in one["scores"].items()},
                abstained=frozenset(one["abstained"]),
            )
            for one in sheets
        ],
    )
    found = totals_by_application({"sheets": sheets}, SCHEME)["01"]
    wanted = sorted(float(one.total) for one in exact)
    assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) < 1e-9
    assert totals_by_application({"sheets": sheets}, SCHEME, ["02"]) == {}


def test_the_widest_tenth_is_named() -> None:
    spread = {f"{number:02}": [0.0, float(number)] for number in range(1, 12)}
    assert widest(spread) == ["11", "10"]
    assert widest({}) == []
