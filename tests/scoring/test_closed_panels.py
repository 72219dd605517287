"""Closed panels: both readings, what flips between them, and places by panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.closed_panels import READABLE, by_panel, flips, panel_names, proportional, readings
from scoring.connectivity import connectivity, levelled
from scoring.methods import METHODS
from scoring.ranking import rank
from scoring.selection import select
from scoring.table import ScoreTable


def two_panels(gap: float = 6.0, seed: int = 3) -> ScoreTable:
    """Two panels of eight applications and four experts; the second scores ``gap`` higher."""
    random = np.random.default_rng(seed)
    rows = []
    for panel in range(2):
        merit, severity = random.normal(0, 3, 8), random.normal(0, 2, 4)
        for i in range(8):
            for j in random.choice(4, 3, replace=False):
                score = 80 + gap * panel + merit[i] - severity[j] + random.normal(0, 1)
                rows.append((f"{'甲乙'[panel]}{i}", f"{'甲乙'[panel]}专家{j}", round(float(score), 2)))
    return ScoreTable.from_rows(rows)


@pytest.mark.parametrize("method", sorted(READABLE))
def test_the_readings_differ_between_panels_only(method: str) -> None:
    table = two_panels()
    found = readings(METHODS[method](table), connectivity(table))
    assert found is not None
    first = np.array([name[0] == "甲" for name in table.applications])
    gap = found.quality.score - found.severity.score
    assert np.ptp(gap[first]) == pytest.approx(0, abs=1e-9)
    assert np.ptp(gap[~first]) == pytest.approx(0, abs=1e-9)
    means = found.severity.score[first].mean(), found.severity.score[~first].mean()
    assert means[0] == pytest.approx(means[1], abs=1e-9)
    assert gap[~first].mean() - gap[first].mean() == pytest.approx(6, abs=2)


def test_severity_takes_up_what_quality_leaves() -> None:
    table = two_panels()
    found = readings(METHODS["additive"](table), connectivity(table))
    assert found is not None
    for reading in (found.quality, found.severity):
        assert reading.severity is not None
        again = table.mean_by_application(table.score + reading.severity[table.expert])
        assert again == pytest.approx(reading.score, abs=1e-9)


def test_levelling_leaves_nothing_between_parts() -> None:
    table = two_panels()
    first = np.array([table.applications[row][0] == "甲" for row in table.application])
    level = levelled(table).score
    assert level[first].mean() == pytest.approx(level[~first].mean())
    assert level.mean() == pytest.approx(table.score.mean())


def test_a_wide_gap_flips_the_line() -> None:
    table = two_panels(gap=30)
    found = readings(METHODS["mean"](table), connectivity(table))
    assert found is not None
    quality, severity = (select(rank(each.by_name, 2), 8) for each in (found.quality, found.severity))
    assert {name[0] for name in quality.selected} == {"乙"}
    assert {name[0] for name in severity.selected} == {"甲", "乙"}
    assert set(flips(quality, severity)) == set(quality.selected) ^ set(severity.selected)


@pytest.mark.parametrize("method", ["zscore", "minmax", "rank_based"])
def test_methods_that_are_one_reading_already(method: str) -> None:
    table = two_panels()
    assert readings(METHODS[method](table), connectivity(table)) is None


def test_connected_panels_have_one_reading() -> None:
    table = ScoreTable.from_rows([("a", "x", 80.0), ("b", "x", 81.0), ("b", "y", 82.0)])
    assert readings(METHODS["mean"](table), connectivity(table)) is None


def test_places_by_panel() -> None:
    table = two_panels(gap=30)
    graph = connectivity(table)
    found = by_panel(METHODS["mean"](table), panel_names(table, graph), 5, 2)
    assert [(one.panel, one.n_applications, one.selection.places) for one in found] == [
        ("1", 8, 3),
        ("2", 8, 2),
    ]
    assert sum(len(one.selection.selected) for one in found) == 5


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8), st.integers(0, 200))
def test_proportional_places_are_a_fair_share(sizes: dict[str, int], places: int) -> None:
    share = proportional(sizes, places)
    total = sum(sizes.values())
    filled = min(places, total)
    assert sum(share.values()) == filled
    for name, size in sizes.items():
        assert filled * size // total <= share[name] <= min(size, -(-filled * size // total))
