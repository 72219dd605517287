"""``draw``, ``assign`` and ``verify-draw`` on files: two steps, the same bytes, one line for a mistake."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from subprocess import run as execute
from sys import executable
from typing import Any

import pytest

from scoring.__main__ import main

VALUE = "2026-11-20 03 08 11"


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    kinds = ("technical", "technical", "technical", "finance", "other", "staff")
    lines = [f"专家{index:02},{kinds[index % 6]},{32 + index % 3}0000,,20" for index in range(35)]
    return write(
        tmp_path / "pool.csv", ["expert,kind,region,recused,max_load", *lines, "专家99,finance,,yes,"]
    )


@pytest.fixture
def drawn(pool: Path, tmp_path: Path) -> Path:
    out = tmp_path / "draw"
    options = ["--places", "7", "--substitutes", "3", "--exclude-region", "330000", "--out", str(out)]
    assert main(["draw", str(pool), *options]) == 0
    assert [path.name for path in out.iterdir()] == ["commitment.json"]
    assert main(["draw", str(out / "commitment.json"), "--public-value", VALUE, "--out", str(out)]) == 0
    return out


def record(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def verify(out: Path, name: str) -> int:
    return main(["verify-draw", str(out / "commitment.json"), str(out / name)])


def test_a_draw_in_two_steps_is_verified(drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commitment = sha256((drawn / "commitment.json").read_bytes()).hexdigest()
    result = record(drawn / "draw.json")
    assert (result["commitment"], len(result["members"]), len(result["substitutes"])) == (commitment, 7, 3)
    with (drawn / "panel.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["expert"] for line in lines] == result["members"] + result["substitutes"]
    assert "专家99" not in result["order"]
    assert verify(drawn, "draw.json") == 0
    said = capsys.readouterr().out.splitlines()
    assert (said[0], said[1].split(":")[0]) == (f"commitment {commitment}", "reproduced, byte for byte")


def test_one_step_gives_the_same_bytes(drawn: Path, pool: Path, tmp_path: Path) -> None:
    options = [
        "--places",
        "7",
        "--substitutes",
        "3",
        "--exclude-region",
        "330000",
        "--out",
        str(tmp_path / "x"),
    ]
    assert main(["draw", str(pool), "--public-value", VALUE, *options]) == 0
    assert (tmp_path / "x" / "draw.json").read_bytes() == (drawn / "draw.json").read_bytes()


def test_one_seat_again_keeps_the_rest(drawn: Path) -> None:
    first = record(drawn / "draw.json")
    options = ["--record", str(drawn / "draw.json"), "--reason", "因病", "--out", str(drawn)]
    assert main(["draw", str(drawn / "commitment.json"), "--withdraw", first["members"][2], *options]) == 0
    second = record(drawn / "draw.json")
    assert second["members"][:2] + second["members"][3:] == first["members"][:2] + first["members"][3:]
    assert second["withdrawals"] == [
        {"expert": first["members"][2], "reason": "因病", "replaced_by": second["members"][2]}
    ]
    assert verify(drawn, "draw.json") == 0


def test_a_forged_record_is_named_place_by_place(drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged = record(drawn / "draw.json")
    real, forged["members"][0] = forged["members"][0], "专家99"
    (drawn / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
    capsys.readouterr()
    assert verify(drawn, "forged.json") == 1
    assert capsys.readouterr().out == f'members[0]: published "专家99", comes out as "{real}"\n'
    (drawn / "again.json").write_text(json.dumps(record(drawn / "draw.json")), encoding="utf-8")
    assert verify(drawn, "again.json") == 1
    assert "not the same bytes" in capsys.readouterr().out
    forged["withdrawals"] = [{"expert": "专家99", "reason": "", "replaced_by": None}]
    (drawn / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
    assert verify(drawn, "forged.json") == 1
    assert "no such draw can be held" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("commitment.json", "{", "not JSON"),
        ("commitment.json", "[]", "holds no object"),
        ("commitment.json", '{"format":"x"}', "format: is neither"),
        ("commitment.json", '{"format": "draw-of-experts/1"}', "not in canonical form"),
        ("commitment.json", '{"format":"draw-of-experts/1"}', "composition: is missing"),
        ("draw.json", '{"format":"draw-of-experts/1"}', "withdrawals: is missing"),
        ("draw.json", '{"a":1,"a":1}', "a: is there twice"),
    ],
)
def test_files_that_cannot_be_used(
    drawn: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, problem: str
) -> None:
    (drawn / name).write_text(text, encoding="utf-8")
    assert verify(drawn, "draw.json") == 2
    said = capsys.readouterr().err
    assert problem in said
    assert (said.count("\n"), name in said) == (1, True)


@pytest.mark.parametrize(
    ("lines", "options", "problem"),
    [
        (["expert"], ["--places", "7"], "0 candidates after all who are left aside, 21 are needed"),
        (["name"], ["--places", "7"], "row 1, column expert: the column is missing"),
        (["expert,kind", "a,x"], ["--places", "7"], "row 2, column kind: 'x' is none of"),
        (["expert,recused", "a,no"], ["--places", "7"], "row 2, column recused"),
        (["expert,max_load", "a,-1"], ["--places", "7"], "row 2, column max_load: '-1' is not a whole"),
        (["expert", "a", "a"], ["--places", "7"], "row 3, column expert: 'a' is there twice, first in row 2"),
        (["expert", "a"], ["--places", "6"], "6 places: a panel has an odd number"),
        (["expert", "a"], [], "--places: how many"),
        (["expert", "a"], ["--places", "7", "--reason", "x"], "--reason belongs to a commitment.json"),
    ],
)
def test_pools_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], options: list[str], problem: str
) -> None:
    source = write(tmp_path / "pool.csv", lines)
    assert main(["draw", str(source), *options, "--out", str(tmp_path / "x")]) == 2
    said = capsys.readouterr().err
    assert problem in said
    assert said.count("\n") == 1
    assert not (tmp_path / "x").exists()


@pytest.fixture
def rosters(tmp_path: Path) -> list[str]:
    applications = [
        f"集群{index:02},{'甲乙'[index % 2]},{'装备纺织'[index % 4 // 2 * 2 :][:2]}," for index in range(20)
    ]
    experts = [
        f"专家{index:02},{'甲乙'[index % 2]},{'装备' if index % 3 else '纺织;电子'},,{12}"
        for index in range(12)
    ]
    return [
        str(write(tmp_path / "applications.csv", ["application,panel,field,wanted", *applications])),
        "--experts",
        str(write(tmp_path / "experts.csv", ["expert,panel,fields,min_load,max_load", *experts])),
        "--recused",
        str(write(tmp_path / "recused.csv", ["application,expert", "集群00,专家00", "集群01,专家01"])),
        "--out",
        str(tmp_path / "deal"),
    ]


def test_a_deal_is_committed_to_held_and_verified(rosters: list[str], tmp_path: Path) -> None:
    out = tmp_path / "deal"
    rules = ["--each", "3", "--outside", "1", "--outside-share", "1/5"]
    assert main(["assign", *rosters, *rules]) == 0
    assert main(["assign", str(out / "commitment.json"), "--public-value", VALUE, "--out", str(out)]) == 0
    result = record(out / "deal.json")
    assert len(result["pairs"]) == 60
    assert ["集群00", "专家00"] not in result["pairs"]
    assert len(result["outside"]) == 4
    with (out / "assignment.csv").open(encoding="utf-8", newline="") as file:
        away = {line["application"] for line in csv.DictReader(file) if line["own_panel"] == "no"}
    assert away == set(result["outside"])
    assert record(out / "design.json")["connected"] is True
    assert verify(out, "deal.json") == 0


def test_closed_panels_are_named_in_the_design(rosters: list[str], tmp_path: Path) -> None:
    assert main(["assign", *rosters, "--each", "all", "--public-value", VALUE]) == 0
    design = record(tmp_path / "deal" / "design.json")
    assert (design["statement"], len(design["parts"])) == ("disconnected", 2)


def test_expertise_comes_first_if_wanted(rosters: list[str], tmp_path: Path) -> None:
    fields = {}
    for line in (tmp_path / "experts.csv").read_text(encoding="utf-8").splitlines()[1:]:
        fields[line.split(",")[0]] = line.split(",")[2].split(";")
    field = {}
    for line in (tmp_path / "applications.csv").read_text(encoding="utf-8").splitlines()[1:]:
        field[line.split(",")[0]] = line.split(",")[2]
    misfits = []
    for prefer in ("balance", "match"):
        assert main(["assign", *rosters, "--each", "3", "--prefer", prefer, "--public-value", VALUE]) == 0
        pairs = record(tmp_path / "deal" / "deal.json")["pairs"]
        misfits.append(sum(field[a] not in fields[e] for a, e in pairs))
    assert misfits[0] >= misfits[1]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--each", "7"], "too few experts after recusals"),
        (["--each", "6"], "too few experts after recusals"),
        (["--each", "5", "--max-load", "3", "--min-load", "4"], "row 2"),
        (["--each", "many"], "--each: 'many' is neither"),
        ([], "--experts and --each are needed"),
    ],
)
def test_what_cannot_be_dealt(
    rosters: list[str], capsys: pytest.CaptureFixture[str], options: list[str], problem: str
) -> None:
    if "--max-load" in options:
        write(Path(rosters[2]), ["expert,panel", *(f"专家{index:02},甲" for index in range(12))])
    assert main(["assign", *rosters, *options, "--public-value", VALUE]) == 2
    said = capsys.readouterr().err
    assert problem in said
    assert said.count("\n") == 1


def test_the_minimum_cut_is_worded(rosters: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(rosters[2]), ["expert,panel", *(f"专家{index:02},{'甲乙'[index % 2]}" for index in range(12))])
    options = ["--each", "4", "--max-load", "6", "--public-value", VALUE]
    assert main(["assign", *rosters, *options]) == 2
    assert "want 40 seats, but their experts" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["draw", "assign", "verify-draw"])
def test_help_teaches(command: str) -> None:
    found = execute(
        [executable, "-m", "scoring", command, "--help"], capture_output=True, encoding="utf-8", check=True
    )
    assert "example:" in found.stdout
    assert "commitment.json" in found.stdout
