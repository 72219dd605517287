"""TrueType faces whose text can be copied and searched, rare characters included.

ReportLab 5.1 writes a code point above U+FFFF as five hexadecimal digits into the ToUnicode table, so
that 𫖯 is copied as something else; and it writes more than the hundred entries that a block may hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from weakref import WeakKeyDictionary

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import SUBSETN, TTEncoding, TTFont

from .builtface import BuiltFace

_BLOCK = 100
_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<00> <{last:02X}>
endcodespacerange
"""
_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def to_unicode(name: str, codes: Sequence[int]) -> str:
    """Return the ToUnicode table of a one-byte font: code points in the order of their bytes."""
    entries = [
        f"<{byte:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for byte, code in enumerate(codes)
    ]
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    body = "".join("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) + "\n" for block in blocks)
    return _HEAD.format(name=name, last=len(codes) - 1) + body + _TAIL


class EmbeddedFont(TTFont):
    """A built face that ReportLab embeds, with its ToUnicode tables set right."""

    face: BuiltFace

    def __init__(self, name: str, path: str) -> None:
        self.fontName, self.face = name, BuiltFace(path)
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[PDFDocument, TTFont.State] = WeakKeyDictionary()
        # Subsets begin without 95 unused Latin glyphs; small documents stay small.
        self._asciiReadable = 0
        self.shapable = False

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  (ReportLab's name)
        """Add the subsets to the document, then put the right text into their tables."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            prefix = SUBSETN(number).decode("ascii")
            name = f"{prefix}+{self.face.name.decode('ascii')}{self.face.subfontNameX.decode('ascii')}"
            table = cast(PDFStream, doc.idToObject[f"toUnicodeCMap:{name}"])
            table.content = to_unicode(name, subset)
