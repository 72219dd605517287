"""Scale ratio and drift: what was put in is found, and nothing where nothing was put in."""

import numpy as np
import pytest

from scoring.flags import Flag, Undefined
from scoring.slopes import Drift, ScaleRatio, drifts, scale_ratios
from tests.scoring.known_rounds import model_of, scores, table_of

ORDER = {pair: float(int(pair[0][1:])) for pair in scores(40)}


def scaled(factor: float) -> tuple[ScaleRatio, ...]:
    given = scores(40, error=2.0)
    mean = np.mean([score for (_, expert), score in given.items() if expert == "e01"])
    changed = {p: mean + factor * (s - mean) if p[1] == "e01" else s for p, s in given.items()}
    return scale_ratios(model_of(table_of(changed)))


@pytest.mark.parametrize(("factor", "flag"), [(0.3, Flag.CENTRAL), (2.0, Flag.EXTREME)])
def test_the_scale_of_an_expert_is_found(factor: float, flag: Flag) -> None:
    found = scaled(factor)
    assert [each.expert for each in found if each.flag] == ["e01"]
    own = found[1]
    assert own.flag is flag
    assert own.low is not None
    assert own.high is not None
    assert own.low < factor < own.high


def test_scales_alike_are_not_flagged() -> None:
    found = scaled(1.0)
    assert {each.flag for each in found} == {None}
    assert np.mean([each.ratio for each in found if each.ratio is not None]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("rise", "flag"), [(0.4, Flag.RISING), (-0.4, Flag.FALLING)])
def test_a_drift_is_found(rise: float, flag: Flag) -> None:
    given = {p: s + rise * ORDER[p] * (p[1] == "e06") for p, s in scores(40).items()}
    found = drifts(model_of(table_of(given)), ORDER)
    assert {each.expert: each.flag for each in found if each.flag} == {"e06": flag}
    assert found[6].slope == pytest.approx(rise, abs=0.15)


def test_a_drift_is_given_in_the_unit_of_time() -> None:
    model = model_of(table_of(scores(40)))
    hours, seconds = drifts(model, ORDER), drifts(model, {p: 1.7e9 + 3600 * t for p, t in ORDER.items()})
    for hour, second in zip(hours, seconds, strict=True):
        assert hour.slope is not None
        assert second.slope == pytest.approx(hour.slope / 3600)
        assert second.t == pytest.approx(hour.t)
        assert second.p == pytest.approx(hour.p)


def test_few_scores_and_equal_times_have_no_slope() -> None:
    given = scores(12, 5)
    few = {p: s for p, s in given.items() if p[1] != "e00" or p[0] < "a04"}
    model = model_of(table_of(few))
    assert scale_ratios(model)[0] == ScaleRatio("e00", 4, None, undefined=Undefined.TOO_FEW)
    assert drifts(model, dict.fromkeys(few, 1.0))[1] == Drift("e01", 12, None, undefined=Undefined.NO_SPREAD)
