"""Editable copies say what the PDF says, on the page that official documents have."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from pypdf import PdfReader

from reports import explanation
from reports.blocks import Attachment, Chart, Table
from reports.blocktables import tables_of
from reports.fonts import Fonts
from reports.official import render
from reports.pagemarks import DEMO_MARK
from reports.rollup import IndicatorScores
from reports.worddoc import EDITABLE, write_docx
from reports.workbook import write_xlsx

from .family import documents, explanation_content
from .samples import pages
from .test_family import KINDS, NAMES, bare, heads_of, without

TEXTS = pytest.mark.parametrize(
    "name", [name for name in NAMES if not any(isinstance(one, Chart) for one in documents()[name].blocks)]
)


def texts(file: Any) -> Iterator[str]:
    """All text of the body in order; a merged cell once."""
    for part in file.iter_inner_content():
        if isinstance(part, WordTable):
            for row in part.rows:
                cells = {id(cell._tc): cell.text for cell in row.cells}
                yield from cells.values()
        else:
            yield part.text


def runs(file: Any) -> list[Any]:
    return list(file.element.body.iter(qn("w:r")))


@TEXTS
def test_the_copy_says_what_the_pdf_says(name: str, fonts: Fonts) -> None:
    document = documents(demo=False)[name]
    inside = bare(document.marks.internal)
    printed = [re.sub(r"—\d+—$", "", page)[len(inside) :] for page in pages(render(document, fonts))]
    written = bare("".join(texts(docx.Document(BytesIO(write_docx(document))))))
    heads = heads_of(document)
    assert without(written, heads) == without("".join(printed), heads)


@KINDS
def test_the_page_is_that_of_official_documents(name: str) -> None:
    document = documents()[name]
    file = docx.Document(BytesIO(write_docx(document)))
    assert file.settings.odd_and_even_pages_header_footer
    turned = [document.landscape, *(one.landscape for one in document.blocks if isinstance(one, Attachment))]
    assert [round(section.page_width.mm) > 250 for section in file.sections] == turned
    first = file.sections[0]
    grid = first._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    margins = (first.left_margin, first.right_margin, first.top_margin, first.bottom_margin)
    wanted = [35, 37, 28, 26] if document.landscape else [28, 26, 37, 35]
    assert [round(margin.mm) for margin in margins] == wanted
    faces = [run.rPr.rFonts.get(qn("w:eastAsia")) for run in runs(file)]
    assert [face for face in faces if not face] == []
    body = [paragraph for paragraph in file.paragraphs if paragraph.runs]
    assert {paragraph.paragraph_format.line_spacing for paragraph in body} == {Pt(28.95)}


@KINDS
def test_every_page_says_that_it_is_a_copy_and_a_demonstration(name: str) -> None:
    document = documents(demo=True)[name]
    file = docx.Document(BytesIO(write_docx(document)))
    first = file.sections[0]
    headers = [first.header, first.even_page_header, first.first_page_header]
    said = ["".join(part.text for part in header.paragraphs) for header in headers]
    assert [EDITABLE[document.language] in text for text in said] == [True] * 3
    assert [text.count(DEMO_MARK) for text in said] == [1] * 3
    assert [bare(document.marks.internal) in bare(text) for text in said] == [True] * 3


@KINDS
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert write_docx(documents()[name]) == write_docx(documents()[name])


@KINDS
def test_every_table_is_a_worksheet(name: str) -> None:
    document = documents()[name]
    tables = [one for one in document.blocks if isinstance(one, Table)]
    made = tables_of(document)
    assert [tuple(column.heading for column in one.columns) for one in made] == [
        tuple(column.heading for column in one.columns) for one in tables
    ]
    if not made:
        return
    book = openpyxl.load_workbook(BytesIO(write_xlsx(made, demo=True)))
    for sheet, table in zip(book.worksheets, tables, strict=True):
        wanted = [list(row.cells) for row in table.rows if not row.spanning]
        listed = list(sheet.iter_rows(min_row=4, values_only=True))[: len(wanted)]
        shown = [["" if cell is None else str(cell) for cell in row] for row in listed]
        assert [
            [same(*pair) for pair in zip(*rows, strict=True)] for rows in zip(shown, wanted, strict=True)
        ] == [[True] * len(row) for row in wanted]
        below = {str(row[0]) for row in sheet.iter_rows(min_row=4 + len(wanted), values_only=True)}
        assert {row.cells[0] for row in table.rows if row.spanning} <= below


def test_a_negative_number_is_one_in_the_worksheet() -> None:
    content = explanation_content(2)
    severity = IndicatorScores("加：严格度", None, (Decimal("-2.593348"), Decimal("2.593348")), None)
    document = explanation.document(
        replace(content, rows=(*content.rows, severity), english_titles=(*content.english_titles, ""))
    )
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    (made,) = tables_of(document)
    assert table.rows[-1].cells == ("加：严格度", "", "−2.593348", "2.593348")
    assert made.rows[-1] == ("加：严格度", None, Decimal("-2.593348"), Decimal("2.593348"))


def same(found: str, printed: str) -> bool:
    """Whether a cell holds what is printed, as text or as the number."""
    return found == printed or float(found) == float(printed.replace("−", "-"))


def converts() -> bool:
    """Whether LibreOffice is here, and a face to show Chinese with."""
    if not shutil.which("soffice") or not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], check=True, capture_output=True).stdout)


@pytest.fixture(scope="module")
def converted_copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each copy with its PDF beside it, all converted by one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("copies")
    for name, document in documents(demo=False).items():
        (folder / f"{name}.docx").write_bytes(write_docx(document))
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.skipif(not os.environ.get("CI") and not converts(), reason="no LibreOffice that shows Chinese")
@TEXTS
def test_libreoffice_opens_the_copy(name: str, converted_copies: Path) -> None:
    document, path = documents(demo=False)[name], converted_copies / f"{name}.docx"
    heads, header = heads_of(document), bare(docx.Document(path).sections[0].header.paragraphs[0].text)
    found = pages(path.with_suffix(".pdf").read_bytes())
    # Quotation marks come from another face, and are read before their line.
    whole = "".join(re.sub(r"—\d+—|[“”]", "", page.replace(header, "")) for page in found)
    converted = without(whole, heads)
    wanted = [bare(re.sub("[“”]", "", text)) for text in texts(docx.Document(path))]
    assert [text for text in wanted if without(text, heads) not in converted and text not in whole] == []
    sizes = [page.mediabox for page in PdfReader(path.with_suffix(".pdf")).pages]
    turned = [size.width > size.height for size in sizes]
    assert {tuple(sorted((round(size.width), round(size.height)))) for size in sizes} == {(595, 842)}
    attached = [one.landscape for one in document.blocks if isinstance(one, Attachment)]
    assert [way for way, _same in groupby(turned)] == [
        way for way, _same in groupby([document.landscape, *attached])
    ]
