"""The page for the secretariat: every number of its worked example is what the command line gives."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.__main__ import main
from scoring.ranking import round_half_up

PAGE = (Path(__file__).parents[2] / "docs" / "scoring-zh.md").read_text(encoding="utf-8")


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Run the command of the page's last part on the scores of its third."""
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
    scores = dict(blocks)["csv"]
    source = tmp_path / "scores.csv"
    source.write_text(scores, encoding="utf-8")
    words = dict(blocks)["sh"].split()
    assert words[:3] == ["python", "-m", "scoring"]
    paths = {"scores.csv": str(source), "result": str(tmp_path / "result")}
    assert main([paths.get(word, word) for word in words[3:]]) == 0
    return tmp_path / "result"


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def table(first: str) -> Iterator[tuple[str, ...]]:
    """The rows of the page's table whose first heading is ``first``."""
    rows = PAGE.split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return (tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows)


def printed(cell: str) -> str:
    return str(round_half_up(Decimal(cell), 2))


def test_severities(result: Path) -> None:
    assert list(table("专家")) == [
        (line["expert"], line["n"], printed(line["severity"])) for line in lines(result / "experts.csv")
    ]


def test_ranking(result: Path) -> None:
    assert list(table("名次")) == [
        (
            line["rank"],
            line["application"],
            printed(line["adjusted_mean"]),
            printed(line["raw_mean"]),
            line["raw_rank"],
        )
        for line in lines(result / "ranking.csv")
    ]


def test_sums_by_hand(result: Path) -> None:
    severity = {line["expert"]: Decimal(printed(line["severity"])) for line in lines(result / "experts.csv")}
    means = {line["application"]: printed(line["adjusted_mean"]) for line in lines(result / "ranking.csv")}
    scores = lines(result.parent / "scores.csv")
    for name in ("集群己", "集群甲"):
        own = [line for line in scores if line["application"] == name]
        sums = [Decimal(line["score"]) + severity[line["expert"]] for line in own]
        steps = "，".join(
            f"{line['score']} {'+' if severity[line['expert']] > 0 else '-'} {abs(severity[line['expert']])}"
            f" = {whole}"
            for line, whole in zip(own, sums, strict=True)
        )
        mean = round_half_up(sum(sums, Decimal(0)) / len(sums), 2)
        assert f"- {name}：{steps}；三个数的平均是 **{mean}**。" in PAGE
        assert str(mean) == means[name]


def test_differences_of_the_harsh_and_the_lenient_expert(result: Path) -> None:
    """“低 7 到 8 分”."""
    score = {
        (line["application"], line["expert"]): int(line["score"])
        for line in lines(result.parent / "scores.csv")
    }
    both = [name for name, expert in score if expert == "专家01" and (name, "专家04") in score]
    assert {score[name, "专家04"] - score[name, "专家01"] for name in both} == {7, 8}
