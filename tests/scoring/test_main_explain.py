"""The commands explain and sensitivity."""

import csv
import json
from pathlib import Path

import pytest

from scoring.__main__ import main

GOLDEN = Path(__file__).parents[1] / "golden" / "unbalanced.csv"
SHEETS = "application,expert,indicator,weight,maximum,score,confidence\n" + "".join(
    f"{name},{expert},{code},{weight},10,{score},2\n"
    for name, p, q in (("甲", 9, 5), ("乙", 5, "8.8"), ("丙", 1, 1))
    for expert in "ab"
    for code, weight, score in (("p", 50, p), ("q", 50, q))
)


@pytest.fixture
def sheets(tmp_path: Path) -> str:
    path = tmp_path / "scores.csv"
    path.write_text(SHEETS, encoding="utf-8")
    return str(path)


def test_the_text_shows_every_sum(sheets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", sheets, "--application", "乙", "--method", "mean", "--places", "1"]) == 0
    assert capsys.readouterr().out == (
        "乙: rank 2 of 3, printed 69.00\nmethod mean\n\n"
        "a\n  p: 5 × 50 / 10 = 25\n  q: 8.8 × 50 / 10 = 44\n  total 69\n  confidence 2\n\n"
        "b\n  p: 5 × 50 / 10 = 25\n  q: 8.8 × 50 / 10 = 44\n  total 69\n  confidence 2\n\n"
        "mean of the lines 69, result 69\nrounded half up to 2 decimals: 69.00\n"
        "not selected: below_line\n  places most 1, found 1\n"
    )


def test_the_data_keep_every_digit(capsys: pytest.CaptureFixture[str]) -> None:
    name = GOLDEN.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    options = ("--application", name, "--method", "additive", "--places", "10", "--json")
    assert main(["explain", str(GOLDEN), *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["decision"]["reason"] in ("above_line", "below_line")
    assert found["advice"].keys() == {"merit", "se", "expected_rank", "rank_low", "rank_high", "p_in"}
    assert all(isinstance(line["severity"], str) for line in found["lines"])
    assert main(["explain", str(GOLDEN), *options[:-1]]) == 0
    text = capsys.readouterr().out
    assert f"mean of the lines {found['redone']}, result {found['result']}" in text
    assert "advisory (仅供参考), internal, decides nothing:" in text


def test_an_application_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(GOLDEN), "--application", "无", "--method", "mean"]) == 2
    said = f"python -m scoring explain: --application: '无' has no score in {GOLDEN}\n"
    assert capsys.readouterr() == ("", said)


def test_sensitivity_writes_counts_and_their_seed(sheets: str, tmp_path: Path) -> None:
    options = (
        "--method",
        "mean",
        "--places",
        "1",
        "--draws",
        "40",
        "--seed",
        "3",
        "--decimals",
        "6",
        "--out",
    )
    for out in ("one", "other"):
        assert main(["sensitivity", sheets, *options, str(tmp_path / out)]) == 0
    for name in ("sensitivity.csv", "summary.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    lines = list(
        csv.DictReader((tmp_path / "one" / "sensitivity.csv").read_text(encoding="utf-8").splitlines())
    )
    assert [(line["application"], line["selected"], line["weights_draws"]) for line in lines] == [
        ("甲", "yes", "40"),
        ("乙", "no", "40"),
        ("丙", "no", "40"),
    ]
    assert sum(int(line["weights_in"]) for line in lines) == 40
    assert [line["changes_without"] for line in lines] == ["p", "p", ""]
    summary = json.loads((tmp_path / "one" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["seed"], summary["draws"], summary["band"]) == (3, 40, 0.2)
    assert summary["without"] == {"p": ["乙"], "q": ["甲"]}
    assert summary["not_applied"] == ["composite"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--band", "1"), "--band 1 is not below 1"),
        ((), "--places, or a line of the kind places in the rules, is needed"),
    ],
)
def test_what_sensitivity_cannot_use(
    sheets: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert main(["sensitivity", sheets, "--method", "mean", "--out", str(tmp_path / "o"), *options]) == 2
    assert capsys.readouterr().err == f"python -m scoring sensitivity: {said}\n"
