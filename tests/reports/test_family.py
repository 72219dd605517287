"""Every document of the family read back: all that it says and nothing else, archivable, marked."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import announcement
from reports.archive import archive
from reports.blocks import (
    Addressee,
    Attachment,
    AttachmentNote,
    Block,
    Chart,
    Heading,
    Letterhead,
    Official,
    Paragraph,
    Remarks,
    Signature,
    Table,
    Title,
)
from reports.charts import Label
from reports.fonts import Fonts
from reports.official import render
from reports.pagemarks import DEMO_MARK, DEMO_MARK_ENGLISH

from .family import announcement_content, documents, public_list_content
from .samples import pages

NAMES = sorted(documents())
KINDS = pytest.mark.parametrize("name", NAMES)
PUBLIC = pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("ann", "public"))])


@pytest.fixture(scope="module")
def printed(fonts: Fonts) -> dict[str, bytes]:
    return {name: render(document, fonts) for name, document in documents(demo=False).items()}


def words(block: Block, language: str) -> list[str]:
    """The text of a block in the order that it is read."""
    match block:
        case Title():
            return list(block.lines)
        case AttachmentNote():
            many = len(block.names) > 1
            label = "Attachment:" if language == "en" else "附件："
            return [label, *(f"{n}.{name}" if many else name for n, name in enumerate(block.names, 1))]
        case Signature():
            return [block.issuer, block.date]
        case Attachment():
            number = "" if block.number is None else str(block.number)
            return [("Attachment" if language == "en" else "附件") + number, *block.title]
        case Remarks():
            return list(block.texts)
        case Table():
            cells = [cell for row in block.rows for cell in row.cells]
            return [head(block), *cells, *(word for part in block.foot for word in words(part, language))]
        case Chart():
            drawn = [shape.text for shape in block.drawing.shapes if isinstance(shape, Label)]
            return [*drawn, block.drawing.title, block.drawing.summary]
        case Addressee() | Heading() | Paragraph():
            return [block.text]


def head(table: Table) -> str:
    return "".join(column.heading for column in table.columns)


def bare(text: str) -> str:
    return "".join(text.split())


def heads_of(document: Official) -> list[str]:
    return [bare(head(block)) for block in document.blocks if isinstance(block, Table)]


def without(text: str, heads: list[str]) -> str:
    """Without the heads of tables, which stand on every page of them."""
    for one in heads:
        text = text.replace(one, "")
    return text


@KINDS
def test_the_text_is_all_of_the_blocks_and_nothing_else(name: str, printed: dict[str, bytes]) -> None:
    document = documents(demo=False)[name]
    letter = [document.head.issuer, document.head.number] if isinstance(document.head, Letterhead) else []
    said = letter + [word for block in document.blocks for word in words(block, document.language)]
    found = [re.sub(r"—\d+—$", "", page) for page in pages(printed[name])]
    inside = bare(document.marks.internal)
    assert [page.startswith(inside) for page in found] == [True] * len(found)
    heads = heads_of(document)
    assert without("".join(page[len(inside) :] for page in found), heads) == without(
        bare("".join(said)), heads
    )


@KINDS
def test_every_page_of_a_demonstration_says_so(name: str, fonts: Fonts) -> None:
    document = documents(demo=True)[name]
    found = pages(render(document, fonts))
    assert [page.count(DEMO_MARK) for page in found] == [2] * len(found)
    english = 2 if document.language == "en" else 0
    assert [page.count(bare(DEMO_MARK_ENGLISH)) for page in found] == [english] * len(found)


@KINDS
def test_every_font_is_embedded_and_the_file_is_pdf_a(name: str, printed: dict[str, bytes]) -> None:
    kept = archive(printed[name])
    assert (kept, kept.flavour) == (archive(printed[name]), "2b")
    reader = PdfReader(BytesIO(kept.content))
    assert reader.root_object["/Lang"] == documents()[name].language
    used = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert {"/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in used} == {True}


@KINDS
def test_the_same_content_gives_the_same_bytes(name: str, printed: dict[str, bytes], fonts: Fonts) -> None:
    assert render(documents(demo=False)[name], fonts) == printed[name]


@PUBLIC
def test_no_score_and_no_rank_is_ever_public(name: str, printed: dict[str, bytes]) -> None:
    text = "".join(pages(printed[name]))
    assert [word for word in ("得分", "名次", "分数", "平均", "score", "Score") if word in text] == []
    assert re.findall(r"\d+\.\d+", text) == []


def test_an_announcement_that_lacks_a_part_is_refused() -> None:
    for part in ("basis", "clusters"):
        with pytest.raises(ValueError, match="通告"):
            replace(announcement_content(), **{part: ()})
    with pytest.raises(ValueError, match="缺少文号"):
        replace(announcement_content(), number="")


def test_an_announcement_counts_its_clusters_and_numbers_its_headings() -> None:
    one, many = (announcement.document(announcement_content(rows)).blocks for rows in (1, 5))
    said = [next(block.text for block in blocks if isinstance(block, Paragraph)) for blocks in (one, many)]
    name = announcement_content().clusters[0].name
    named = (f"现认定{name}为2025年度", f"现认定{name}等5个集群为2025年度")
    assert [words in text for words, text in zip(named, said, strict=True)] == [True, True]
    headings = [block.text[:2] for block in many if isinstance(block, Heading)]
    assert headings == ["一、", "二、", "三、", "四、"]


def test_a_list_without_clusters_or_with_one_twice_is_refused() -> None:
    content = public_list_content()
    with pytest.raises(ValueError, match="缺少集群"):
        replace(content, clusters=())
    with pytest.raises(ValueError, match="重复列出"):
        replace(content, clusters=content.clusters * 2)
