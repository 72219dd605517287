"""The parts of an official document on the page of GB/T 9704-2012 (党政机关公文格式).

A4; margins 37 mm above and 28 mm at the left; a type area of 156 × 225 mm with 22 lines of 28
characters. Every part here is a list of text lines on that grid; `paper` puts them on pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from reportlab.lib.units import mm

from .blocks import Align, Language
from .fonts import Fonts
from .fontsources import Role
from .linebreak import (
    Glyph,
    Line,
    Measure,
    Run,
    break_lines,
    chunked,
    fill,
    is_full_width,
    paragraphs,
    place,
    runs,
)

PAGE_WIDTH, PAGE_HEIGHT = 210 * mm, 297 * mm
LEFT, TOP = 28 * mm, 37 * mm
WIDTH, HEIGHT = 156 * mm, 225 * mm
CHARACTER = WIDTH / 28  # 3号: 15.79 pt, nominally 16
PITCH = CHARACTER * 15 / 8  # a character and 7/8 of one: 21 pitches and a character make 225 mm
BASELINE = 0.86  # of the size, from the top of the character's box down


@dataclass(frozen=True)
class Area:
    """A page and its type area, in points; `left` and `top` are margins."""

    page_width: float
    page_height: float
    left: float
    top: float
    width: float
    height: float


PORTRAIT = Area(PAGE_WIDTH, PAGE_HEIGHT, LEFT, TOP, WIDTH, HEIGHT)
# The same sheet turned: its head lies at the left edge of the upright one, on odd and even pages alike.
LANDSCAPE = Area(PAGE_HEIGHT, PAGE_WIDTH, PAGE_HEIGHT - TOP - HEIGHT, LEFT, HEIGHT, WIDTH)

ATTACHMENT: dict[Language, str] = {"zh-CN": "附件", "en": "Attachment "}
NOTE_LABEL: dict[Language, str] = {"zh-CN": "附件：", "en": "Attachment: "}
_LEVEL_ROLES: dict[int, Role] = {1: "hei", 2: "kai", 3: "fang", 4: "fang"}


def points(nominal: float) -> float:
    """A nominal size in points, scaled as the grid scales 3号 (16 pt)."""
    return nominal * CHARACTER / 16


TITLE_SIZE = points(22)  # 2号
TABLE_SIZE = PAGE_NUMBER_SIZE = points(14)  # 4号
MARK_SIZE = points(12)  # 小4号
NOTE_SIZE = points(10.5)  # 5号


@dataclass(frozen=True)
class TextLine:
    """One line to be printed, or a blank one; `glued` keeps it on the page of the line that follows."""

    line: Line | None = None
    size: float = CHARACTER
    height: float = PITCH
    align: Align = "justify"
    stroke: float = 0.0
    glued: bool = False

    @cached_property
    def runs(self) -> list[Run]:
        """What is drawn of it, from the left edge of its width."""
        if self.line is None:
            return []
        natural = sum(glyph.width for glyph in self.line.glyphs)
        shift = max(0.0, (self.line.width - natural) / 2) if self.align == "center" else 0.0
        return runs(place(self.line, justify=self.align == "justify"), shift)


BLANK = TextLine()


def measure(fonts: Fonts, role: Role, size: float) -> Measure:
    """How wide a character of a role is set: full-width ones take a whole cell."""

    known = fonts.glyphs.setdefault((role, size), {})

    def glyph(char: str) -> Glyph:
        found = known.get(char)
        if found is None:
            face, width = fonts.pick(role, char)
            advance = width * size / 1000
            found = known[char] = Glyph(char, face, advance, size if is_full_width(char) else advance)
        return found

    return glyph


def text_width(fonts: Fonts, role: Role, size: float, text: str) -> float:
    """The width of a text on one line, in points."""
    glyph = measure(fonts, role, size)
    return sum(glyph(char).width for char in text)


def set_text(
    fonts: Fonts,
    text: str,
    *,
    role: Role = "fang",
    size: float = CHARACTER,
    height: float = PITCH,
    align: Align = "justify",
    indent: float = 0.0,
    hang: float = 0.0,
    width: float = WIDTH,
) -> list[TextLine]:
    """Break a text into lines; `indent`, `hang` and `width` are in points."""
    lines = break_lines(text, measure(fonts, role, size), width, indent, hang)
    return [TextLine(line, size, height, align, fonts.stroke(role)) for line in lines]


@lru_cache(maxsize=2048)  # the same words stand in the tables of a thousand sheets
def balanced(
    fonts: Fonts, text: str, role: Role, size: float, leading: float, align: Align, width: float
) -> tuple[TextLine, ...]:
    """Break a text into as few lines as it needs, of about equal length: no word left over, none cut."""
    if len(parts := paragraphs(text)) > 1:
        set_parts = (balanced(fonts, part, role, size, leading, align, width) for part in parts)
        return tuple(line for lines in set_parts for line in lines)
    glyph = measure(fonts, role, size)
    lines = break_lines(text, glyph, width)
    if len(lines) > 1:
        chunks, wide = chunked(text, glyph), width
        narrow = min(width, max(2 * size, *(natural for _glyphs, natural in chunks)))
        while wide - narrow > size / 4:
            middle = (narrow + wide) / 2
            fewer = len(fill(chunks, middle)) == len(lines)
            narrow, wide = (narrow, middle) if fewer else (middle, wide)
        lines = [line._replace(width=width) for line in fill(chunks, wide)]
    return tuple(TextLine(line, size, leading, align, fonts.stroke(role)) for line in lines)


def title(fonts: Fonts, lines: Sequence[str], width: float = WIDTH) -> list[TextLine]:
    """The title: 2号小标宋, centred, broken where its author broke it, and a blank line under it."""
    set_lines = [
        part for text in lines for part in balanced(fonts, text, "title", TITLE_SIZE, PITCH, "center", width)
    ]
    return glue([*set_lines, BLANK])


def addressee(fonts: Fonts, text: str) -> list[TextLine]:
    """Whom the document is sent to (主送机关): from the left edge, ended by a full-width colon."""
    return glue(set_text(fonts, text))


def paragraph(fonts: Fonts, text: str, width: float = WIDTH, language: Language = "zh-CN") -> list[TextLine]:
    """A paragraph of 3号仿宋 with its first line indented by two characters; English is not spread."""
    align: Align = "left" if language == "en" else "justify"
    return set_text(fonts, text, align=align, indent=2 * CHARACTER, width=width)


def notes(fonts: Fonts, texts: Sequence[str], width: float = WIDTH) -> list[TextLine]:
    """Remarks under a table, in 5号 and close together; what follows them stays on their page."""
    return glue(
        [
            line
            for text in texts
            for line in set_text(
                fonts,
                text,
                size=NOTE_SIZE,
                height=1.5 * NOTE_SIZE,
                align="left",
                indent=2 * NOTE_SIZE,
                width=width,
            )
        ]
    )


def heading(fonts: Fonts, text: str, level: int, width: float = WIDTH) -> list[TextLine]:
    """A heading: 一、in 黑体, （一）in 楷体, 1. and （1）in 仿宋; never the last line of a page."""
    return glue(set_text(fonts, text, role=_LEVEL_ROLES[level], indent=2 * CHARACTER, width=width))


def attachment_note(fonts: Fonts, names: Sequence[str], language: Language = "zh-CN") -> list[TextLine]:
    """附件：1.…  under the text after a blank line; turned lines align with the name's first character."""
    align: Align = "left" if language == "en" else "justify"
    lines = [BLANK]
    under = 2 * CHARACTER + text_width(fonts, "fang", CHARACTER, NOTE_LABEL[language])
    for number, name in enumerate(names, start=1):
        label = NOTE_LABEL[language] if number == 1 else ""
        ordinal = f"{number}." if len(names) > 1 else ""
        hang = under + text_width(fonts, "fang", CHARACTER, ordinal)
        indent = 2 * CHARACTER if label else under
        lines += set_text(fonts, label + ordinal + name, align=align, indent=indent, hang=hang)
    return glue(lines)


def attachment_head(
    fonts: Fonts,
    name: Sequence[str],
    number: int | None = None,
    width: float = WIDTH,
    language: Language = "zh-CN",
) -> list[TextLine]:
    """附件 in 3号黑体 at the top left of its page, its title centred on the third line."""
    label = ATTACHMENT[language] + ("" if number is None else str(number))
    return glue(
        [*set_text(fonts, label, role="hei", align="left", width=width), BLANK, *title(fonts, name, width)]
    )


def signature(
    fonts: Fonts, issuer: str, date: str, *, sealed: bool = False, width: float = WIDTH
) -> list[TextLine]:
    """The signature and the date, in the form without a seal or with room for one.

    Without: the signature ends two characters from the right and the date begins two further in than it.
    Where the date would then come nearer to the edge than two characters, the date ends there, and the
    signature moves left with it (GB/T 9704-2012, 7.3.5.2). Sealed: the date ends four characters from the
    right, the signature stands centred over it, and a further line is left for the seal (7.3.5.1).
    """
    issuer_width = text_width(fonts, "fang", CHARACTER, issuer)
    date_width = text_width(fonts, "fang", CHARACTER, date)
    if sealed:
        date_left = width - 4 * CHARACTER - date_width
        issuer_left = min(date_left + (date_width - issuer_width) / 2, width - issuer_width)
    else:
        edge = width - 2 * CHARACTER
        date_left = min(edge - issuer_width + 2 * CHARACTER, edge - date_width)
        issuer_left = date_left - 2 * CHARACTER
    signed = set_text(fonts, issuer, align="left", indent=max(0.0, issuer_left), width=width)
    dated = set_text(fonts, date, align="left", indent=max(0.0, date_left), width=width)
    return [*glue([BLANK] * (2 if sealed else 1) + signed), *dated]


def glue(lines: Sequence[TextLine]) -> list[TextLine]:
    """Keep lines together, and with the line that follows them."""
    return [replace(line, glued=True) for line in lines]
