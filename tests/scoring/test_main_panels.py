"""``rank --panels``, and the statement in ``summary.json``."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring.__main__ import main
from tests.scoring.test_closed_panels import two_panels
from tests.scoring.test_main import rows


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    table, path = two_panels(gap=12), tmp_path / "scores.csv"
    lines = [f"{a},{e},{score}" for (a, e), score in zip(table.pairs(), table.score, strict=True)]
    path.write_text("\n".join(["application,expert,score", *lines]), encoding="utf-8")
    return path


def ranked(scores: Path, *options: str) -> dict[str, Any]:
    out = scores.parent / "out"
    assert main(["rank", str(scores), "--out", str(out), "--places", "6", *options]) == 0
    return dict(json.loads((out / "summary.json").read_text(encoding="utf-8")))


def test_both_readings_and_what_flips(scores: Path) -> None:
    said = ranked(scores, "--method", "additive")["identifiability"]
    assert (said["statement"], said["connected"]) == ("disconnected", False)
    assert (said["comparisons_on_scores"], said["comparisons_on_assumption"]) == (56, 64)
    assert [len(part["applications"]) for part in said["parts"]] == [8, 8]
    panels = said["panels"]
    assert panels["ranked_as"] == "both"
    chosen = [set(panels["readings"][reading]["selected"]) for reading in ("quality", "severity")]
    assert set(panels["flips"]) == chosen[0] ^ chosen[1] != set()
    assert [(one["panel"], one["places"]) for one in panels["places_by_panel"]] == [("1", 3), ("2", 3)]
    assert said["extra_scores"]["pairs"]


@pytest.mark.parametrize("method", ["mean", "additive", "calibrated"])
@pytest.mark.parametrize("reading", ["quality", "severity"])
def test_ranking_by_one_reading(scores: Path, method: str, reading: str) -> None:
    found = ranked(scores, "--method", method, "--panels", reading)
    panels = found["identifiability"]["panels"]
    assert panels["ranked_as"] == reading
    assert found["selected"] == panels["readings"][reading]["selected"]
    if method != "mean":
        p_in = [float(line["p_in"]) for line in rows(scores.parent / "out" / "ranking.csv")]
        assert sum(p_in) == pytest.approx(6, abs=1e-3)


def test_a_method_without_readings(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    panels = ranked(scores, "--method", "zscore")["identifiability"]["panels"]
    assert (panels["readings"], panels["flips"]) == (None, None)
    options = ["--method", "zscore", "--panels", "quality", "--out", str(scores.parent / "x")]
    assert main(["rank", str(scores), *options]) == 2
    assert "--panels quality: not defined for zscore" in capsys.readouterr().err


def test_recusals_of_extra_scores(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ranked(scores, "--method", "additive")["identifiability"]["extra_scores"]["pairs"][0]
    recused = scores.parent / "recused.csv"
    recused.write_text(f"application,expert\n{first['application']},{first['expert']}\n", encoding="utf-8")
    again = ranked(scores, "--method", "additive", "--recused", str(recused), "--max-load", "7")
    pairs = again["identifiability"]["extra_scores"]["pairs"]
    assert (first["application"], first["expert"]) not in {(p["application"], p["expert"]) for p in pairs}
    recused.write_text("application\n甲1\n", encoding="utf-8")
    options = ["--method", "mean", "--recused", str(recused), "--out", str(scores.parent)]
    assert main(["rank", str(scores), *options]) == 2
    assert "row 1, column expert: the column is missing" in capsys.readouterr().err
