"""The command simulate: what it writes agrees with the library, and its file is one that rank reads."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scoring.__main__ import main
from scoring.commands.simulate import FILES
from scoring.csvfile import read_scores
from scoring.methods import METHODS
from scoring.recovery import recovery
from scoring.scenarios import SCENARIOS
from scoring.simulate import simulate

SMALL = ("--applications", "40", "--experts", "8", "--places", "8")


def run(out: Path, *options: str) -> int:
    return main(["simulate", "--out", str(out), *options])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_scores_and_truth_are_those_of_the_library(tmp_path: Path) -> None:
    assert run(tmp_path, *SMALL, "--seed", "4", "--each", "4", "--missing", "0.2") == 0
    scenario = replace(SCENARIOS["additive-3"], applications=40, experts=8, places=8, each=4, missing=0.2)
    drawn, table = simulate(scenario, 4), read_scores((tmp_path / "scores.csv").read_bytes()).table
    assert tuple(table.pairs()) == tuple(drawn.table.pairs())
    assert table.score.tobytes() == drawn.table.score.tobytes()
    truth = rows(tmp_path / "truth.csv")
    assert [line["application"] for line in truth] == list(drawn.table.applications)
    assert [float(line["merit"]) for line in truth] == pytest.approx(drawn.merit.tolist(), abs=6e-7)
    best = min(truth, key=lambda line: int(line["rank"]))
    assert best["application"] == drawn.table.applications[int(np.argmax(drawn.merit))]


def test_recovery_is_the_mean_over_rounds(tmp_path: Path) -> None:
    assert run(tmp_path, *SMALL, "--repetitions", "3", "--seed", "5", "--methods", "zscore", "mean") == 0
    scenario = replace(SCENARIOS["additive-3"], applications=40, experts=8, places=8)
    shown = rows(tmp_path / "recovery.csv")
    assert [(line["method"], line["rounds"]) for line in shown] == [("zscore", "3"), ("mean", "3")]
    for line in shown:
        found = [
            recovery(METHODS[line["method"]](drawn.table).score, drawn.merit, 8)
            for drawn in (simulate(scenario, seed) for seed in (5, 6, 7))
        ]
        for name in ("tau", "top", "regret"):
            values = [getattr(each, name) for each in found]
            assert float(line[name]) == pytest.approx(np.mean(values), abs=6e-7)
            assert float(line[f"{name}_se"]) == pytest.approx(np.std(values, ddof=1) / 3**0.5, abs=6e-7)


def test_one_round_has_no_standard_error(tmp_path: Path) -> None:
    assert run(tmp_path, "--scenario", "complete-15x5") == 0
    assert {line["tau_se"] for line in rows(tmp_path / "recovery.csv")} == {""}


def test_rank_reads_what_simulate_wrote(tmp_path: Path) -> None:
    assert run(tmp_path, "--scenario", "panels-quality-3") == 0
    source, out = tmp_path / "scores.csv", tmp_path / "ranked"
    assert main(["rank", str(source), "--method", "additive", "--places", "32", "--out", str(out)]) == 0
    panel = read_scores(source.read_bytes()).table.panel
    assert panel is not None
    assert len(set(panel)) == 8


def test_equal_options_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "again"):
        assert run(tmp_path / name, *SMALL, "--repetitions", "2") == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--each", "50"), "50 scores each need 50 experts in every panel: 24 are too few"),
        (("--missing", "2"), "missing is a share, at most 1, not 2.0"),
        (
            ("--applications", "20000", "--experts", "6000", "--methods", "least_squares"),
            "least squares takes at most 5000 experts, not 6000",
        ),
    ],
)
def test_what_cannot_be_simulated_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(tmp_path / "out", *options) == 2
    assert capsys.readouterr().err == f"python -m scoring simulate: {said}\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["-1", "0,1", "1e3", "nan"])
def test_numbers_are_plain_decimals(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, f"--sd-error={text}")
    assert ended.value.code == 2
    assert "is not a decimal such as 3 or 0.5" in capsys.readouterr().err


def test_the_help_lists_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    shown = capsys.readouterr().out
    assert [name for name in SCENARIOS if name.removesuffix("-5") not in shown] == []
