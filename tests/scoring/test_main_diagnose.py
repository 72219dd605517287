"""The command diagnose: its files agree with the functions that they show, and say what is missing."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring import __version__, additive
from scoring.__main__ import main
from scoring.agreement import intraclass
from scoring.commands.diagnose import FILES
from scoring.csvfile import read_scores
from scoring.diagnostics import fits, separation_of_merit, severities, spreads
from scoring.influence import influences, top
from scoring.outliers import outliers
from scoring.patterns import pairs
from scoring.residuals import Residuals, residuals
from scoring.slopes import scale_ratios
from scoring.table import ScoreTable
from tests.scoring.known_rounds import scores

HEADER = "application,expert,score\n"
SOURCE = Path(__file__).parents[1] / "golden" / "unbalanced.csv"


def run(source: Path, out: Path, *options: str) -> int:
    return main(["diagnose", str(source), "--out", str(out), *options])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def report(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "agreement.json").read_text(encoding="utf-8")))


def written(tmp_path: Path, given: dict[tuple[str, str], float]) -> Path:
    path = tmp_path / "scores.csv"
    lines = (f"{application},{expert},{score!r}\n" for (application, expert), score in given.items())
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def near(cell: str, value: float | None) -> bool:
    return cell == "" if value is None else float(cell) == pytest.approx(value, abs=6e-7)


def models(path: Path) -> tuple[ScoreTable, additive.AdditiveFit, Residuals]:
    table = read_scores(path.read_bytes()).table
    fit = additive.fit(table)
    found = residuals(table, fit)
    assert isinstance(found, Residuals)
    return table, fit, found


def test_experts(tmp_path: Path) -> None:
    assert run(SOURCE, tmp_path) == 0
    table, fit, found = models(SOURCE)
    shown = rows(tmp_path / "experts.csv")
    assert [line["expert"] for line in shown] == list(table.experts)
    for line, severity in zip(shown, severities(table, fit), strict=True):
        assert int(line["n"]) == severity.n
        assert near(line["severity"], severity.severity)
        assert near(line["severity_low"], severity.low)
        assert near(line["severity_high"], severity.high)
    for line, spread, near_fit, ratio in zip(
        shown, spreads(table), fits(found), scale_ratios(found), strict=True
    ):
        assert (near(line["sd"], spread.sd), int(line["distinct"])) == (True, spread.distinct)
        assert near(line["infit"], near_fit.infit)
        assert near(line["outfit"], near_fit.outfit)
        assert near(line["scale_ratio"], ratio.ratio)
        assert near(line["scale_high"], ratio.high)
    assert [line["flags"] for line in shown[:2]] == ["harsh", ""]


def test_outliers_come_least_probable_first_with_the_rule_of_practice(tmp_path: Path) -> None:
    given = scores()
    given["a03", "e05"] = 20.0
    source = written(tmp_path, given)
    assert run(source, tmp_path) == 0
    _, _, found = models(source)
    shown = rows(tmp_path / "outliers.csv")
    assert len(shown) == len(given)
    first = shown[0]
    assert (first["application"], first["expert"], first["score"]) == ("a03", "e05", "20.000000")
    assert (first["flag"], first["practice_flag"]) == ("low", "low")
    others = [
        score for (application, expert), score in given.items() if application == "a03" and expert != "e05"
    ]
    mean = sum(others) / len(others)
    assert near(first["others_mean"], mean)
    assert near(first["deviation"], (20 - mean) / mean)
    assert [line["practice_flag"] for line in shown[1:]] == [""] * (len(given) - 1)
    by_pair = {(each.application, each.expert): each for each in outliers(found)}
    for line in shown:
        each = by_pair[line["application"], line["expert"]]
        assert near(line["expected"], each.expected)
        assert near(line["t"], each.t)
        assert near(line["p"], each.p)
    assert [float(line["p"]) for line in shown] == sorted(float(line["p"]) for line in shown)


def test_shares_of_nothing_and_of_almost_nothing(tmp_path: Path) -> None:
    given = {("甲", "x"): 5.0, ("甲", "y"): 0.0, ("乙", "x"): 5.0, ("乙", "y"): 1e-300, ("丙", "x"): 5.0}
    assert run(written(tmp_path, given), tmp_path) == 0
    shown = {(line["application"], line["expert"]): line for line in rows(tmp_path / "outliers.csv")}
    cells = {pair: (line["others_mean"], line["deviation"]) for pair, line in shown.items()}
    assert cells["甲", "x"] == ("0.000000", "")
    assert cells["乙", "x"] == ("0.000000", "5.000000E+300")
    assert cells["乙", "y"] == ("5.000000", "-1.000000")
    assert cells["丙", "x"] == ("", "")


def test_pairs_follow_the_seed(tmp_path: Path) -> None:
    source = written(tmp_path, scores())
    assert run(source, tmp_path / "one", "--seed", "3") == 0
    assert run(source, tmp_path / "again", "--seed", "3") == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    _, _, found = models(source)
    shown = rows(tmp_path / "one" / "pairs.csv")
    expected = sorted(pairs(found, seed=3), key=lambda each: each.p)
    assert [(line["first"], line["second"], int(line["shared"])) for line in shown] == [
        (each.first, each.second, each.shared) for each in expected
    ]
    for line, each in zip(shown, expected, strict=True):
        assert near(line["correlation"], each.correlation)
        assert near(line["p"], each.p)


def test_influence_names_who_crosses(tmp_path: Path) -> None:
    assert run(SOURCE, tmp_path, "--places", "10") == 0
    table, fit, _ = models(SOURCE)
    found = influences(table, fit, top(10), 2)
    assert isinstance(found, tuple)
    shown = rows(tmp_path / "influence.csv")
    assert {line["basis"] for line in shown} == {"", "given", "refitted"}
    for each in found:
        own = [line for line in shown if line["expert"] == each.expert]
        assert near(own[0]["largest_shift"], each.largest_shift)
        assert {line["flag"] for line in own} == {each.flag or ""}
        assert crossed(own, "given") == {(one.application, one.enters) for one in each.crossings}
        assert crossed(own, "refitted") == {(one.application, one.enters) for one in each.refitted or ()}


def crossed(lines: list[dict[str, str]], basis: str) -> set[tuple[str, bool]]:
    return {(line["application"], line["move"] == "enters") for line in lines if line["basis"] == basis}


def test_an_application_that_nobody_else_scored_has_no_rank_without(tmp_path: Path) -> None:
    given = scores(8, 4) | {("only", "e00"): 120.0}
    assert run(written(tmp_path, given), tmp_path, "--places", "1") == 0
    lines = [line for line in rows(tmp_path / "influence.csv") if line["application"] == "only"]
    assert {(line["expert"], line["move"], line["rank"], line["rank_without"]) for line in lines} == {
        ("e00", "leaves", "1", "")
    }


def test_without_places_only_shifts_are_shown(tmp_path: Path) -> None:
    assert run(SOURCE, tmp_path) == 0
    shown = rows(tmp_path / "influence.csv")
    assert [(line["basis"], line["flag"]) for line in shown] == [("", "")] * 12
    assert report(tmp_path)["places"] is None


def test_agreement_of_a_complete_panel(tmp_path: Path) -> None:
    source = written(tmp_path, scores(12, 5))
    assert run(source, tmp_path, "--places", "4", "--decimals", "1") == 0
    table, _, found = models(source)
    said = report(tmp_path)
    two = intraclass(table).two
    shown = said["agreement"]["intraclass"]["two"]
    assert [shown["value"], shown["low"], shown["high"]] == pytest.approx(
        [two.value, two.low, two.high], abs=1e-6
    )
    separation = said["separation"]["merit"]
    assert separation["reliability"] == pytest.approx(separation_of_merit(found).reliability, abs=1e-6)
    assert separation["n"] == 12
    assert (said["version"], said["places"], said["decimals"], said["seed"]) == (__version__, 4, 1, 0)
    assert (said["residuals_undefined"], said["influence_undefined"]) == (None, None)
    assert said["advisory"] == list(FILES)


def test_what_scores_cannot_say_stands_empty_with_its_reason(tmp_path: Path) -> None:
    source = written(tmp_path, {("甲", "x"): 80.0, ("乙", "x"): 82.0})
    assert run(source, tmp_path) == 0
    said = report(tmp_path)
    assert (said["residuals_undefined"], said["seed"]) == ("not_separable", None)
    assert said["separation"] == {"merit": None, "severity": None}
    assert said["agreement"]["intraclass"]["one"]["undefined"] == "one_expert"
    assert rows(tmp_path / "influence.csv") == rows(tmp_path / "pairs.csv") == []
    (expert,) = rows(tmp_path / "experts.csv")
    assert (expert["severity"], expert["severity_low"], expert["infit"]) == ("0.000000", "", "")
    outlying = rows(tmp_path / "outliers.csv")
    assert [(line["application"], line["expected"], line["flag"]) for line in outlying] == [
        ("乙", "", ""),
        ("甲", "", ""),
    ]


def test_too_many_experts_for_the_exact_equations(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(80, 3, (2, 2001)).round(2).tolist()
    given = {(f"a{i}", f"e{j:04}"): noise[i][j] for i in range(2) for j in range(2001)}
    assert run(written(tmp_path, given), tmp_path, "--places", "1") == 0
    said = report(tmp_path)
    assert (said["residuals_undefined"], said["influence_undefined"]) == ("too_large", "too_large")
    assert rows(tmp_path / "influence.csv") == []


def test_a_bad_file_ends_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "scores.csv"
    source.write_text(HEADER, encoding="utf-8")
    assert run(source, tmp_path / "out") == 2
    assert capsys.readouterr() == ("", f"{source}: row 2: there is no score below the header\n")
    assert not (tmp_path / "out").exists()


def test_progress_is_for_terminals_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(SOURCE, tmp_path) == 0
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(SOURCE, tmp_path) == 0
    steps = capsys.readouterr().err.splitlines()
    assert (len(steps), steps[-1]) == (3, "influence …")


def test_help_teaches() -> None:
    command = [sys.executable, "-m", "scoring", "diagnose", "--help"]
    shown = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    for name in FILES:
        assert name in shown
    assert "仅供参考" in shown
