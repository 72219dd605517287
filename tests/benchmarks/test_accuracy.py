"""The comparison: every contender answers, and the verdicts follow from the numbers."""

import numpy as np
import pytest

from benchmarks.accuracy_report import identifiable, report, upper
from benchmarks.contenders import BINS, OURS, Certainty, Found, compared
from scoring.recovery import Recovery
from scoring.scenarios import SCENARIOS
from scoring.simulate import simulate


def test_every_contender_ranks_the_same_rounds() -> None:
    scenario = SCENARIOS["complete-15x5-missing"]
    rounds = [(number, simulate(scenario, number)) for number in (3, 4)]
    found = list(compared("complete-15x5-missing", scenario.places, rounds))
    methods = [each.method for each in found if each.repetition == 3]
    assert methods[-2:] == list(OURS)
    assert [each.method for each in found] == methods * 2
    for each in found:
        assert -1 <= each.recovery.tau <= 1
        assert (each.certainty is not None) == (each.method in OURS)
        if each.certainty:
            assert each.certainty.bins[:, 0].sum() == 15
            assert each.certainty.bins[:, 1].sum() == pytest.approx(scenario.places)
            assert each.certainty.bins[:, 2].sum() == scenario.places


def test_the_calibrated_model_without_extras_selects_as_the_additive_one() -> None:
    scenario = SCENARIOS["complete-20x7"]
    rounds = [(0, simulate(scenario, 0))]
    ours = [each for each in compared("complete-20x7", 5, rounds) if each.method == "calibrated"]
    assert [(each.changed, each.kept) for each in ours] == [(False, ())]


def made(
    method: str, tau: float, *, regret: float = 0.2, coverage: float = 0.9, changed: bool = False
) -> list[Found]:
    """Three rounds of one scenario, told apart a little."""
    sure = Certainty(coverage, 20.0, 0.1, np.ones((BINS, 3)))
    return [
        Found(
            "plain-3",
            number,
            method,
            Recovery(tau + 0.001 * number, 0.7, regret),
            changed,
            sure if method in OURS else None,
        )
        for number in range(3)
    ]


def verdicts(*found: list[Found]) -> list[str]:
    lines = report([each for part in found for each in part]).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| target |"))
    return [line.split("|")[-2].strip(" *") for line in lines[start + 2 :]]


def test_a_method_that_wins_meets_the_targets() -> None:
    ours = made("calibrated", 0.75, regret=0.1)
    assert verdicts(made("raw", 0.7), made("additive", 0.7), ours) == ["yes", "yes", "yes", "yes", "yes", "–"]


def test_a_method_that_loses_misses_them() -> None:
    ours = made("calibrated", 0.6, regret=0.3, coverage=0.95, changed=True)
    assert verdicts(made("raw", 0.7), made("additive", 0.7), ours) == ["no", "no", "yes", "no", "no", "–"]
    ours = made("calibrated", 0.699, regret=0.17, coverage=0.85)
    assert verdicts(made("raw", 0.7), made("additive", 0.7), ours) == ["yes", "yes", "no", "yes", "yes", "–"]


def test_the_limit_is_students() -> None:
    assert upper(np.array([1.0, 2.0, 3.0])) == pytest.approx(2 + 2.919986 / 3**0.5)


def test_what_scores_cannot_tell_is_left_out_of_the_first_target() -> None:
    assert sorted(name for name in SCENARIOS if not identifiable(name)) == sorted(
        f"{name}-{each}" for name in ("favour", "panels-quality", "panels-severity") for each in (3, 5)
    )
