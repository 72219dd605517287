"""The command select: rules in, everybody's reason out, and one line for what cannot be used."""

import csv
import json
from pathlib import Path

import pytest

from scoring.__main__ import main

SCORES = "application,expert,score,unit\n" + "".join(
    f"{application},{expert},{score},{unit}\n"
    for application, score, unit in (("甲", 90, "X"), ("乙", 80, "X"), ("丙", 80, "Y"), ("丁", 60, "Y"))
    for expert in ("a", "b")
)
HEAD = "kind,rule,attribute,value,least,most\n"


def run(tmp_path: Path, rules: str, *options: str, scores: str = SCORES) -> int:
    (tmp_path / "scores.csv").write_text(scores, encoding="utf-8")
    (tmp_path / "rules.csv").write_text(HEAD + rules, encoding="utf-8")
    files = str(tmp_path / "scores.csv"), "--rules", str(tmp_path / "rules.csv")
    return main(["select", *files, "--out", str(tmp_path / "out"), *options])


def selected(tmp_path: Path) -> list[tuple[str, str, str, str]]:
    text = (tmp_path / "out" / "selected.csv").read_text(encoding="utf-8")
    return [
        (line["application"], line["selected"], line["reason"], line["rules"])
        for line in csv.DictReader(text.splitlines())
    ]


def test_every_application_has_its_reason(tmp_path: Path) -> None:
    rules = "places,,,,,2\nquota,每省,unit,,,1\nminimum,线,total,,70,\n"
    assert run(tmp_path, rules, "--method", "mean") == 0
    assert selected(tmp_path) == [
        ("甲", "yes", "above_line", ""),
        ("丙", "yes", "moved_up", ""),
        ("乙", "no", "quota_full", "每省 X most 1, found 1"),
        ("丁", "no", "below_minimum", "线 least 70, found 60.00"),
    ]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["places"], summary["selected"], summary["places_left"]) == (2, ["甲", "丙"], 0)
    assert summary["reasons"] == {"above_line": 1, "moved_up": 1, "quota_full": 1, "below_minimum": 1}


def test_a_finished_result_and_facts_from_another_file(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text(
        "application,region,data\n甲,东,1\n乙,东,2\n丙,东,3\n丁,西,4\n", encoding="utf-8"
    )
    options = ("--score", "mean", "--places", "3", "--applications", str(tmp_path / "facts.csv"))
    rules = "reserve,西部,region,西,1,\ntie_break,,data,,,\n"
    result = "application,mean\n甲,90\n乙,80\n丙,80\n丁,60\n"
    assert run(tmp_path, rules, *options, scores=result) == 0
    assert selected(tmp_path) == [
        ("甲", "yes", "above_line", ""),
        ("丙", "yes", "won_tie_break", ""),
        ("乙", "no", "lost_tie_break", "places most 3, found 2; 西部 西 least 1, found 0"),
        ("丁", "yes", "by_floor", "西部 西 least 1, found 1"),
    ]


def test_points_on_an_indicator(tmp_path: Path) -> None:
    scores = "application,expert,indicator,score,weight,maximum\n" + "".join(
        f"{name},a,p,{p},60,8\n{name},a,q,{q},40,5\n"
        for name, p, q in (("甲", 8, 2), ("乙", 4, 5), ("丙", 0, 0))
    )
    rules = "minimum,p线,p,,30,\ntie_break,,q,,,\n"
    assert run(tmp_path, rules, "--method", "mean", "--places", "1", scores=scores) == 0
    assert [line[:3] for line in selected(tmp_path)] == [
        ("甲", "yes", "above_line"),
        ("乙", "no", "below_line"),
        ("丙", "no", "below_minimum"),
    ]


@pytest.mark.parametrize(
    ("rules", "options", "said"),
    [
        ("places,,,,,2\n", (), "--method is needed: there is no default"),
        (
            "quota,每省,unit,,,1\n",
            ("--method", "mean"),
            "--places, or a line of the kind places in the rules, is needed",
        ),
        ("places,,,,,2\n", ("--method", "mean", "--places", "3"), "--places 3: the rules say 2"),
        (
            "places,,,,,2\n",
            ("--method", "mean", "--score", "x"),
            "--score and --method exclude each other: the result is finished, or it is not",
        ),
        (
            "places,,,,,2\nquota,西部,region,西,1,\n",
            ("--method", "mean"),
            "--rules: no application has the attribute 'region'",
        ),
        (
            "places,,,,,2\ntie_break,,data,,,\n",
            ("--method", "mean"),
            "--rules: 丁 has no 'data', neither indicator nor column",
        ),
        (
            "places,,,,,1\nquota,西,unit,X;Y,1,\n",
            ("--method", "mean"),
            "the rules cannot be kept together: "
            "places most 1, found 4; 西 X least 1, found 2; 西 Y least 1, found 2",
        ),
    ],
)
def test_what_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str, options: tuple[str, ...], said: str
) -> None:
    assert run(tmp_path, rules, *options) == 2
    assert capsys.readouterr() == ("", f"python -m scoring select: {said}\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            "place,,,,,2\n",
            "column kind: 'place' is not one of places, quota, reserve, reserve_empty, minimum, tie_break",
        ),
        ("places,,,,,\n", "column most: the cell is empty"),
        ("places,,,,,x\n", "column most: 'x' is not a whole number"),
        ("quota,,unit,,,1\n", "column rule: the cell is empty"),
        ("quota,q,unit,,,\n", "column most: a quota needs a least or a most number"),
        ("quota,q,unit+panel,X,,1\n", "column value: one value for each attribute"),
        ("reserve,r,unit,X;Y,1,\n", "column value: a reserve is for one group"),
        ("minimum,m,total,,sixty,\n", "column least: 'sixty' is not a decimal, 0 or above"),
        ("tie_break,,,,,\n", "column attribute: the cell is empty"),
    ],
)
def test_a_mistake_in_the_rules_has_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str, said: str
) -> None:
    assert run(tmp_path, rules, "--method", "mean") == 2
    assert capsys.readouterr().err == f"python -m scoring select: {tmp_path / 'rules.csv'}: row 2, {said}\n"
    assert run(tmp_path, "places,,,,,1\nplaces,,,,,1\n", "--method", "mean") == 2
    assert "row 3, column kind: the places are given twice" in capsys.readouterr().err


def test_rank_by_indicator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "scores.csv"
    source.write_text(
        "application,expert,indicator,score\n"
        + "".join(
            f"{name},{expert},{code},{score + bias * (code == 'p')}\n"
            for name, score in (("甲", 3), ("乙", 2), ("丙", 1))
            for expert, bias in (("a", 0), ("b", 1))
            for code in "pq"
        ),
        encoding="utf-8",
    )
    command = ["rank", str(source), "--by", "indicator", "--out", str(tmp_path / "out"), "--method"]
    assert main([*command, "zscore", "--decimals", "2"]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["by"], summary["method"], summary["parameters"]) == ("indicator", "zscore", {})
    lines = csv.DictReader((tmp_path / "out" / "ranking.csv").read_text(encoding="utf-8").splitlines())
    assert [line["application"] for line in lines] == ["甲", "乙", "丙"]
    assert main([*command, "calibrated"]) == 2
    assert main([*command, "additive", "--draws", "5"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "python -m scoring rank: --by indicator is not defined for the method calibrated",
        "python -m scoring rank: --draws and --seed belong to --by total",
    ]
