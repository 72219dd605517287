"""How sure the ranks are, on the command line: columns, band, seeds, the method er, what is refused."""

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.__main__ import main
from scoring.csvfile import read_scores
from scoring.er import NINE_POINTS, expected_ranks
from scoring.posterior import LARGEST_DRAWN, posterior
from scoring.uncertainty import standing

GOLDEN = Path(__file__).parents[1] / "golden"
ER = ("--method", "er")
ADDITIVE = ("--method", "additive")
COLUMNS = ("expected_rank", "rank_low", "rank_high", "p_in", "band")


def run(source: Path, out: Path, *options: str) -> int:
    return main(["rank", str(source), "--out", str(out), *options])


def lines(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "ranking.csv").read_text(encoding="utf-8"))))


def summary(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "summary.json").read_text(encoding="utf-8")))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_additive_columns_are_those_of_the_posterior(tmp_path: Path) -> None:
    source = GOLDEN / "unbalanced.csv"
    assert run(source, tmp_path, *ADDITIVE, "--places", "10", "--seed", "7") == 0
    found = standing(posterior(read_scores(source.read_bytes()).table, seed=7), 10)
    shown = {line["application"]: line for line in lines(tmp_path)}
    for row, name in enumerate(found.applications):
        assert float(shown[name]["expected_rank"]) == pytest.approx(found.expected_rank[row], abs=1e-6)
        assert int(shown[name]["rank_low"]) == found.rank_low[row]
        assert int(shown[name]["rank_high"]) == found.rank_high[row]
        assert float(shown[name]["p_in"]) == pytest.approx(found.p_in[row], abs=1e-6)
    said = summary(tmp_path)
    grey = [line["application"] for line in lines(tmp_path) if line["band"] == "grey"]
    assert sorted(grey) == said["uncertainty"]["grey"] == list(found.grey())
    assert {line["band"] for line in shown.values()} == {"in", "grey", "out"}
    for line in shown.values():
        p_in = float(line["p_in"])
        assert line["band"] == ("out" if p_in <= 0.05 else "in" if p_in >= 0.95 else "grey")
    assert said["advisory"] == [*COLUMNS, "uncertainty"]
    assert {key: said["uncertainty"][key] for key in ("coverage", "alpha", "draws", "seed")} == {
        "coverage": 0.9,
        "alpha": 0.05,
        "draws": 4000,
        "seed": 7,
    }


def test_without_places_there_is_no_line(tmp_path: Path) -> None:
    assert run(GOLDEN / "unbalanced.csv", tmp_path, *ADDITIVE) == 0
    shown = lines(tmp_path)
    assert [(line["p_in"], line["band"]) for line in shown] == [("", "")] * len(shown)
    assert sum(float(line["expected_rank"]) for line in shown) == pytest.approx(40 * 41 / 2, abs=1e-4)
    assert summary(tmp_path)["uncertainty"]["grey"] is None


def test_draws_are_at_least_as_many_as_asked_for(tmp_path: Path) -> None:
    options = (GOLDEN / "er.csv", tmp_path)
    for method, wanted, drawn in ((ADDITIVE, "8001", 8002), (ADDITIVE, "1", 4000), (ER, "4001", 4002)):
        assert run(*options, *method, "--draws", wanted, "--places", "3") == 0
        assert summary(tmp_path)["uncertainty"]["draws"] == drawn


@pytest.mark.parametrize("method", ["additive", "er"])
def test_bytes_follow_the_seed(tmp_path: Path, method: str) -> None:
    options = ("--method", method, "--places", "3", "--draws", "5000", "--seed")
    for out, seed in (("one", "3"), ("again", "3"), ("other", "4")):
        assert run(GOLDEN / "er.csv", tmp_path / out, *options, seed) == 0
    files = {out: (tmp_path / out / "ranking.csv").read_bytes() for out in ("one", "again", "other")}
    assert files["one"] == files["again"]
    assert files["one"] != files["other"]


def test_er_ranks_by_expected_rank(tmp_path: Path) -> None:
    source = GOLDEN / "er.csv"
    assert run(source, tmp_path, *ER, "--places", "5", "--decimals", "6") == 0
    found = expected_ranks(read_scores(source.read_bytes()).table)
    order = np.argsort(found.expected_rank)
    shown = lines(tmp_path)
    assert [line["application"] for line in shown] == [found.merit.applications[row] for row in order]
    assert [float(line["expected_rank"]) for line in shown] == pytest.approx(
        found.expected_rank[order].tolist(), abs=1e-6
    )
    assert [float(line["merit"]) for line in shown] == pytest.approx(
        found.merit.mean[order].tolist(), abs=1e-6
    )
    assert [line["adjusted_mean"] for line in shown] == [""] * len(shown)
    said = summary(tmp_path)
    assert said["advisory"] == ["rank", "selected", *COLUMNS, "uncertainty"]
    assert said["parameters"] == {"sd_severity": "0.5", "largest_sd": "2.0"}
    assert (said["sd_severity"], said["reml"], said["disclosure"]) == (0.5, None, [])
    assert said["sd_merit"] == pytest.approx(found.sd_merit, abs=1e-6)


def test_er_with_a_prior_of_its_own_and_two_parts(tmp_path: Path) -> None:
    text = "application,expert,score,confidence\n甲,x,9,1\n乙,x,7,1\n丙,y,3,2\n丁,y,5,1\n"
    source = written(tmp_path, text)
    assert run(source, tmp_path, *ER, "--sd-severity", "1", "--largest-sd", "3") == 0
    found = expected_ranks(read_scores(source.read_bytes()).table, NINE_POINTS)
    shown = {line["application"]: float(line["expected_rank"]) for line in lines(tmp_path)}
    assert [shown[name] for name in found.merit.applications] == pytest.approx(
        found.expected_rank.tolist(), abs=1e-6
    )
    said = summary(tmp_path)
    assert said["parameters"] == {"sd_severity": "1.0", "largest_sd": "3.0"}
    assert [item["code"] for item in said["disclosure"]] == ["confidence_not_used", "disconnected"]


def test_er_says_which_prior_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(GOLDEN / "unbalanced.csv", tmp_path / "out", *ER) == 2
    needed = "--method er needs --sd-severity and --largest-sd for scores outside 1 to 6"
    assert capsys.readouterr() == ("", f"python -m scoring rank: {needed}\n")
    assert not (tmp_path / "out").exists()


def many(tmp_path: Path, applications: int) -> Path:
    """One expert for every two neighbours, and one for all."""
    rows = [f"a{i:05},e{i // 2},{1 + i % 5}\na{i:05},e,{1 + i % 3}\n" for i in range(applications)]
    return written(tmp_path, "application,expert,score\n" + "".join(rows))


def test_er_takes_so_many_applications(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(many(tmp_path, 1001), tmp_path, *ER) == 2
    assert capsys.readouterr().err == (
        "python -m scoring rank: --method er takes at most 1000 applications\n"
    )


def test_draws_that_cannot_be_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(GOLDEN / "unbalanced.csv", tmp_path, *ADDITIVE, "--draws", "500001") == 2
    assert capsys.readouterr().err == (
        "python -m scoring rank: --draws: at most 500000 for 40 applications\n"
    )


def test_large_rounds_are_ranked_by_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = LARGEST_DRAWN + 1
    rows = [f"a{i:05},e{(i + k) % 5},{80 + (i * 7 + k * 3) % 17}\n" for i in range(count) for k in range(2)]
    source = written(tmp_path, "application,expert,score\n" + "".join(rows))
    assert run(source, tmp_path / "out", *ADDITIVE, "--draws", "10") == 2
    assert capsys.readouterr().err == (
        f"python -m scoring rank: --draws: {count} applications are ranked by formula\n"
    )
    assert run(source, tmp_path / "out", *ADDITIVE, "--places", "100") == 0
    said = summary(tmp_path / "out")["uncertainty"]
    assert (said["draws"], said["seed"]) == (None, None)
    total = sum(float(line["p_in"]) for line in lines(tmp_path / "out"))
    assert total == pytest.approx(100, abs=0.01)


def test_more_places_than_applications(tmp_path: Path) -> None:
    source = written(tmp_path, "application,expert,score\n甲,x,80\n乙,x,80\n")
    assert run(source, tmp_path, *ADDITIVE, "--places", "9" * 18) == 0
    assert [(line["rank"], line["p_in"], line["band"]) for line in lines(tmp_path)] == [
        ("1", "1.000000", "in")
    ] * 2


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("甲乙丙丁戊"), st.sampled_from("xyz")), st.integers(1, 6), min_size=1
    ),
    st.integers(0, 7),
)
def test_any_scores_share_out_the_places(scores: dict[tuple[str, str], int], places: int) -> None:
    text = "".join(f"{name},{expert},{score}\n" for (name, expert), score in scores.items())
    applications = {name for name, _ in scores}
    with TemporaryDirectory() as directory:
        out = Path(directory)
        source = written(out, "application,expert,score\n" + text)
        assert main(["diagnose", str(source), "--out", str(out), "--places", str(places)]) == 0
        assert run(source, out, *ADDITIVE, "--places", str(places)) == 0
        shown = lines(out)
    assert {line["application"] for line in shown} == applications
    assert sum(float(line["p_in"]) for line in shown) == pytest.approx(
        min(places, len(applications)), abs=1e-5
    )
    for line in shown:
        assert 1 <= int(line["rank_low"]) <= int(line["rank_high"]) <= len(applications)
