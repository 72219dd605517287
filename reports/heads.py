"""What frames a document beyond its text: 发文机关标志, 信函格式, 版记 (GB/T 9704-2012, 7.2, 7.4, 10.1)."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from reportlab.lib.units import mm

from .blocks import Imprint, Letterhead, Masthead
from .fontsources import Role
from .gbt9704 import (
    BASELINE,
    CHARACTER,
    HEIGHT,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PITCH,
    TABLE_SIZE,
    TOP,
    WIDTH,
    TextLine,
    points,
    set_text,
    text_width,
)
from .paper import Paper

RED = (0.886, 0.141, 0.106)
_ISSUER_SIZE = points(36)  # 小初: at most this, less where the name is long
_MASTHEAD_BELOW = 35 * mm  # from the upper edge of the type area to the letters
_LETTERHEAD_BELOW = 30 * mm  # from the upper edge of the paper to the letters
_RULE_BELOW = 4 * mm
_LETTER_RULE = 170 * mm
_LETTER_RULE_ABOVE_FOOT = 20 * mm
_THICK, _THIN = 0.35 * mm, 0.25 * mm
_IMPRINT_HEIGHT = 1.6 * TABLE_SIZE


def put_masthead(paper: Paper, head: Masthead) -> None:
    """The issuer's name 35 mm under the type area's upper edge, the number, the red rule, two free lines."""
    size = _issuer_size(paper, head.issuer, WIDTH)
    top = PAGE_HEIGHT - TOP - _MASTHEAD_BELOW
    _write_centred(paper, "title", size, head.issuer, top, red=True)
    number_top = top - size - 2 * PITCH
    _write_centred(paper, "fang", CHARACTER, head.number, number_top)
    rule = number_top - CHARACTER - _RULE_BELOW
    _red_rule(paper, LEFT, rule, WIDTH, 0.7 * mm)
    paper.take(ceil((PAGE_HEIGHT - TOP - rule) / PITCH + 2) * PITCH)


def put_letterhead(paper: Paper, head: Letterhead) -> None:
    """The issuer's name 30 mm from the paper's edge, double rules, the number at the right, free lines."""
    size = _issuer_size(paper, head.issuer, _LETTER_RULE)
    top = PAGE_HEIGHT - _LETTERHEAD_BELOW
    _write_centred(paper, "title", size, head.issuer, top, red=True)
    rule = top - size - _RULE_BELOW
    left = (PAGE_WIDTH - _LETTER_RULE) / 2
    _red_rule(paper, left, rule, _LETTER_RULE, 0.7 * mm)
    _red_rule(paper, left, rule - 1.2 * mm, _LETTER_RULE, 0.25 * mm)
    _red_rule(paper, left, _LETTER_RULE_ABOVE_FOOT + 1.2 * mm, _LETTER_RULE, 0.25 * mm)
    _red_rule(paper, left, _LETTER_RULE_ABOVE_FOOT, _LETTER_RULE, 0.7 * mm)
    number_top = rule - 1.2 * mm - CHARACTER * 7 / 8
    width = text_width(paper.fonts, "fang", CHARACTER, head.number)
    paper.write("fang", CHARACTER, head.number, LEFT + WIDTH - width, number_top - BASELINE * CHARACTER)
    used = PAGE_HEIGHT - TOP - (number_top - CHARACTER)
    paper.take(ceil(used / PITCH + 2) * PITCH)


def put_imprint(paper: Paper, imprint: Imprint) -> None:
    """版记 on the last lines of the last page: 抄送 and who printed it, between rules."""
    rows = [_copies(paper, imprint)] if imprint.copies else []
    if imprint.printed_by:
        rows.append(_printed(paper, imprint))
    height = sum(line.height for lines in rows for line in lines)
    if height > paper.room:
        paper.new_page()
    top = PAGE_HEIGHT - TOP - HEIGHT + height
    for at, lines in enumerate(rows):
        _rule(paper, top, _THIN if at else _THICK)
        for line in lines:
            paper.draw_line(line, LEFT, top - (_IMPRINT_HEIGHT - TABLE_SIZE) / 2)
            top -= line.height
    _rule(paper, top, _THICK)


def _copies(paper: Paper, imprint: Imprint) -> list[TextLine]:
    text = f"抄送：{'，'.join(imprint.copies)}。"
    return _small(paper, text, indent=TABLE_SIZE, hang=4 * TABLE_SIZE)


def _printed(paper: Paper, imprint: Imprint) -> list[TextLine]:
    dated = f"{imprint.printed_on}印发"
    width = text_width(paper.fonts, "fang", TABLE_SIZE, dated)
    signed = text_width(paper.fonts, "fang", TABLE_SIZE, imprint.printed_by)
    if signed + width > WIDTH - 3 * TABLE_SIZE:
        raise ValueError("印发机关与印发日期在一行内排不下")
    (left,) = _small(paper, imprint.printed_by, indent=TABLE_SIZE, hang=TABLE_SIZE)
    (right,) = _small(paper, dated, indent=WIDTH - TABLE_SIZE - width, hang=TABLE_SIZE)
    return [replace(left, height=0.0), right]


def _small(paper: Paper, text: str, indent: float, hang: float) -> list[TextLine]:
    width = WIDTH - TABLE_SIZE + 0.01  # the right end of the date meets it exactly
    return set_text(
        paper.fonts,
        text,
        size=TABLE_SIZE,
        height=_IMPRINT_HEIGHT,
        align="left",
        indent=indent,
        hang=hang,
        width=width,
    )


def _issuer_size(paper: Paper, issuer: str, width: float) -> float:
    """As large as the name allows on one line."""
    natural = text_width(paper.fonts, "title", 1.0, issuer)
    return min(_ISSUER_SIZE, width / natural)


def _write_centred(
    paper: Paper, role: Role, size: float, text: str, top: float, *, red: bool = False
) -> None:
    width = text_width(paper.fonts, role, size, text)
    paper.canvas.saveState()
    if red:
        paper.canvas.setFillColorRGB(*RED)
        paper.canvas.setStrokeColorRGB(*RED)
    paper.write(role, size, text, LEFT + (WIDTH - width) / 2, top - BASELINE * size)
    paper.canvas.restoreState()


def _red_rule(paper: Paper, left: float, height: float, width: float, thickness: float) -> None:
    paper.canvas.saveState()
    paper.canvas.setStrokeColorRGB(*RED)
    paper.canvas.setLineWidth(thickness)
    paper.canvas.line(left, height, left + width, height)
    paper.canvas.restoreState()


def _rule(paper: Paper, height: float, thickness: float) -> None:
    paper.canvas.setLineWidth(thickness)
    paper.canvas.line(LEFT, height, LEFT + WIDTH, height)
