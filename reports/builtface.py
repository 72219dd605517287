"""Built faces as ReportLab embeds them, looked into where they lie; it would read number by number."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from operator import sub
from pathlib import Path
from struct import unpack_from

from reportlab.pdfbase.ttfonts import TTFontFace

_WINDOWS, _FULL = 3, 10

Data = bytes | memoryview
Segments = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Of each segment its first and last code point, the step to its glyphs, and where they are listed, or 0."""


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
        metrics = unpack_from(f">{pairs + self.numGlyphs}H", self.get_table("hmtx"))
        advances, bearings = metrics[: 2 * pairs : 2], (*metrics[1 : 2 * pairs : 2], *metrics[2 * pairs :])
        self._advances: tuple[int, ...] = advances + advances[-1:] * (self.numGlyphs - pairs)
        self.hmetrics = list(zip(self._advances, bearings, strict=True))
        self.defaultWidth = advances[0]
        (long,) = unpack_from(">H", self.get_table("head"), 50)
        places = unpack_from(f">{self.numGlyphs + 1}{'L' if long else 'H'}", self.get_table("loca"))
        self.glyphPos = places if long else [2 * place for place in places]

    def getCharWidth(self, code: int) -> int:  # noqa: N802  (ReportLab's name)
        """The width of a character, in 1/1000 em."""
        width: int = self._advances[self.charToGlyph.get(code)]
        return width


class Characters:
    """The glyph of each code point of a face, looked up in its fullest table of Unicode."""

    def __init__(self, table: Data) -> None:
        (tables,) = unpack_from(">H", table, 2)
        records = [unpack_from(">HHL", table, 4 + 8 * at) for at in range(tables)]
        offsets = {encoding: offset for platform, encoding, offset in records if platform == _WINDOWS}
        segments = _full if _FULL in offsets else _basic
        self._table = table
        self._firsts, self._lasts, self._steps, self._lists = segments(table, offsets[max(offsets)])

    def get(self, code: int) -> int:
        """The number of the glyph; 0 where the face has none."""
        at = bisect_left(self._lasts, code)
        if at == len(self._lasts) or self._firsts[at] > code:
            return 0
        if not self._lists[at]:
            return code + self._steps[at] & 0xFFFF
        glyph: int = unpack_from(">H", self._table, self._lists[at] + 2 * (code - self._firsts[at]))[0]
        return glyph and glyph + self._steps[at] & 0xFFFF

    def __contains__(self, code: int) -> bool:
        """Whether the face has the character."""
        return self.get(code) != 0

    __getitem__ = get


def _full(table: Data, start: int) -> Segments:
    """Format 12: groups of code points and the glyph of their first."""
    (groups,) = unpack_from(">L", table, start + 12)
    numbers = unpack_from(f">{3 * groups}L", table, start + 16)
    firsts, lasts, glyphs = numbers[::3], numbers[1::3], numbers[2::3]
    return firsts, lasts, tuple(map(sub, glyphs, firsts)), (0,) * groups


def _basic(table: Data, start: int) -> Segments:
    """Format 4: segments whose glyphs are a step away from the code points, or listed after the segments."""
    (twice,) = unpack_from(">H", table, start + 6)
    lasts, firsts, steps, lists = (
        unpack_from(f">{twice // 2}H", table, start + head + at * twice)
        for at, head in enumerate((14, 16, 16, 16))
    )
    own = start + 16 + 3 * twice  # what a list's place is counted from, segment by segment
    return firsts, lasts, steps, tuple(place and own + 2 * at + place for at, place in enumerate(lists))
