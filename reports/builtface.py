"""Built faces as ReportLab embeds them, looked into where they lie; it would read number by number."""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from operator import sub
from pathlib import Path
from struct import unpack_from

from reportlab.pdfbase.ttfonts import TTFontFace

_WINDOWS, _FULL = 3, 10

Data = bytes | memoryview
Segments = tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int]]
"""Of each segment its first and last code point, the step to its glyphs, how far ahead their list is or 0."""


class BuiltFace(TTFontFace):
    """A face that `fontbuild` has written, of 1000 units per em."""

    def readFile(self, f: str) -> None:  # noqa: N802  (ReportLab's name)
        """Map the file: processes share its pages, and only those that are printed are read."""
        with Path(f).open("rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.filename, self._pos = f, 0

    def get_table(self, tag: str) -> Data:
        """A table; the outlines, which are nearly all of the file, without a copy."""
        start, length = self.get_table_pos(tag)
        if tag == "glyf":
            return memoryview(self._ttf_data)[start : start + length]
        return self._ttf_data[start : start + length]

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: ARG002, N802, N803  (ReportLab's names)
        """Read the tables that ReportLab asks for."""
        super().extractInfo(charInfo=0)
        self.charToGlyph = Characters(self.get_table("cmap"))
        (pairs,) = unpack_from(">H", self.get_table("hhea"), 34)
        self.hmetrics: Metrics = Metrics(self.get_table("hmtx"), pairs, self.numGlyphs)
        self.defaultWidth = self.hmetrics[0][0]
        (long,) = unpack_from(">H", self.get_table("head"), 50)
        places = numbers("L" if long else "H", self.get_table("loca"), 0, self.numGlyphs + 1)
        self.glyphPos = places if long else [2 * place for place in places]

    def getCharWidth(self, code: int) -> int:  # noqa: N802  (ReportLab's name)
        """The width of a character, in 1/1000 em."""
        width, _bearing = self.hmetrics[self.charToGlyph.get(code)]
        return width


def numbers(code: str, table: Data, start: int, count: int) -> Sequence[int]:
    """Unsigned numbers of a table all at once: "H" of two bytes, "L" of four."""
    size, kind = (2, "H") if code == "H" else (4, "I")
    found = array(kind, table[start : start + size * count])
    if sys.byteorder == "little":
        found.byteswap()
    return found


class Metrics:
    """The advance width of each glyph and how far its outline begins from its left."""

    def __init__(self, table: Data, pairs: int, glyphs: int) -> None:
        self._pairs, self._glyphs = pairs, glyphs
        self._numbers = numbers("H", table, 0, pairs + glyphs)

    def __len__(self) -> int:
        """How many glyphs the face has."""
        return self._glyphs

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        """Width and bearing; the last glyphs share the width of the last pair."""
        if glyph >= self._glyphs:
            raise IndexError(glyph)
        paired = min(glyph, self._pairs - 1)
        at = 2 * glyph + 1 if glyph < self._pairs else self._pairs + glyph
        return self._numbers[2 * paired], self._numbers[at]


class Characters:
    """The glyph of each code point of a face, looked up in its fullest table of Unicode."""

    def __init__(self, table: Data) -> None:
        (tables,) = unpack_from(">H", table, 2)
        records = [unpack_from(">HHL", table, 4 + 8 * at) for at in range(tables)]
        offsets = {encoding: offset for platform, encoding, offset in records if platform == _WINDOWS}
        segments = _full if _FULL in offsets else _basic
        self._table = table
        start = offsets[max(offsets)]
        self._firsts, self._lasts, self._steps, self._lists = segments(table, start)
        self._lists_start = start + 16 + 6 * len(self._lists)

    def get(self, code: int) -> int:
        """The number of the glyph; 0 where the face has none."""
        at = bisect_left(self._lasts, code)
        if at == len(self._lasts) or self._firsts[at] > code:
            return 0
        if not (ahead := self._lists[at]):
            return code + self._steps[at] & 0xFFFF
        listed = self._lists_start + 2 * at + ahead + 2 * (code - self._firsts[at])
        glyph: int = unpack_from(">H", self._table, listed)[0]
        return glyph and glyph + self._steps[at] & 0xFFFF

    def __contains__(self, code: int) -> bool:
        """Whether the face has the character."""
        return self.get(code) != 0

    __getitem__ = get


def _full(table: Data, start: int) -> Segments:
    """Format 12: groups of code points and the glyph of their first."""
    (groups,) = unpack_from(">L", table, start + 12)
    found = numbers("L", table, start + 16, 3 * groups)
    firsts, lasts, glyphs = found[::3], found[1::3], found[2::3]
    return firsts, lasts, tuple(map(sub, glyphs, firsts)), (0,) * groups


def _basic(table: Data, start: int) -> Segments:
    """Format 4: segments whose glyphs are a step away from the code points, or listed after the segments.

    A list's place is counted from the number that says it.
    """
    (twice,) = unpack_from(">H", table, start + 6)
    lasts, firsts, steps, lists = (
        numbers("H", table, start + head + at * twice, twice // 2) for at, head in enumerate((14, 16, 16, 16))
    )
    return firsts, lasts, steps, lists
