from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from reports import shortlist
from reports.fonts import Fonts
from reports.pagemarks import DEMO_MARK

from .samples import composite_content, pages, shortlist_content

LENGTHS = pytest.mark.parametrize(("rows", "places"), [(5, 3), (30, 20), (100, 100)])


@LENGTHS
def test_every_row_is_printed_and_the_line_stands_after_the_places(
    rows: int, places: int, fonts: Fonts
) -> None:
    content = shortlist_content(rows, places)
    text = "".join(pages(shortlist.render(content, fonts)))
    for row in content.rows:
        assert f"{row.name}{row.unit}{row.score}{row.raw_mean}{row.raw_rank}7" in text
    above, below = text.split(f"以上{places}个为拟认定名单，以下未入围")
    names = [row.name for row in content.rows]
    assert ([name in above for name in names], [name in below for name in names]) == (
        [n < places for n in range(rows)],
        [n >= places for n in range(rows)],
    )


def test_the_parts_of_a_composite_and_the_intervals_stand_beside_the_score(fonts: Fonts) -> None:
    content = composite_content()
    found = pages(shortlist.render(content, fonts))
    head = "名次集群名称推荐单位得分数据得分专家得分算术平均平均名次名次区间评分表数"
    assert [page.count(head) for page in found] == [1] * len(found)
    text = "".join(found)
    for row in content.rows:
        data, expert = row.parts or (shortlist.ABSENT, shortlist.ABSENT)
        low, high = row.interval or (0, 0)
        assert f"{row.unit}{row.score}{data}{expert}{row.raw_mean}{row.raw_rank}{low}～{high}7" in text
    assert shortlist.INTERVAL in text


@LENGTHS
def test_every_page_says_that_it_is_internal(rows: int, places: int, fonts: Fonts) -> None:
    found = pages(shortlist.render(shortlist_content(rows, places), fonts))
    assert [page.startswith(shortlist.INTERNAL) for page in found] == [True] * len(found)
    assert DEMO_MARK not in "".join(found)


@LENGTHS
def test_the_remarks_and_the_signature_stand_under_rows(rows: int, places: int, fonts: Fonts) -> None:
    content = shortlist_content(rows, places)
    last = pages(shortlist.render(content, fonts))[-1]
    assert last.index(content.rows[-1].name) < last.index(content.digest) < last.index(content.issuer)


def test_ties_are_marked(fonts: Fonts) -> None:
    content = shortlist_content()
    tied = [replace(content.rows[n], rank=3, tied=True, score=Decimal("94.46")) for n in (2, 3)]
    text = "".join(
        pages(shortlist.render(replace(content, rows=(*content.rows[:2], *tied, content.rows[4])), fonts))
    )
    assert [text.count(f"并列3{row.name}") for row in tied] == [1, 1]


def test_the_method_the_run_and_the_digest_are_named(fonts: Fonts) -> None:
    content = shortlist_content()
    text = "".join(pages(shortlist.render(content, fonts)))
    for part in (content.method, f"排序编号：{content.run}", f"结果校验值：{content.digest}"):
        assert text.count(part) == 1


def test_the_same_content_gives_the_same_bytes(fonts: Fonts) -> None:
    assert shortlist.render(shortlist_content(), fonts) == shortlist.render(shortlist_content(), fonts)


def test_a_demonstration_says_so_on_every_page(fonts: Fonts) -> None:
    found = pages(shortlist.render(shortlist_content(30, 20, demo=True), fonts))
    assert [page.count(DEMO_MARK) for page in found] == [2] * len(found)
