from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.lib.units import mm

from reports.blocks import Marks
from reports.fonts import Fonts
from reports.gbt9704 import (
    CHARACTER,
    HEIGHT,
    PITCH,
    WIDTH,
    TextLine,
    attachment_head,
    attachment_note,
    glue,
    heading,
    paragraph,
    signature,
    text_width,
    title,
)
from reports.paper import Paper

from .samples import pages


def shape(lines: Sequence[TextLine]) -> list[tuple[str, float]]:
    """Each line's text, and where it starts in characters from the left."""
    return [
        ("".join(glyph.char for glyph in line.line.glyphs), round(line.line.indent / CHARACTER, 2))
        if line.line
        else ("", 0.0)
        for line in lines
    ]


def test_the_grid_has_28_characters_and_22_lines() -> None:
    assert [CHARACTER * 28 / mm, (PITCH * 21 + CHARACTER) / mm] == pytest.approx([156, 225], abs=0.2)
    assert HEIGHT < 22 * PITCH


def test_a_page_holds_22_lines_of_28_characters(fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    paper.put(paragraph(fonts, "国" * (22 * 28 - 2) + "家家"))
    assert pages(paper.finish()) == ["国" * (22 * 28 - 2) + "—1—", "家家—2—"]


def test_the_first_line_is_indented_by_two_characters(fonts: Fonts) -> None:
    assert shape(paragraph(fonts, "国" * 30)) == [("国" * 26, 2.0), ("国" * 4, 0.0)]


def test_the_title_keeps_its_authors_lines(fonts: Fonts) -> None:
    assert [text for text, _ in shape(title(fonts, ["关于名单", "的公示"]))] == ["关于名单", "的公示", ""]


def test_a_heading_stays_with_the_text_that_follows(fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    paper.put(
        [
            *paragraph(fonts, "国" * 26 + "国" * 28 * 20),
            *heading(fonts, "一、要求", 1),
            *paragraph(fonts, "家"),
        ]
    )
    assert [page[-9:] for page in pages(paper.finish())] == ["国" * 6 + "—1—", "一、要求家—2—"[-9:]]


def test_names_of_attachments_align_where_they_turn(fonts: Fonts) -> None:
    one = attachment_note(fonts, ["国" * 30])
    assert shape(one) == [("", 0.0), ("附件：" + "国" * 23, 2.0), ("国" * 7, 5.0)]
    many = shape(attachment_note(fonts, ["国" * 30, "家"]))
    after_number = round(5 + text_width(fonts, "fang", 1.0, "1."), 2)
    assert [indent for _, indent in many] == [0.0, 2.0, after_number, 5.0]
    assert [text[:5] for text, _ in many] == ["", "附件：1.", "国" * len(many[2][0][:5]), "2.家"]


def test_an_attachment_begins_with_its_label_and_its_title_on_the_third_line(fonts: Fonts) -> None:
    lines = shape(attachment_head(fonts, ["名单"], 2))
    assert [text for text, _ in lines] == ["附件2", "", "名单", ""]


def test_a_long_signature_ends_two_characters_from_the_right(fonts: Fonts) -> None:
    signed = shape(signature(fonts, "工业和信息化部中小企业局", "2026年6月2日"))
    assert signed == [("", 0.0), ("工业和信息化部中小企业局", 14.0), ("2026年6月2日", 16.0)]


def test_a_date_longer_than_the_signature_ends_two_characters_from_the_right(fonts: Fonts) -> None:
    _, (_, issuer_left), (date, date_left) = shape(signature(fonts, "示例局", "2026年12月30日"))
    width = text_width(fonts, "fang", 1.0, date)
    assert date_left + width == pytest.approx(WIDTH / CHARACTER - 2, abs=0.01)
    assert date_left - issuer_left == pytest.approx(2, abs=0.011)


def test_a_signature_never_stands_alone_on_a_page(fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    note = attachment_note(fonts, ["名单"])
    paper.put([*paragraph(fonts, "国" * (26 + 28 * 18)), *note, *signature(fonts, "某局", "2026年6月2日")])
    assert pages(paper.finish())[1] == "附件：名单某局2026年6月2日—2—"


def test_glued_lines_that_fill_more_than_a_page_still_flow(fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    paper.put(glue(paragraph(fonts, "国" * (28 * 30 - 2))))
    assert [page.count("国") for page in pages(paper.finish())] == [28 * 22 - 2, 28 * 8]
