"""The worked example: its files, its commands, and every number that it shows.

Blocks of the page, in order: ``csv NAME`` is a file to write, ``sh`` are commands to run, and ``text NAME``
is what a file holds afterwards, or what the last command printed (``text stdout``).
"""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.__main__ import main

PAGE = (Path(__file__).parents[2] / "docs" / "worked-example.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[tuple[str, str, str]]:
    """What the page shows beside what there is, by name."""
    monkeypatch.chdir(tmp_path)
    compared, printed = [], ""
    for kind, name, text in BLOCKS:
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "sh":
            for line in text.splitlines():
                words = line.split()
                assert words[:3] == ["python", "-m", "scoring"]
                assert main(words[3:]) == 0
            printed = capsys.readouterr().out
        else:
            found = printed if name == "stdout" else Path(name).read_text(encoding="utf-8")
            compared.append((name, text, found))
    return compared


def test_every_result_is_what_the_commands_give(shown: list[tuple[str, str, str]]) -> None:
    assert [name for name, _, _ in shown] == [
        "ranking/experts.csv",
        "selection/selected.csv",
        "stdout",
        "moved/sensitivity.csv",
    ]
    for _, text, found in shown:
        assert text == found


def test_the_sum_in_words() -> None:
    """The sum that the page does by hand: a mean of three adjusted totals."""
    sums = re.findall(r"^\| (专家\d+) \| (\d+) \| (-?[\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
    assert len(sums) == 3
    for _, total, severity, adjusted in sums:
        assert Decimal(total) + Decimal(severity) == Decimal(adjusted)
    mean = sum((Decimal(adjusted) for *_, adjusted in sums), Decimal(0)) / 3
    assert f"三个数的平均是 **{mean.quantize(Decimal('0.000001'))}**" in PAGE
