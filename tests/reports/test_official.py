"""The official page, proved by the boxes of its characters as a reader of the file finds them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.lib.units import mm

from reports.blocks import (
    Addressee,
    Attachment,
    Column,
    Heading,
    Imprint,
    Marks,
    Official,
    Paragraph,
    Row,
    Signature,
    Table,
    Title,
    Verification,
)
from reports.chinese import numeral, ordinal
from reports.fonts import Fonts, GlyphMissing, unprintable
from reports.gbt9704 import BASELINE, CHARACTER, PAGE_WIDTH, PITCH
from reports.official import render
from reports.pagemarks import DEMO_MARK, DRAFT_MARK

from .gallery import announcement, circular, figures
from .samples import pages

GRID = 0.1 * mm
ISSUER = "某某省工业和信息化厅"


class Char(NamedTuple):
    """A character and its place in points: its origin on the base line, and the right edge of its cell."""

    char: str
    x: float
    y: float
    right: float


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    yield document
    document.close()


def origin(text: pypdfium2.PdfTextPage, at: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, at, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def characters(pdf: bytes, page: int = 0) -> list[Char]:
    """The characters of a page in reading order, with their advance boxes."""
    with opened(pdf) as document:
        text = document[page].get_textpage()
        found = []
        for at in range(text.count_chars()):
            char = text.get_text_range(at, 1)
            if char.strip():
                left, _bottom, right, _top = text.get_charbox(at, loose=True)
                found.append(Char(char, *origin(text, at), right))
                assert left <= right
    return found


def official(*blocks: object, **options: object) -> Official:
    return Official("试", ISSUER, Marks(demo=False), blocks, **options)  # type: ignore[arg-type]


def lines(found: list[Char]) -> list[list[Char]]:
    """Characters by line, from the top."""
    rows: dict[float, list[Char]] = {}
    for char in found:
        rows.setdefault(round(char.y, 0), []).append(char)
    return [sorted(rows[y], key=lambda char: char.x) for y in sorted(rows, reverse=True)]


def test_a_full_page_lies_on_the_grid_of_22_lines_and_28_characters(fonts: Fonts) -> None:
    found = lines(characters(render(official(Paragraph("国" * (22 * 28 - 2))), fonts)))
    body, number = found[:-1], found[-1]
    assert [len(line) for line in body] == [26] + [28] * 21
    left, right = 28 * mm, (28 + 156) * mm
    assert [line[0].x for line in body[1:]] == pytest.approx([left] * 21, abs=GRID)
    assert body[0][0].x == pytest.approx(left + 2 * CHARACTER, abs=GRID)
    assert [line[-1].right for line in body] == pytest.approx([right] * 22, abs=GRID)
    pitches = [above[0].y - below[0].y for above, below in pairwise(body)]
    assert pitches == pytest.approx([PITCH] * 21, abs=GRID)
    assert "".join(char.char for char in number) == "—1—"


def ink(pdf: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is printed in the type area, in millimetres."""
    with opened(pdf) as document:
        text = document[page].get_textpage()
        boxes = [
            text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "国"
        ]
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left) / mm, min(bottom) / mm, max(right) / mm, max(top) / mm


def test_ink_stays_in_the_type_area(fonts: Fonts) -> None:
    left, bottom, right, top = ink(render(official(Paragraph("国" * (22 * 28 - 2))), fonts))
    assert 28 <= left < 29.5
    assert 182.5 < right <= 184
    assert 297 - 37 - 1.5 < top <= 297 - 37 + 0.1
    assert 297 - 37 - 225 - 0.1 <= bottom < 297 - 37 - 225 + 1.5


def test_page_numbers_stand_7_mm_under_the_text_odd_right_and_even_left(fonts: Fonts) -> None:
    pdf = render(official(Paragraph("国" * (22 * 28 * 2 + 10))), fonts)
    for page, (edge, side) in enumerate([(28 + 156, "right"), (28, "left"), (28 + 156, "right")]):
        number = lines(characters(pdf, page))[-1]
        assert "".join(char.char for char in number) == f"—{page + 1}—"
        inside = edge * mm + (-CHARACTER if side == "right" else CHARACTER)
        assert (number[-1].right if side == "right" else number[0].x) == pytest.approx(inside, abs=0.3 * mm)
        with opened(pdf) as document:
            text = document[page].get_textpage()
            dashes = [at for at in range(text.count_chars()) if text.get_text_range(at, 1) == "—"]
            _left, low, _right, high = text.get_charbox(dashes[-1])
        assert (low + high) / 2 == pytest.approx((297 - 37 - 225 - 7) * mm, abs=0.5 * mm)


def test_levels_are_numbered_as_official_prose_numbers_them() -> None:
    assert [ordinal(level, 3) for level in (1, 2, 3, 4)] == ["三、", "（三）", "3.", "（3）"]
    assert [numeral(number) for number in (1, 10, 11, 20, 35, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]
    with pytest.raises(ValueError, match="序数 100"):
        numeral(100)


def test_an_addressee_stands_at_the_left_edge_before_the_text(fonts: Fonts) -> None:
    found = lines(characters(render(official(Addressee("各有关单位："), Paragraph("国" * 3)), fonts)))
    assert found[0][0].x == pytest.approx(28 * mm, abs=GRID)
    assert "".join(char.char for char in found[0]) == "各有关单位："


def test_a_sealed_signature_leaves_room_and_stands_over_its_date(fonts: Fonts) -> None:
    pdf = render(official(Paragraph("国"), Signature("某省厅", "2026年6月2日", sealed=True)), fonts)
    _text, issuer, date, _number = lines(characters(pdf))
    assert date[-1].right == pytest.approx((28 + 156) * mm - 4 * CHARACTER, abs=GRID)
    middles = [(line[0].x + line[-1].right) / 2 for line in (issuer, date)]
    assert middles[0] == pytest.approx(middles[1], abs=GRID)
    assert _text[0].y - issuer[0].y == pytest.approx(3 * PITCH, abs=GRID)


def test_a_letter_has_no_number_on_its_first_page_and_its_own_number_at_the_right(fonts: Fonts) -> None:
    pdf = render(announcement(demo=True), fonts)
    first, *others = pages(pdf)
    assert "示例单位示例函〔2026〕2号关于认定" in first
    assert "—1—" not in first
    assert [page.count(f"—{number}—") for number, page in enumerate(others, start=2)] == [1] * len(others)
    name = lines(characters(pdf))[1]
    assert "".join(char.char for char in name) == "示例单位"
    size = name[0].right - name[0].x
    assert name[0].y + BASELINE * size == pytest.approx((297 - 30) * mm, abs=GRID)
    number = next(line for line in lines(characters(pdf)) if line[-1].char == "号" and line[0].char == "示")
    assert number[-1].right == pytest.approx((28 + 156) * mm, abs=GRID)


def test_a_turned_page_keeps_the_number_where_upright_pages_have_it(fonts: Fonts) -> None:
    pdf = render(announcement(demo=True), fonts)
    with opened(pdf) as document:
        sizes = [tuple(round(side) for side in page.get_size()) for page in document]
    turned = sizes.index((842, 595))
    dashes = [char for char in characters(pdf, turned) if char.char == "—" and char.x < 35 * mm]
    # The foot of the upright sheet is the left of the turned one.
    assert len(dashes) == 2
    assert all(abs((char.x + char.right) / 2 - 28 * mm) < 3 * mm for char in dashes)
    assert (turned + 1) % 2 == 0
    assert max(char.y for char in dashes) > 150 * mm


def test_the_pages_of_a_certificate_bear_no_number(fonts: Fonts) -> None:
    document = official(Paragraph("国"))
    assert pages(render(document, fonts)) == ["国—1—"]
    assert pages(render(replace(document, numbered=False), fonts)) == ["国"]


def test_a_heading_changes_page_with_the_table_that_it_heads(fonts: Fonts) -> None:
    columns = (Column("名称", 156),)
    for above in range(10, 22):
        table = Table(columns, (Row(("集群",)), Row(("集群",))))
        document = official(*[Paragraph("国")] * above, Heading(1, "一、名单"), table)
        found = pages(render(document, fonts))
        assert ["一、名单" in page for page in found] == ["一、名单名称集群" in page for page in found]


def test_the_imprint_ends_on_the_last_line_of_the_last_page(fonts: Fonts) -> None:
    imprint = Imprint(("某某市人民政府", "某某省财政厅"), f"{ISSUER}办公室", "2026年6月15日")
    found = pages(render(official(Paragraph("国" * 600), imprint=imprint), fonts))
    assert len(found) == 2
    assert found[-1].endswith(f"抄送：某某市人民政府，某某省财政厅。{ISSUER}办公室2026年6月15日印发—2—")
    chars = lines(characters(render(official(Paragraph("国"), imprint=imprint), fonts)))
    printed = chars[-2]
    assert printed[0].x == pytest.approx(28 * mm + CHARACTER * 14 / 16, abs=GRID)
    assert printed[-1].right == pytest.approx((28 + 156) * mm - CHARACTER * 14 / 16, abs=GRID)
    assert 35 * mm < printed[0].y < 35 * mm + CHARACTER


def test_a_draft_says_so_on_every_page_without_transparency(fonts: Fonts) -> None:
    pdf = render(replace(circular(), marks=Marks(demo=False, draft=True)), fonts)
    assert [page.count(DRAFT_MARK) for page in pages(pdf)] == [2]
    assert [page.count(DEMO_MARK) for page in pages(pdf)] == [0]
    assert [mark for mark in (b"/ca ", b"/CA ", b"/SMask") if mark in pdf] == []


def test_the_code_stands_on_the_last_page_only(fonts: Fonts) -> None:
    code = Verification("ABCD-2345-6789", "https://example.com/verify/ABCD-2345-6789")
    found = pages(render(official(Paragraph("国" * 700), verification=code), fonts))
    assert [page.count("核验码：ABCD-2345-6789") for page in found] == [0, 1]


def test_what_the_document_is_stands_with_the_code_on_every_page_turned_ones_too(fonts: Fonts) -> None:
    code = Verification("ABCD-2345-6789", "https://example.com/verify/ABCD-2345-6789", "申报01" + "号" * 90)
    turned = Attachment(("名单",), landscape=True)
    pdf = render(official(Paragraph("国" * 700), turned, Paragraph("家"), verification=code), fonts)
    assert [page.count("核验码：ABCD-2345-6789") for page in pages(pdf)] == [1, 1, 1]
    assert [page.count(f"第{at}页，共3页申报01号号") for at, page in enumerate(pages(pdf), 1)] == [1, 1, 1]
    assert max(char.right for char in characters(pdf)) < PAGE_WIDTH


def test_every_chart_is_drawn_with_its_words(fonts: Fonts) -> None:
    text = "".join(pages(render(figures(), fonts)))
    titles = [block.drawing.title for block in figures().blocks if hasattr(block, "drawing")]
    assert [text.count(title) for title in titles] == [1] * 5


def test_a_table_in_the_midst_of_text_takes_a_page_where_its_head_does_not_fit(fonts: Fonts) -> None:
    table = Table((Column("序号", 20), Column("名称", 100)), (Row(("1", "甲")),))
    found = pages(render(official(Paragraph("国" * (28 * 21 - 2)), table), fonts))
    assert found[1] == "序号名称1甲—2—"


def test_a_name_longer_than_pages_is_printed_whole(fonts: Fonts) -> None:
    name = "甲乙丙丁戊己庚辛壬癸" * 1000
    table = Table(
        (Column("序号", 20, whole=True), Column("名称", 100, "left")), (Row(("1", name)), Row(("2", "子")))
    )
    found = pages(render(official(Title(("名单",)), table), fonts))
    body = "".join(page.replace("序号名称", "").partition("—")[0] for page in found)
    assert body == "名单1" + name + "2子"


def test_lines_that_were_typed_begin_lines_in_print(fonts: Fonts) -> None:
    table = Table((Column("评语", 100, "left"),), (Row(("一是好。\r\n二是更好。",)),))
    found = [
        "".join(char.char for char in line)
        for line in lines(characters(render(official(Paragraph("甲。\n\n乙。"), table), fonts)))
    ]
    assert found == ["甲。", "乙。", "评语", "一是好。", "二是更好。", "—1—"]


def test_a_refusal_names_the_document(fonts: Fonts) -> None:
    with pytest.raises(GlyphMissing, match=r"^试：不能印出的字符：U\+E000"):
        render(official(Paragraph("甲\ue000")), fonts)


HOSTILE = [
    "<b>粗</b>&amp;<script>",
    "a\x00b",
    "行\n行",
    "שלום",
    "مرحبا",
    "集群\u202e乱序",
    "国\u0301家",
    "\U0001f600笑",
    "\ue000自造",
    "零\u200b宽",
    "\ud800",
    "%s{0}$(x)",
    "(\\)」】",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_it_is_or_refused(text: str, fonts: Fonts) -> None:
    table = Table((Column("名称", 100, "left"),), (Row((text,)),))
    document = official(Heading(1, "一、甲"), table)
    if lacking := unprintable(text.replace("\n", "")):
        with pytest.raises(GlyphMissing, match=rf"U\+{ord(lacking[0]):04X}"):
            render(document, fonts)
    else:
        assert pages(render(document, fonts)) == [f"一、甲名称{''.join(text.split())}—1—"]


@settings(max_examples=60, deadline=None)
@example("©")  # from the first page of rarer characters of the body's own face
@given(st.text(max_size=60))
def test_any_text_is_printed_whole_or_refused(text: str) -> None:
    fonts = Fonts()
    lacking = unprintable(text.replace("\r\n", "").replace("\n", ""))
    document = official(
        Paragraph("甲" + text), Attachment(("乙",)), Table((Column("丙", 100),), (Row((text,)),))
    )
    if lacking:
        with pytest.raises(GlyphMissing):
            render(document, fonts)
        return
    found = pages(render(document, fonts))
    expected = "".join(text.split())
    assert found == [f"甲{expected}—1—", f"附件乙丙{expected}—2—"]
