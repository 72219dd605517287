"""Every diagnostic of every table, however small or extreme, is a finite number or a named reason."""

from dataclasses import fields, is_dataclass
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import additive
from scoring.agreement import agreement
from scoring.diagnostics import fits, separation_of_merit, separation_of_severity, severities, spreads
from scoring.influence import influences, top
from scoring.outliers import outliers
from scoring.patterns import favours, pairs
from scoring.residuals import Residuals, residuals
from scoring.slopes import drifts, scale_ratios
from scoring.table import ScoreTable


def finite(found: object) -> bool:
    if isinstance(found, tuple):
        return all(map(finite, found))
    if is_dataclass(found):
        return all(finite(getattr(found, field.name)) for field in fields(found))
    return not isinstance(found, float) or isfinite(found)


PAIRS = st.tuples(st.integers(0, 9), st.integers(0, 3))


@settings(deadline=None, max_examples=40)
@given(
    given=st.dictionaries(PAIRS, st.integers(-3, 3), min_size=1, max_size=40),
    unit=st.sampled_from([1e-9, 1.0, 1e8]),
    level=st.sampled_from([0, 80]),
)
def test_numbers_are_finite(given: dict[tuple[int, int], int], unit: float, level: int) -> None:
    table = ScoreTable.from_rows((f"a{i}", f"e{j}", level + unit * score) for (i, j), score in given.items())
    fit = additive.fit(table)
    assert finite(agreement(table, fit))
    assert finite((severities(table, fit), spreads(table), influences(table, fit, top(2), 2)))
    model = residuals(table, fit)
    if isinstance(model, Residuals):
        time = {(f"a{i}", f"e{j}"): float(i % 3) for i, j in given}
        groups = {name: "late" if name > "a4" else "early" for name in table.applications}
        assert finite((fits(model), scale_ratios(model), drifts(model, time), outliers(model)))
        assert finite((favours(model, groups), pairs(model, draws=19)))
        assert finite((separation_of_merit(model), separation_of_severity(model)))
