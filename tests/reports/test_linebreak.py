"""The breaker alone, with a face of plain widths: full-width characters take 10 points, others 5."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.linebreak import CLOSERS, OPENERS, Glyph, Line, break_lines, is_full_width, place

SIZE = 10.0
WIDTH = 28 * SIZE
WORDS = (
    "根据《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号）",
    "和《关于组织开展2025年度推荐工作的通知》（工信厅企业函〔2025〕77号）要求，",
    "经省级中小企业主管部门初核和推荐、专家评审等程序，",
    "择优遴选形成名单，共计100个，",
    "现予以公示。",
    "公示时间为2026年6月2日至6月8日；",
    "联系电话：010-00000000，电子邮箱：jiqun.shili@example.com。",
    "所谓“专精特新”、‘小巨人’企业占比达75.3％，增长12.5%；",
    "产业链——供应链（含A01、B-12类）……",
    "是否符合？符合！",
)


def plain(char: str) -> Glyph:
    width = SIZE if is_full_width(char) else SIZE / 2
    return Glyph(char, "plain", width, width)


def texts(lines: list[Line]) -> list[str]:
    return ["".join(glyph.char for glyph in line.glyphs) for line in lines]


def paragraphs(count: int) -> list[str]:
    draw = random.Random(9704)  # noqa: S311  (a fixed sample of prose)
    return ["".join(draw.choices(WORDS, k=draw.randint(3, 12))) for _ in range(count)]


def test_no_line_of_official_prose_breaks_a_rule() -> None:
    broken = [line for text in paragraphs(300) for line in break_lines(text, plain, WIDTH, 2 * SIZE)]
    begins = [line for line in broken if line.glyphs[0].char in CLOSERS]
    ends = [line for line in broken if line.glyphs[-1].char in OPENERS]
    assert (len(broken) > 1500, begins, ends) == (True, [], [])


def test_every_line_but_the_last_is_flush() -> None:
    for text in paragraphs(100):
        for line in break_lines(text, plain, WIDTH, 2 * SIZE)[:-1]:
            last = place(line, justify=True)[-1]
            halved = last.glyph.width / 2 if last.glyph.char in CLOSERS else 0.0
            right = last.x + last.glyph.width
            assert WIDTH - 0.01 <= right <= WIDTH + halved + 0.01


def test_dates_numbers_and_document_numbers_stay_whole() -> None:
    kept = re.compile(r"〔\d{4}〕\d+号|\d+年|\d+月|\d+日|\d+\.\d+[％%]|010-00000000|——|……")
    for text in paragraphs(100):
        whole = kept.findall(text)
        assert [
            part for line in texts(break_lines(text, plain, WIDTH)) for part in kept.findall(line)
        ] == whole


def test_a_number_keeps_its_sign() -> None:
    text = "严格度由+1.25变为-2.593348，差为−3.84。"
    for cells in range(6, 16):
        found = texts(break_lines(text, plain, cells * SIZE))
        assert [line for line in found if line[-1] in "-−+"] == []


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("国" * 55 + "。", "国国。"),
        ("国" * 54 + "“国”。", "国“国”。"),
        ("国" * 51 + "2026年国。", "国。"),  # a date would be missed on the line before
        ("国" * 56 + "。", "国国。"),
    ],
)
def test_no_character_stands_alone_on_the_last_line(text: str, last: str) -> None:
    lines = break_lines(text, plain, WIDTH, 2 * SIZE)
    assert ("".join(texts(lines)), texts(lines)[-1]) == (text, last)


def test_a_line_too_long_by_a_mark_is_squeezed() -> None:
    text = "一" * 12 + "，" + "二" * 14 + "三，" + "四" * 5
    lines = break_lines(text, plain, WIDTH)
    assert texts(lines) == ["一" * 12 + "，" + "二" * 14 + "三，", "四" * 5]
    placed = place(lines[0], justify=True)
    squeezed = [after.x - before.x for before, after in pairwise(placed)]
    assert squeezed == pytest.approx([10.0] * 12 + [5.0] + [10.0] * 15)


def test_turned_lines_hang() -> None:
    lines = break_lines("国" * 60, plain, WIDTH, indent=2 * SIZE, hang=5 * SIZE)
    assert [(line.indent, len(line.glyphs), line.last) for line in lines] == [
        (20.0, 26, False),
        (50.0, 23, False),
        (50.0, 11, True),
    ]


def test_a_word_longer_than_a_line_is_cut_where_the_line_ends() -> None:
    lines = break_lines("校验值：" + "9f86d081" * 8 + "。", plain, WIDTH)
    assert [len(text) for text in texts(lines)] == [4 + 48, 16 + 1]


def test_the_cut_leaves_no_mark_to_begin_a_line() -> None:
    lines = break_lines("9" * 54 + "…，" + "9" * 20, plain, WIDTH)
    assert texts(lines) == ["9" * 53, "9…，" + "9" * 20]


def test_a_column_narrower_than_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="容不下“国”"):
        break_lines("国", plain, 9.0)


def test_spaces_around_a_break_are_dropped() -> None:
    assert texts(break_lines(" " + "国" * 28 + "  家 ", plain, WIDTH)) == ["国" * 28, "家"]


def test_nothing_gives_no_line() -> None:
    assert break_lines("", plain, WIDTH) == []


ALPHABET = st.text(
    st.sampled_from("国家中小企业特色（）《》“”，。；：、…—〔〕0123456789abcXYZ.@- 　％年月日号"),
    max_size=300,
)


@given(ALPHABET, st.floats(40, 400), st.floats(0, 20), st.floats(0, 20))
def test_no_glyph_is_lost_and_none_changes_its_order(
    text: str, width: float, indent: float, hang: float
) -> None:
    lines = break_lines(text, plain, width, indent, hang)
    assert "".join("".join(texts(lines)).split()) == "".join(text.split())


@given(ALPHABET, st.floats(40, 400), st.floats(0, 20), st.floats(0, 20), st.booleans())
def test_every_glyph_stays_inside_its_line(
    text: str, width: float, indent: float, hang: float, justify: bool
) -> None:
    for line in break_lines(text, plain, width, indent, hang):
        placed = place(line, justify=justify)
        lost = [min(0.0, after.x - before.x - before.glyph.width) for before, after in pairwise(placed)]
        assert [part.x for part in placed] == sorted(part.x for part in placed)
        assert min(lost, default=0.0) >= -SIZE - 0.01
        if placed:
            half = SIZE / 2 if placed[-1].glyph.char in CLOSERS else 0.0
            assert placed[-1].x + placed[-1].glyph.width <= width + half + 0.011


HAN = st.text("国家中小企业特色产业集群", min_size=1, max_size=7)
NUMBER = st.integers(0, 99999).map(str)
FRAGMENT = st.one_of(
    HAN,
    st.builds(
        "{}{}".format, HAN, st.sampled_from(["，", "。", "；", "：", "？", "！", "、", "……", "——", "％"])
    ),
    st.builds("《{}》".format, HAN),
    st.builds("“{}”，".format, HAN),
    st.builds("（{}）".format, HAN | NUMBER),
    st.builds("{}{}".format, NUMBER, st.sampled_from(["年", "月", "日", "个", "％", "%", "."])),
    st.builds("〔{}〕{}号".format, NUMBER, NUMBER),
    st.sampled_from(["ISO9001", "A01、", "GB/T9704", "office@example.cn"]),
)


@given(st.lists(FRAGMENT, max_size=60).map("".join), st.sampled_from([140.0, 280.0, 443.0]))
def test_no_line_of_any_prose_begins_or_ends_with_a_forbidden_mark_and_all_are_flush(
    text: str, width: float
) -> None:
    lines = break_lines("国" + text, plain, width, 2 * SIZE)
    for line, following in pairwise(lines):
        assert line.glyphs[-1].char not in OPENERS
        assert following.glyphs[0].char not in CLOSERS
        last = place(line, justify=True)[-1]
        halved = last.glyph.width / 2 if last.glyph.char in CLOSERS else 0.0
        assert width - 0.01 <= last.x + last.glyph.width <= width + halved + 0.01
