"""Every published number that the benchmark prints, where the files are at hand."""

import pytest

from benchmarks.reference import DATA, Line, _line, lines


@pytest.mark.skipif(not DATA.is_dir(), reason="the published data sets are not part of the project")
def test_every_line_is_met() -> None:
    found = list(lines(DATA))
    assert len(found) >= 40
    assert [line for line in found if not line.met] == []


@pytest.mark.parametrize(
    ("ours", "shown", "met"),
    [
        (0.84670251, "0.84670", True),
        (0.84671, "0.84671", True),
        (0.84681, "0.84681", False),
        (None, "none", False),
    ],
)
def test_a_line_is_met_within_a_ten_thousandth(ours: float | None, shown: str, met: bool) -> None:
    assert _line("set", "sd_merit", "0.84670", ours) == Line("set", "sd_merit", "0.84670", shown, met)
