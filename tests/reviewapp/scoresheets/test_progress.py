"""Points so far, and the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from forms.score_sheet import Entry
from reviewapp.scoresheets.progress import Progress, progress_of
from reviewapp.scoresheets.wording import remaining
from tests.factories import entries, expert_indicator, expert_scheme

NOW = datetime(2026, 5, 12, 1, 0, tzinfo=UTC)


def test_a_blank_counts_neither_as_points_nor_as_done() -> None:
    progress = progress_of(expert_scheme(), entries({"1": "0"}), 2)
    assert progress == Progress(
        rows=2, scored=1, abstained=0, points=Decimal(0), out_of=Decimal(50), left=Decimal(50)
    )
    assert (progress.done, progress.blank) == (1, 1)


def test_an_abstention_is_done_without_points() -> None:
    scheme = expert_scheme()
    progress = progress_of(scheme, entries({"1": "40"}) | {"2": Entry(abstained=True, comment="无材料")}, 2)
    assert (progress.done, progress.blank, progress.points, progress.out_of) == (
        2,
        0,
        Decimal(40),
        Decimal(50),
    )


def test_points_are_weighted_and_rounded_half_up() -> None:
    scheme = expert_scheme(
        expert_indicator("1", weight=Decimal("1.25"), maximum=Decimal(10), step=Decimal("0.1")),
        expert_indicator("2"),
    )
    assert progress_of(scheme, entries({"1": "0.2"}), 2).points == Decimal("0.03")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=4, minutes=59), "还剩3天4小时"),
        (timedelta(days=1), "还剩1天0小时"),
        (timedelta(hours=23, minutes=59, seconds=59), "还剩23小时59分钟"),
        (timedelta(minutes=59, seconds=59), "还剩59分钟"),
        (timedelta(seconds=1), "还剩0分钟"),
        (timedelta(0), "已截止"),
        (timedelta(days=-1), "已截止"),
    ],
)
def test_the_time_left_is_rounded_down(left: timedelta, words: str) -> None:
    assert remaining(NOW + left, NOW) == words
