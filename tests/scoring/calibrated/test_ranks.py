"""The posterior under the calibrated model, and the command that shows it."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from scoring import calibrated
from scoring import posterior as additive_posterior
from scoring.__main__ import main
from scoring.calibrated import Extra
from scoring.table import ScoreTable
from scoring.uncertainty import standing
from tests.scoring.calibrated.planted import planted


def test_plugged_in_draws_have_the_moments_of_the_fit() -> None:
    found = calibrated.fit(planted("outliers", applications=240, experts=40).table)
    drawn = calibrated.posterior(found)
    assert found.merit_se is not None
    assert drawn.mean == pytest.approx(found.merit, abs=1e-9)  # pairs z, −z cancel exactly
    assert (drawn.sd / found.merit_se).mean() == pytest.approx(1, abs=0.005)
    covariance = found.covariance
    assert covariance is not None
    assert drawn.draws is not None
    assert np.abs(np.cov(drawn.draws.T) - covariance).max() < 0.2 * covariance.diagonal().max()


@pytest.mark.parametrize("effect", ["discrimination", "assignment"])
def test_integrating_widens_small_rounds_and_keeps_the_centre(effect: str) -> None:
    found = calibrated.fit(planted(effect, applications=120, experts=20, each=4).table)
    assert Extra(effect) in found.kept
    drawn = calibrated.posterior(found)
    assert found.merit_se is not None
    assert drawn.sd.mean() > found.merit_se.mean()
    assert drawn.mean == pytest.approx(found.merit, abs=0.1 * found.sd_merit)


def test_without_extras_it_is_the_additive_posterior() -> None:
    table = planted(seed=3, applications=40, experts=8, each=3).table
    one = calibrated.posterior(calibrated.fit(table), seed=5)
    other = additive_posterior.posterior(table, seed=5)
    assert one.draws is not None
    assert np.array_equal(one.draws, [] if other.draws is None else other.draws)


def test_seeds_and_numbers_of_draws_are_obeyed() -> None:
    found = calibrated.fit(planted("outliers", applications=80, experts=16).table)
    one, same, other = (calibrated.posterior(found, draws=4500, seed=seed) for seed in (1, 1, 2))
    assert one.draws is not None
    assert one.draws.shape == (4500, 80)
    assert np.array_equal(one.draws, [] if same.draws is None else same.draws)
    assert not np.array_equal(one.draws, [] if other.draws is None else other.draws)


def test_beyond_what_is_drawn_there_are_means_and_standard_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.calibrated.ranks.LARGEST_DRAWN", 50)
    found = calibrated.fit(planted("outliers").table)
    drawn = calibrated.posterior(found)
    assert drawn.draws is None
    assert standing(drawn, 20).p_in.sum() == pytest.approx(20, abs=1e-5)


def written(path: Path, table: ScoreTable) -> Path:
    rows = (f"{a},{e},{s}\n" for (a, e), s in zip(table.pairs(), table.score.tolist(), strict=True))
    path.write_text("application,expert,score\n" + "".join(rows), encoding="utf-8")
    return path


def test_the_command_ranks_by_merit_and_names_the_gates(tmp_path: Path) -> None:
    table = planted("assignment").table
    source = written(tmp_path / "scores.csv", table)
    kept = {}
    for assignment in ("unknown", "random"):
        out = tmp_path / assignment
        options = ["--method", "calibrated", "--places", "30", "--assignment", assignment, "--decimals", "6"]
        assert main(["rank", str(source), "--out", str(out), *options]) == 0
        found = calibrated.fit(table, assignment=assignment)  # type: ignore[arg-type]
        lines = list(csv.DictReader(io.StringIO((out / "ranking.csv").read_text(encoding="utf-8"))))
        order = np.argsort(-found.merit)
        assert [line["application"] for line in lines] == [table.applications[row] for row in order]
        assert sum(float(line["p_in"]) for line in lines) == pytest.approx(30, abs=1e-4)
        said = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert said["parameters"] == {"assignment": assignment}
        assert said["advisory"][:2] == ["rank", "selected"]
        assert [gate["extra"] for gate in said["calibrated"]["gates"]] == list(Extra)
        kept[assignment] = said["calibrated"]["kept"]
        experts = (out / "experts.csv").read_text(encoding="utf-8").splitlines()
        assert experts[0] == "expert,n,severity,severity_se,discrimination,discrimination_se,reliability"
    assert "assignment" in kept["unknown"]
    assert "assignment" not in kept["random"]


def test_the_assignment_belongs_to_no_other_method(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path / "scores.csv", planted(applications=6, experts=3, each=2).table)
    options = ["--method", "additive", "--assignment", "random"]
    assert main(["rank", str(source), "--out", str(tmp_path / "out"), *options]) == 2
    assert (
        capsys.readouterr().err
        == "python -m scoring rank: --assignment does not belong to the method additive\n"
    )
