"""Recovery of a known truth, against tables by hand and an average over draws by lot."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.recovery import Recovery, held, recovery

MERIT = np.array([4.0, 3.0, 2.0, 1.0])


def test_the_truth_itself_loses_nothing() -> None:
    assert recovery(MERIT, MERIT, 2) == Recovery(1.0, 1.0, 0.0)


def test_the_reverse_loses_all() -> None:
    found = recovery(-MERIT, MERIT, 2)
    assert (found.tau, found.top) == (-1.0, 0.0)
    assert found.regret == pytest.approx(2 / MERIT.std())


def test_who_ties_at_the_line_shares_the_place() -> None:
    found = recovery(np.array([9.0, 5.0, 5.0, 1.0]), MERIT, 2)
    assert found.top == 0.75
    assert found.regret == pytest.approx(0.25 / MERIT.std())
    assert found.tau == pytest.approx(5 / 6)


def test_dust_is_no_difference() -> None:
    assert recovery(np.array([9.0, 5.0, 5.0 + 1e-9, 1.0]), MERIT, 2).top == 0.75


@pytest.mark.parametrize(("places", "top"), [(0, 1.0), (4, 1.0)])
def test_no_line_or_places_for_all(places: int, top: float) -> None:
    assert recovery(-MERIT, MERIT, places) == Recovery(-1.0, top, 0.0)


@pytest.mark.parametrize("places", [-1, 5])
def test_places_must_be_possible(places: int) -> None:
    with pytest.raises(ValueError, match="places for 4"):
        recovery(MERIT, MERIT, places)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_places_are_held_as_by_lot_on_average(score: list[int], data: st.DataObject) -> None:
    places = data.draw(st.integers(1, len(score)))
    rows = range(len(score))
    drawn = np.zeros(len(score))
    lots = list(permutations(rows))
    for lot in lots:
        order = sorted(rows, key=lambda row: (-score[row], lot[row]))
        drawn[order[:places]] += 1 / len(lots)
    found = held(np.array(score, dtype=float), places)
    assert found == pytest.approx(drawn)
    assert found.sum() == pytest.approx(places)
