from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.content import DEMO_ISSUER, DaySpan, NoticePeriod

from .samples import notice_content, shortlist_content

JUNE = DaySpan(date(2026, 6, 2), date(2026, 6, 8))


def test_a_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="早于起日"):
        DaySpan(date(2026, 6, 8), date(2026, 6, 2))


@pytest.mark.parametrize(
    ("spans", "days", "working"),
    [((), 5, True), ((JUNE, JUNE), 5, True), ((JUNE,), 8, True), ((JUNE,), 0, True), ((JUNE,), 5, False)],
)
def test_a_period_must_hold_its_days(spans: tuple[DaySpan, ...], days: int, working: bool) -> None:
    with pytest.raises(ValueError, match="公示时间"):
        NoticePeriod(spans, days, working)


@pytest.mark.parametrize("part", ["basis", "procedure", "clusters", "contacts"])
def test_a_notice_lacks_no_part(part: str) -> None:
    with pytest.raises(ValueError, match="公示缺少"):
        replace(notice_content(), **{part: ()})


def test_a_cluster_is_listed_once() -> None:
    content = notice_content()
    with pytest.raises(ValueError, match="集群重复列出：示例0市鄠邑区行业应用软件产业集群"):
        replace(content, clusters=content.clusters + content.clusters[:1])


@pytest.mark.parametrize(("issuer", "demo"), [(DEMO_ISSUER, False), ("工业和信息化部", True)])
def test_demonstration_and_office_are_never_mixed(issuer: str, demo: bool) -> None:
    with pytest.raises(ValueError, match="演示文件的署名"):
        replace(notice_content(), issuer=issuer, demo=demo)


@pytest.mark.parametrize("places", [0, 6])
def test_the_line_stands_inside_the_list(places: int) -> None:
    with pytest.raises(ValueError, match="拟认定数量"):
        shortlist_content(5, places)


def test_rows_stand_in_order_of_rank() -> None:
    content = shortlist_content()
    with pytest.raises(ValueError, match="未按名次排列"):
        replace(content, rows=content.rows[::-1])


def test_a_shared_rank_is_marked() -> None:
    content = shortlist_content()
    rows = (*content.rows[:4], replace(content.rows[4], rank=4))
    with pytest.raises(ValueError, match="第 4 名并列而未标明"):
        replace(content, rows=rows)


def test_spans_follow_one_another() -> None:
    spans = (DaySpan(date(2023, 9, 28), date(2023, 9, 28)), DaySpan(date(2023, 10, 7), date(2023, 10, 10)))
    assert NoticePeriod(spans, 5).spans == spans
