"""The editable copy of a document (`.docx`, for WPS and Word), from the same blocks; the PDF stays authentic.

16 pt letters on exact lines of 28.95 pt and a document grid of the same pitch, an East Asian face on every
run, page numbers at the right of odd and the left of even pages. Faces are named, not embedded: an office has
its own. Equal documents give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .blocks import (
    Addressee,
    Attachment,
    AttachmentNote,
    Block,
    Chart,
    Heading,
    Imprint,
    Language,
    Letterhead,
    Masthead,
    Official,
    Paragraph,
    Remarks,
    Signature,
    Table,
    Title,
)
from .fontsources import Role
from .gbt9704 import ATTACHMENT, NOTE_LABEL
from .linebreak import is_full_width
from .pagemarks import DEMO_MARK, DEMO_MARK_ENGLISH, DRAFT_MARK, DRAFT_MARK_ENGLISH

EDITABLE: dict[Language, str] = {
    "zh-CN": "可编辑副本，以存档的PDF文件为准",
    "en": "Editable copy; the archived PDF is authentic",
}
SIZE, LINE, SMALL = 16.0, 28.95, 10.5  # points
_FACES: dict[Role, str] = {
    "title": "方正小标宋简体",
    "fang": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}
_HEADINGS: dict[int, Role] = {1: "hei", 2: "kai", 3: "fang", 4: "fang"}
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  the same document gives the same bytes; the format has no zone
_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True)
class _Line:
    """One paragraph of the file; `indent` and `right` are in characters of its size."""

    text: str
    role: Role = "fang"
    size: float = SIZE
    align: Any = None
    indent: float = 0
    right: float = 0
    exact: bool = True


def write_docx(document: Official) -> bytes:
    """Return the document as `.docx`."""
    written = _Written(document)
    for block in document.blocks:
        written.put(block)
    return written.finish()


def _lines(
    block: Title | Addressee | Heading | Paragraph | Signature | Remarks | Chart,
) -> list[_Line]:
    match block:
        case Title():
            return [*(_Line(text, "title", 22, _CENTRE) for text in block.lines), _Line("")]
        case Addressee():
            return [_Line(block.text, align=_LEFT)]
        case Heading():
            return [_Line(block.text, _HEADINGS[block.level], indent=2)]
        case Paragraph():
            return [_Line(block.text, indent=2)]
        case Signature():
            return _signed(block)
        case Remarks():
            return [_Line(text, size=SMALL, indent=2) for text in block.texts]
        case Chart():
            said = (block.drawing.title, block.drawing.summary)
            return [_Line(text, size=SMALL, indent=2) for text in said]


def _signed(block: Signature) -> list[_Line]:
    """Signature and date where `gbt9704.signature` puts them, reckoned in characters from the right."""
    issuer, date = _characters(block.issuer), _characters(block.date)
    if block.sealed:
        date_left = 4 + date
        issuer_left = max(date_left - (date - issuer) / 2, issuer)
    else:
        date_left = max(issuer, date + 2)
        issuer_left = date_left + 2
    above = [_Line("")] * (2 if block.sealed else 1)
    signed = _Line(block.issuer, align=_RIGHT, right=issuer_left - issuer)
    return [*above, signed, _Line(block.date, align=_RIGHT, right=date_left - date)]


def _characters(text: str) -> float:
    """How many characters of the grid a text takes: half-width ones are half of one."""
    return sum(1.0 if is_full_width(char) else 0.5 for char in text)


class _Written:
    """A file in the making."""

    def __init__(self, document: Official) -> None:
        self.document, self.language = document, document.language
        self.file: Any = Document()
        self.file.settings.odd_and_even_pages_header_footer = True
        section = self.file.sections[0]
        self.landscape = document.landscape
        _turn(section, landscape=document.landscape)
        _grid(section)
        letter = isinstance(document.head, Letterhead)
        section.different_first_page_header_footer = letter
        self._headers(section)
        if document.numbered:
            self._footers(section)
        if isinstance(document.head, Letterhead | Masthead):
            self._line(_Line(document.head.issuer, "title", 26, _CENTRE))
            self._line(_Line(document.head.number, align=_RIGHT if letter else _CENTRE))

    def put(self, block: Block) -> None:
        """Write one block."""
        match block:
            case AttachmentNote():
                self._note(block)
            case Attachment():
                self._attachment(block)
            case Table():
                self._table(block)
            case _:
                for line in _lines(block):
                    self._line(line)

    def finish(self) -> bytes:
        """Return the file, with the same dates in it whenever it is made."""
        self._imprint(self.document.imprint)
        properties = self.file.core_properties
        properties.title, properties.author = self.document.name[:255], self.document.author
        properties.comments, properties.language = "", self.language
        properties.created = properties.modified = _MADE
        buffer, same = io.BytesIO(), io.BytesIO()
        self.file.save(buffer)
        with ZipFile(buffer) as made, ZipFile(same, "w", ZIP_DEFLATED) as kept:
            for name in made.namelist():
                kept.writestr(ZipInfo(name, _MADE.timetuple()[:6]), made.read(name), ZIP_DEFLATED)
        return same.getvalue()

    def _line(self, line: _Line) -> None:
        _set(self.file.add_paragraph(), line)

    def _note(self, block: AttachmentNote) -> None:
        many = len(block.names) > 1
        self._line(_Line(""))
        for number, name in enumerate(block.names, start=1):
            label = NOTE_LABEL[self.language] if number == 1 else ""
            text = label + (f"{number}." if many else "") + name
            self._line(_Line(text, indent=2 if label else 5))

    def _attachment(self, block: Attachment) -> None:
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        _turn(section, landscape=block.landscape)
        number = "" if block.number is None else str(block.number)
        self.landscape = block.landscape
        self._line(_Line(ATTACHMENT[self.language] + number, "hei", align=_LEFT))
        self._line(_Line(""))
        self.put(Title(block.title))

    def _imprint(self, imprint: Imprint | None) -> None:
        """版记: 抄送, and who printed it when."""
        if imprint and imprint.copies:
            self._line(_Line(f"抄送：{'，'.join(imprint.copies)}。", size=14))
        if imprint and imprint.printed_by:
            self._line(_Line(f"{imprint.printed_by}　{imprint.printed_on}印发", size=14))

    def _table(self, block: Table) -> None:
        table = self.file.add_table(rows=0, cols=len(block.columns))
        table.style = "Table Grid"
        table.autofit = False
        asked, width = sum(column.width for column in block.columns), 225 if self.landscape else 156
        for made, column in zip(table.columns, block.columns, strict=True):
            made.width = Mm(column.width * width / asked)
        size = min(14.0, block.size or 14.0)
        self._row(
            table, [column.heading for column in block.columns], ["center"] * len(block.columns), "hei", size
        )
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        aligns = [column.align for column in block.columns]
        for row in block.rows:
            self._row(table, row.cells, ["center"] if row.spanning else aligns, "fang", size)
        for part in block.foot:
            self.put(part)

    def _row(self, table: Any, cells: Any, aligns: Sequence[str], role: Role, size: float) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        made = row.cells
        for cell, column in zip(made, table.columns, strict=True):
            cell.width = column.width
        if len(cells) == 1 and len(made) > 1:
            made = [made[0].merge(made[-1])]
        for cell, text, align in zip(made, cells, aligns, strict=True):
            side = _CENTRE if align == "center" else _LEFT
            _set(cell.paragraphs[0], _Line(text, role, size, side, exact=False))

    def _headers(self, section: Any) -> None:
        marks, english = self.document.marks, self.language == "en"
        said = [marks.internal, EDITABLE[self.language]]
        said += [DEMO_MARK, *([DEMO_MARK_ENGLISH] * english)] if marks.demo else []
        said += [DRAFT_MARK, *([DRAFT_MARK_ENGLISH] * english)] if marks.draft else []
        text = "　".join(part for part in said if part)
        for header in (section.header, section.even_page_header, section.first_page_header):
            _set(header.paragraphs[0], _Line(text, "hei", SMALL, _CENTRE, exact=False))

    def _footers(self, section: Any) -> None:
        for footer, align in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
            paragraph = footer.paragraphs[0]
            _set(paragraph, _Line("— ", "song", 14, align, exact=False))
            for part in _page_number():
                paragraph.runs[0]._r.append(part)
            _run(paragraph, " —", "song", 14)


def _set(paragraph: Any, line: _Line) -> None:
    """Write one paragraph."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.alignment = line.align
    if line.exact:
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = Pt(LINE)
    layout.first_line_indent = Pt(line.indent * line.size)
    layout.right_indent = Pt(line.right * line.size)
    _run(paragraph, line.text, line.role, line.size)


def _run(paragraph: Any, text: str, role: Role, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACES[role])


def _turn(section: Any, *, landscape: bool) -> None:
    """A4 with the margins of GB/T 9704-2012, upright or turned."""
    top, right, foot, left = Mm(37), Mm(26), Mm(35), Mm(28)
    width, height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    if landscape:
        width, height = height, width
        top, right, foot, left = left, top, right, foot
    section.page_width, section.page_height = width, height
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        top,
        right,
        foot,
        left,
    )
    section.footer_distance = Mm(25)


def _grid(section: Any) -> None:
    for found in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(found)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    section._sectPr.append(grid)


def _page_number() -> Iterator[Any]:
    """The field PAGE."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        yield part
