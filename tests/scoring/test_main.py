"""The command line: files, bytes, exit status, and one line for a bad file."""

import csv
import json
import runpy
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from scoring import __version__
from scoring.__main__ import main
from scoring.methods import METHODS

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = ("ranking.csv", "experts.csv", "summary.json")


def run(source: Path, out: Path, *options: str) -> int:
    return main(["rank", str(source), "--out", str(out), *options])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.fixture
def summary(tmp_path: Path) -> dict[str, Any]:
    assert run(GOLDEN / "unbalanced.csv", tmp_path, "--method", "additive", "--places", "10") == 0
    return dict(json.loads((tmp_path / "summary.json").read_text(encoding="utf-8")))


def test_summary(summary: dict[str, Any]) -> None:
    source = (GOLDEN / "unbalanced.csv").read_bytes()
    lme4 = json.loads((GOLDEN / "lme4.json").read_text(encoding="utf-8"))["unbalanced"]
    assert summary["method"] == "additive"
    assert summary["version"] == __version__
    assert summary["input_sha256"] == sha256(source).hexdigest()
    assert summary["n_scores"] == source.count(b"\n") - 1
    assert (summary["n_applications"], summary["n_experts"]) == (40, 12)
    for key in ("mean", "sd_merit", "sd_severity", "sd_error", "reml"):
        assert summary[key] == pytest.approx(lme4[key], abs=2e-6)
    assert summary["identifiability"]["connected"] is True
    assert summary["identifiability"]["complete"] is False
    assert (summary["decimals"], summary["places"], summary["places_left"]) == (2, 10, 0)
    assert len(summary["selected"]) == 10
    assert (summary["tied_at_line"], summary["unresolved"]) == ([], [])


@pytest.mark.usefixtures("summary")
def test_ranking_and_experts(tmp_path: Path) -> None:
    lines = rows(tmp_path / "ranking.csv")
    assert list(lines[0]) == [
        *("rank", "application", "adjusted_mean", "merit", "se", "n", "raw_mean", "raw_rank"),
        *("expected_rank", "rank_low", "rank_high", "p_in", "band"),
    ]
    assert [int(line["rank"]) for line in lines] == sorted(int(line["rank"]) for line in lines)
    means = [float(line["adjusted_mean"]) for line in lines]
    assert [round(mean, 2) for mean in means] == sorted((round(mean, 2) for mean in means), reverse=True)
    assert all(len(line["merit"].split(".")[1]) == 6 for line in lines)
    experts = rows(tmp_path / "experts.csv")
    assert list(experts[0]) == ["expert", "n", "severity", "severity_se"]
    assert [line["expert"] for line in experts] == [f"专家{index:02}" for index in range(12)]


def test_no_name_becomes_a_formula_and_numbers_stay(tmp_path: Path) -> None:
    source = written(
        tmp_path, "application,expert,score\n=1+1,-x,82\n=1+1,y,76\n@甲,-x,71\n@甲,y,66\n+2,-x,60\n+2,y,56\n"
    )
    assert run(source, tmp_path, "--method", "additive") == 0
    assert [line["application"] for line in rows(tmp_path / "ranking.csv")] == ["'=1+1", "'@甲", "'+2"]
    experts = rows(tmp_path / "experts.csv")
    assert [line["expert"] for line in experts] == ["'-x", "y"]
    assert sum(float(line["severity"]) for line in experts) == 0
    assert min(line["severity"] for line in experts).startswith("-")


def test_mean_leaves_the_model_cells_empty(tmp_path: Path) -> None:
    source = written(tmp_path, "application,expert,score\n乙,x,82\n甲,x,82\n甲,y,82.004\n丙,x,70\n")
    assert run(source, tmp_path, "--method", "mean", "--places", "1") == 0
    assert (tmp_path / "ranking.csv").read_bytes().decode() == (
        "rank,application,adjusted_mean,merit,se,n,raw_mean,raw_rank,"
        "expected_rank,rank_low,rank_high,p_in,band\n"
        "1,乙,,,,1,82.000000,1,,,,,\n"
        "1,甲,,,,2,82.002000,1,,,,,\n"
        "3,丙,,,,1,70.000000,3,,,,,\n"
    )
    assert (tmp_path / "experts.csv").read_bytes() == b"expert,n,severity,severity_se\nx,3,,\ny,1,,\n"
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert [summary[key] for key in ("sd_merit", "sd_severity", "sd_error", "reml")] == [None] * 4
    assert summary["mean"] == 79.001
    assert (summary["selected"], summary["places_left"]) == ([], 1)
    assert summary["tied_at_line"] == summary["unresolved"] == ["乙", "甲"]
    assert summary["ties"] == [["乙", "甲"]]
    assert (summary["advisory"], summary["uncertainty"]) == ([], None)


SHEETS = "application,expert,indicator,weight,maximum,score,data_score\n" + "".join(
    f"{application},{expert},p,60,8,{p},{data}\n{application},{expert},q,40,5,{q},{data}\n"
    for application, data in (("甲", 90), ("乙", 70))
    for expert, p, q in (("a", 8, 2), ("b", 5, 5), ("c", 6, 3), ("d", 6, 4), ("e", 7, 4))
)


def test_trimming_by_indicator(tmp_path: Path) -> None:
    options = ("--method", "trimmed", "--trim", "indicator", "--average-decimals", "1")
    assert run(written(tmp_path, SHEETS), tmp_path, *options) == 0
    # 6.3 of 8 and 3.7 of 5
    assert [line["merit"] for line in rows(tmp_path / "ranking.csv")] == ["76.850000"] * 2
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["parameters"] == {"trim": "indicator", "average_decimals": 1, "nine_experts": False}
    assert (summary["disclosure"], summary["decimals"]) == ([], 2)


def test_trimming_by_indicator_needs_indicators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = written(tmp_path, "application,expert,score\n甲,x,80\n")
    assert run(source, tmp_path / "out", "--method", "trimmed", "--trim", "indicator") == 2
    problem = "trimming by indicator needs the scores of each indicator; these are totals alone"
    assert capsys.readouterr() == ("", f"{source}: {problem}\n")
    assert not (tmp_path / "out").exists()


def test_a_composite_with_the_choices_of_its_expert_method(tmp_path: Path) -> None:
    options = ("--method", "composite", "--expert-method", "trimmed", "--nine-experts")
    weights = ("--data-weight", "50", "--expert-weight", "50")
    assert run(written(tmp_path, SHEETS), tmp_path, *options, *weights) == 0
    # The trimmed mean of 76, 77.5, 69, 77, 84.5 is 76.833.
    merits = [(line["application"], line["merit"]) for line in rows(tmp_path / "ranking.csv")]
    assert merits == [("甲", "83.416500"), ("乙", "73.416500")]
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["parameters"] == {
        "expert_method": "trimmed",
        "data_weight": "50",
        "expert_weight": "50",
        "trim": "total",
        "average_decimals": 3,
        "nine_experts": True,
    }


def test_a_scale_of_its_own_is_printed_with_four_decimals(tmp_path: Path) -> None:
    source = written(tmp_path, "application,expert,score\n甲,x,80\n乙,x,70\n丙,x,77.777\n甲,y,60\n")
    assert run(source, tmp_path, "--method", "minmax") == 0
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["decimals"] == 4
    assert summary["disclosure"] == [{"code": "expert_uncorrected", "names": ["y"]}]
    # y's one score is read on the range of all, 60 to 80.
    assert [(line["application"], line["merit"]) for line in rows(tmp_path / "ranking.csv")] == [
        ("丙", "0.777700"),
        ("甲", "0.500000"),
        ("乙", "0.000000"),
    ]
    assert run(source, tmp_path, "--method", "minmax", "--decimals", "0") == 0
    assert [line["rank"] for line in rows(tmp_path / "ranking.csv")] == ["1", "1", "3"]


def test_decimals_decide_the_ties_and_places_are_optional(tmp_path: Path) -> None:
    source = written(tmp_path, "application,expert,score,备注\n乙,x,82,\n甲,x,82.004,\n")
    assert run(source, tmp_path, "--method", "mean", "--decimals", "3") == 0
    assert [line["application"] for line in rows(tmp_path / "ranking.csv")] == ["甲", "乙"]
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert [summary[key] for key in ("places", "selected", "tied_at_line", "unresolved", "places_left")] == [
        None
    ] * 5
    assert (summary["decimals"], summary["ignored_columns"]) == (3, ["备注"])


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"composite"}))
def test_bytes_depend_on_nothing_but_the_scores(tmp_path: Path, method: str) -> None:
    text = (GOLDEN / "unbalanced.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    source = written(tmp_path, "".join([text[0], *reversed(text[1:])]))
    assert run(GOLDEN / "unbalanced.csv", tmp_path / "one", "--method", method) == 0
    assert run(source, tmp_path / "other", "--method", method) == 0
    for name in FILES[:2]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "row 1: the file is empty"),
        ("application,expert,score\n甲,x,八十\n", "row 2, column score: '八十' is not a finite number"),
        (
            "application,expert,score\n甲,x,1\n甲,x,1\n",
            "row 3, column expert: 甲 / x is scored twice, first in row 2",
        ),
    ],
)
def test_a_bad_file_ends_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: str
) -> None:
    source = written(tmp_path, text)
    assert run(source, tmp_path / "out", "--method", "additive") == 2
    assert capsys.readouterr() == ("", f"{source}: {line}\n")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_and_a_directory_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none.csv", tmp_path, "--method", "mean") == 2
    assert capsys.readouterr().err == f"{tmp_path / 'none.csv'}: No such file or directory\n"
    source = written(tmp_path, "application,expert,score\n甲,x,80\n")
    assert run(source, source, "--method", "mean") == 2
    assert capsys.readouterr().err == f"{source}: File exists\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "the following arguments are required: --method"),
        (["--method", "mean", "--places", "-1"], "argument --places: '-1' is not a whole number"),
        (["--method", "mean", "--places", "ten"], "argument --places: 'ten' is not a whole number"),
        (
            ["--method", "mean", "--places", "9" * 19],
            f"argument --places: '{'9' * 19}' is not a whole number",
        ),
        (["--method", "mean", "--decimals", "7"], "argument --decimals: 7 is not between 0 and 6"),
        (["--method", "additive", "--draws", "0"], "argument --draws: 0 is not between 1 and 1000000"),
        (
            ["--method", "trimmed", "--average-decimals", "7"],
            "argument --average-decimals: 7 is not between 0 and 6",
        ),
        (
            ["--method", "composite", "--data-weight", "0"],
            "argument --data-weight: '0' is not a decimal above zero such as 40 or 0.5",
        ),
        (
            ["--method", "er", "--largest-sd", "1e9"],
            "argument --largest-sd: '1e9' is not a decimal above zero such as 40 or 0.5",
        ),
    ],
)
def test_bad_options_are_refused_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(GOLDEN / "unbalanced.csv", tmp_path, *options)
    assert caught.value.code == 2
    assert capsys.readouterr() == ("", f"python -m scoring rank: {said} (--help explains the options)\n")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--method", "best"), ("--trim", "sheet"), ("--expert-method", "zscore")],
)
def test_a_choice_that_there_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(GOLDEN / "unbalanced.csv", tmp_path, "--method", "composite", option, value)
    shown = capsys.readouterr().err
    assert (caught.value.code, shown.count("\n")) == (2, 1)
    assert f"argument {option}: invalid choice: {value!r}" in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--method", "mean", "--trim", "total"], "--trim does not belong to the method mean"),
        (
            ["--method", "composite", "--nine-experts"],
            "--nine-experts does not belong to the method composite",
        ),
        (["--method", "median", "--seed", "1"], "--seed does not belong to the method median"),
        (
            ["--method", "additive", "--largest-sd", "2"],
            "--largest-sd does not belong to the method additive",
        ),
        (
            ["--method", "composite", "--expert-method", "additive", "--draws", "9"],
            "--draws does not belong to the method composite",
        ),
        (["--method", "er", "--largest-sd", "2"], "--sd-severity and --largest-sd belong together"),
    ],
)
def test_options_that_do_not_belong_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert run(GOLDEN / "unbalanced.csv", tmp_path / "out", *options) == 2
    assert capsys.readouterr() == ("", f"python -m scoring rank: {said}\n")
    assert not (tmp_path / "out").exists()


def test_the_module_runs_and_help_teaches() -> None:
    command = [sys.executable, "-m", "scoring", "rank"]
    shown = subprocess.run([*command, "--help"], capture_output=True, check=True, encoding="utf-8")
    assert "python -m scoring rank scores.csv --method additive --places 1 --out result" in shown.stdout
    failed = subprocess.run(
        [*command, "none.csv", "--method", "mean", "--out", "x"], capture_output=True, check=False
    )
    assert (failed.returncode, failed.stderr) == (2, b"none.csv: No such file or directory\n")


def test_the_file_itself_is_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["scoring", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(main.__code__.co_filename, run_name="__main__")
    assert (caught.value.code, capsys.readouterr().out) == (0, f"scoring {__version__}\n")
