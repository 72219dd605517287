"""Expected ranks: against brute force, a long chain, and at the edges of the prior."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.csvfile import read_scores
from scoring.er import NINE_POINTS, ExpectedRanks, Prior, expected_ranks
from scoring.table import ScoreTable
from tests.scoring.random_rounds import synthetic

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def golden() -> ScoreTable:
    return read_scores((GOLDEN / "er.csv").read_bytes()).table


def brute_force(quantity: str) -> list[float]:
    found = json.loads((GOLDEN / "er.json").read_text(encoding="utf-8"))[quantity]
    return [found[name] for name in sorted(found)]


def finite(found: ExpectedRanks) -> bool:
    merit = found.merit
    arrays = (merit.mean, merit.sd, merit.draws, found.expected_rank, found.severity)
    return all(array is not None and np.isfinite(array).all() for array in arrays)


def test_equal_to_brute_force() -> None:
    found, centre = expected_ranks(golden()), golden().raw_mean.mean()
    assert found.expected_rank == pytest.approx(brute_force("expected_rank"), abs=1e-3)
    assert found.merit.mean - centre == pytest.approx(brute_force("mean"), abs=1e-3)
    assert found.merit.sd == pytest.approx(brute_force("sd"), abs=1e-3)
    assert [found.sd_merit] == pytest.approx(brute_force("sd_merit"), abs=1e-3)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published data sets are not part of the project")
@pytest.mark.parametrize("panel", ["p1", "p2", "p3"])
def test_equal_to_a_long_chain(panel: str) -> None:
    every = read_scores((SHARED / "scores" / "erforresearch_mock.csv").read_bytes()).table
    assert every.panel is not None
    rows = zip(every.application, every.expert, every.score.tolist(), strict=True)
    own = [(every.applications[i], every.experts[j], y) for i, j, y in rows if every.panel[i] == panel]
    found = expected_ranks(ScoreTable.from_rows(own))
    path = SHARED / "reference" / "jags_marginal.json"
    chain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[panel]
    allowed = max(0.1, 0.004 * len(found.expected_rank))
    applications = found.merit.applications
    assert found.expected_rank == pytest.approx([chain["er"][name] for name in applications], abs=allowed)
    assert found.merit.sd == pytest.approx([chain["psd"][name] for name in applications], abs=0.01)
    assert (found.sd_merit, found.sd_error) == pytest.approx((chain["tau_p"], chain["s"]), abs=0.01)


def test_equal_to_the_last_bit_whatever_the_order() -> None:
    table = golden()
    rows = list(zip(table.application, table.expert, table.score.tolist(), strict=True))[::-1]
    again = ScoreTable.from_rows([(table.applications[i], table.experts[j], y) for i, j, y in rows])
    one, other = expected_ranks(table), expected_ranks(again)
    assert np.array_equal(one.expected_rank, other.expected_rank)
    assert np.array_equal(one.standing(4).p_in, other.standing(4).p_in)


def test_the_closed_form_and_the_draws_agree() -> None:
    found = expected_ranks(golden())
    assert found.merit.draws is not None
    assert found.merit.draws.mean(axis=0) == pytest.approx(found.merit.mean, abs=0.01)
    drawn = (found.merit.draws[:, :, None] <= found.merit.draws[:, None, :]).sum(axis=2).mean(axis=0)
    assert drawn == pytest.approx(found.expected_rank, abs=0.1)
    assert found.standing(4).p_in.sum() == pytest.approx(4)
    assert np.array_equal(found.standing(4).expected_rank, found.expected_rank)


@pytest.mark.parametrize(("applications", "experts"), [(12, 30), (30, 12)])
def test_either_factor_may_be_the_larger(applications: int, experts: int) -> None:
    table = synthetic(applications, experts, 4, sd_severity=0.7)
    found = expected_ranks(table)
    assert finite(found)
    assert found.expected_rank.sum() == pytest.approx(applications * (applications + 1) / 2, abs=1e-2)
    by_merit, by_rank = np.argsort(np.argsort(-found.merit.mean)), np.argsort(np.argsort(found.expected_rank))
    assert np.corrcoef(by_merit, by_rank)[0, 1] > 0.99


def test_scores_and_prior_scale_together() -> None:
    table = golden()
    wide = ScoreTable(
        table.applications, table.experts, table.application, table.expert, 10 * table.score, table.confidence
    )
    found, scaled = expected_ranks(table), expected_ranks(wide, Prior(5.0, 20.0))
    assert scaled.expected_rank == pytest.approx(found.expected_rank, abs=1e-3)
    assert scaled.severity == pytest.approx(10 * found.severity, abs=1e-2)


@pytest.mark.parametrize("pairs", ["ax", "ax bx", "ax ay", "ax by", "ax ay by", "ax bx cy dy"])
@pytest.mark.parametrize("step", [0.0, 1.0, 30.0])
def test_small_and_ill_scaled_tables_stay_finite(pairs: str, step: float) -> None:
    rows = [(a, e, 3 + k * step) for k, (a, e) in enumerate(pairs.split())]
    found = expected_ranks(ScoreTable.from_rows(rows), NINE_POINTS)
    assert finite(found)
    size = len(found.expected_rank)
    assert found.expected_rank.sum() == pytest.approx(size * (size + 1) / 2, abs=1e-2)


def test_a_prior_without_width_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        expected_ranks(golden(), Prior(0.0, 2.0))
