"""Chinese line breaking: forbidden marks (禁则), unbroken numbers and words, squeezed marks, flush lines.

What may not be parted is first joined into chunks; lines are then filled from the left. A line that is
a little too long is squeezed at its marks, by at most half an em each; a line that is too short is
spread by equal gaps, outside numbers and words. Pure: it knows glyphs and widths, no page and no file.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

OPENERS = frozenset("（《〈“‘【〔〖「『［｛([")
CLOSERS = frozenset("，。、；：？！”’）》〉】〕〗」』］｝％‰℃°·…—～%,.;:?!)]")
_MARKS = OPENERS | CLOSERS
_UNITS = frozenset("年月日号个项条款元家名万亿次分份时")  # not parted from the number before them
_FULL_WIDTH = frozenset("“”‘’—…·×±≥≤√①②③④⑤⑥⑦⑧⑨⑩")
_LOSES_RIGHT = frozenset("，。、；：？！”’）》〉】〕」』")  # marks whose right half is empty
_LOSES_LEFT = frozenset("（《〈“‘【〔「『")
_LOSES_SIDE = _LOSES_RIGHT | _LOSES_LEFT
_TOKEN = re.compile(
    r"(?:[-−+](?=[0-9]))?[0-9A-Za-z]+(?:[.,:%+/\-@_?&=#][0-9A-Za-z]+)*|——|……|\s+|.", re.DOTALL
)
_LONGEST_WORD = 14  # a longer one (an address) may be broken after one of its signs
_PIECE = re.compile(r"[-−+]?[0-9A-Za-z]+[^0-9A-Za-z]*")
_MISSED = 1 / 12  # of a line's width, which its gaps make up for without being seen
_TOLERANCE = 0.01  # points
_SAME_SPACE = 0.005


class Glyph(NamedTuple):
    """A character with its face, its own advance, and the width of the cell that it is set in (points)."""

    char: str
    face: str
    advance: float
    width: float


class Line(NamedTuple):
    """A broken line: its glyphs, where it starts, the width it has, and whether it ends its paragraph."""

    glyphs: tuple[Glyph, ...]
    indent: float
    width: float
    last: bool


class Placed(NamedTuple):
    """A glyph and where its own advance begins, from the left of the type area (points)."""

    glyph: Glyph
    x: float


class Run(NamedTuple):
    """Neighbours of one face and one spacing: where they begin, their text, and the space between them."""

    x: float
    face: str
    text: str
    space: float


Measure = Callable[[str], Glyph]
Chunk = tuple[list[Glyph], float]
"""Glyphs that may not be parted, and their width."""


def is_full_width(char: str) -> bool:
    """Whether a character takes a whole cell of the grid."""
    code = ord(char)
    return (
        char in _FULL_WIDTH or (0x2E80 <= code <= 0xFFEF and not 0xFF61 <= code <= 0xFFDC) or code >= 0x1F000
    )


def break_lines(
    text: str, measure: Measure, width: float, indent: float = 0.0, hang: float = 0.0
) -> list[Line]:
    """Break one paragraph into lines of `width`; the first starts at `indent`, the others at `hang`.

    Spaces around a break are dropped; every other character stands in exactly one line, in order. Where a
    line of the text ends, its paragraph ends. Raises ValueError where a single glyph is wider than a line.
    """
    if len(parts := paragraphs(text)) > 1:
        return [line for part in parts for line in break_lines(part, measure, width, indent, hang)]
    glyphs = [measure(char) for char in text]  # spaces too: what cannot be printed is refused
    whole = _trimmed(glyphs[len(text) - len(text.lstrip()) :])
    if whole and _natural(whole) <= width - indent + _TOLERANCE:
        return [Line(whole, indent, width - indent, last=True)]
    return fill(chunked(text, measure), width, indent, hang)


def paragraphs(text: str) -> list[str]:
    """The lines that somebody has typed."""
    return text.replace("\r\n", "\n").split("\n")


def chunked(text: str, measure: Measure) -> list[Chunk]:
    """The glyphs of a paragraph, those together that may not be parted: to be filled into lines."""
    chunks = ([measure(char) for char in chunk] for chunk in _chunks(text))
    return [(glyphs, _natural(glyphs)) for glyphs in chunks]


def fill(chunks: Sequence[Chunk], width: float, indent: float = 0.0, hang: float = 0.0) -> list[Line]:
    """Fill lines of `width` from the left, as `break_lines` says.

    The last line gets company from the line before it rather than hold a single character.
    """
    waiting = deque(chunks)
    lines: list[Line] = []
    line: list[Glyph] = []
    ends: list[int] = []  # of the chunks in the line
    full: list[int] = []  # of those in the line before it
    used = 0.0  # the widths of the line's glyphs, added up as they come: this loop is the hot one
    start = indent
    while waiting:
        glyphs, natural = waiting.popleft()
        room = width - start
        if not line and glyphs[0].char.isspace():
            continue
        if used + natural - room <= _TOLERANCE or _fits(line, used, glyphs, room):
            line += glyphs
            used += natural
            ends.append(len(line))
            continue
        if line and _fits([], 0.0, glyphs, width - hang):
            lines.append(Line(_trimmed(line), start, room, last=False))
            waiting.appendleft((glyphs, natural))
            full = ends
        else:
            full = []
            head, tail = _cut(glyphs, room - used, needed=not line)
            lines.append(Line(_trimmed([*line, *head]), start, room, last=False))
            waiting.appendleft((tail, _natural(tail)))
        line, used, start, ends = [], 0.0, hang, []
    if len(full) > 1 and sum(glyph.char not in _MARKS for glyph in _trimmed(line)) == 1:
        lines[-1], line = _accompanied(lines[-1], line, full[-2])
    return [*lines, Line(_trimmed(line), start, width - start, last=True)] if line else lines


def _accompanied(before: Line, line: list[Glyph], start: int) -> tuple[Line, list[Glyph]]:
    """Move what stands in a line from `start` to the one after it, where nobody will miss it."""
    company = before.glyphs[start:]
    if not company or _natural(company) > before.width * _MISSED:
        return before, line
    return before._replace(glyphs=_trimmed(before.glyphs[:start])), [*company, *line]


def place(line: Line, *, justify: bool) -> list[Placed]:
    """Give each glyph of a line its place: squeezed if too long, spread if `justify` and not the last."""
    excess = _natural(line.glyphs) - line.width
    if excess > 0:
        return _squeezed(line, excess)
    seams = _seams(line.glyphs) if justify and not line.last and excess < 0 else ()
    gap = -excess / len(seams) if seams else 0.0
    x, placed = line.indent, []
    for position, glyph in enumerate(line.glyphs):
        placed.append(Placed(glyph, x + (glyph.width - glyph.advance) / 2))
        x += glyph.width + (gap if position in seams else 0.0)
    return placed


def _squeezed(line: Line, excess: float) -> list[Placed]:
    slack = _slack(line.glyphs)
    squeeze = min(1.0, excess / slack) if slack else 0.0
    x, placed = line.indent, []
    for glyph in line.glyphs:
        lost = glyph.width / 2 * squeeze if glyph.char in _LOSES_SIDE else 0.0
        shift = -lost if glyph.char in _LOSES_LEFT else 0.0
        placed.append(Placed(glyph, x + shift + (glyph.width - glyph.advance) / 2))
        x += glyph.width - lost
    return placed


def runs(placed: Sequence[Placed], shift: float = 0.0) -> list[Run]:
    """Join neighbours that share their face and the space after them; all moved to the right by `shift`."""
    joined: list[Run] = []
    start, space = 0, 0.0
    for at, (left, right) in enumerate(pairwise(placed), start=1):
        gap = right.x - left.x - left.glyph.advance
        if right.glyph.face == left.glyph.face and (at - start == 1 or abs(gap - space) < _SAME_SPACE):
            space = gap if at - start == 1 else space
        else:
            joined.append(_run(placed[start:at], shift, space))
            start, space = at, 0.0
    return [*joined, _run(placed[start:], shift, space)] if placed else []


def _run(placed: Sequence[Placed], shift: float, space: float) -> Run:
    text = "".join([part.glyph.char for part in placed])
    return Run(placed[0].x + shift, placed[0].glyph.face, text, space)


def _chunks(text: str) -> Iterator[str]:
    """Join tokens that may not be parted: openers to what follows, closers and units to what precedes."""
    held = ""
    for token in _tokens(text):
        if held and not _stays(held, token):
            yield held
            held = ""
        held += token
    if held:
        yield held


def _stays(held: str, token: str) -> bool:
    before, after = held[-1], token[0]
    if after.isspace() or before.isspace():
        return False
    number_follows = before == "〕" and after.isdigit()  # 〔2022〕119号
    unit_follows = after in _UNITS and before.isascii() and before.isdigit()
    return before in OPENERS or after in CLOSERS or number_follows or unit_follows


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if len(token) > _LONGEST_WORD and not token.isspace():
            yield from _PIECE.findall(token)
        else:
            yield token


def _natural(glyphs: Sequence[Glyph]) -> float:
    return glyphs[0].width if len(glyphs) == 1 else sum([glyph.width for glyph in glyphs])


def _fits(line: Sequence[Glyph], used: float, chunk: Sequence[Glyph], room: float) -> bool:
    """Whether the chunk still fits: as it is, or with a squeeze that shows less than the gaps would."""
    over = used + _natural(_trimmed(chunk) if chunk[-1].char.isspace() else chunk) - room
    if over <= _TOLERANCE:
        return True
    widest = max(glyph.width for glyph in chunk)
    return bool(line) and over <= min(room - used, widest, _slack([*line, *chunk]))


def _cut(chunk: list[Glyph], room: float, *, needed: bool) -> tuple[list[Glyph], list[Glyph]]:
    """Cut a chunk that is longer than a whole line after the last glyph that fits; `needed`: at least one.

    The cut moves forward where a forbidden mark would begin the next line or end this one.
    """
    ends = accumulate(glyph.width for glyph in chunk)
    held = sum(end <= room + _TOLERANCE for end in ends)
    if needed and held == 0:
        raise ValueError(f"行宽 {room:.1f} 磅容不下“{chunk[0].char}”")
    allowed = held
    while allowed and (chunk[allowed].char in CLOSERS or chunk[allowed - 1].char in OPENERS):
        allowed -= 1
    held = allowed if allowed or not needed else held
    return chunk[:held], chunk[held:]


def _trimmed(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    end = len(glyphs)
    while end and glyphs[end - 1].char.isspace():
        end -= 1
    return tuple(glyphs[:end])


def _slack(glyphs: Sequence[Glyph]) -> float:
    return sum(glyph.width / 2 for glyph in glyphs if glyph.char in _LOSES_SIDE)


def _seams(glyphs: Sequence[Glyph]) -> set[int]:
    """Positions after which a gap may open: not inside a number or a word, unless there is nothing else."""
    pairs = list(pairwise(glyphs))
    outside = {at for at, (left, right) in enumerate(pairs) if not (_in_word(left) and _in_word(right))}
    return outside or set(range(len(pairs)))


def _in_word(glyph: Glyph) -> bool:
    return not glyph.char.isspace() and not is_full_width(glyph.char)
