"""Set a document's blocks on official pages."""

from __future__ import annotations

from collections.abc import Iterable

from . import gbt9704
from .blocks import (
    Addressee,
    Attachment,
    AttachmentNote,
    Block,
    Chart,
    Heading,
    Letterhead,
    Masthead,
    Official,
    Paragraph,
    Remarks,
    Signature,
    Table,
    Title,
)
from .fonts import Fonts, GlyphMissing
from .gbt9704 import LANDSCAPE, PORTRAIT, TextLine
from .heads import put_imprint, put_letterhead, put_masthead
from .pagemarks import put_verification
from .paper import Paper
from .table import put_table

_GOES_ALONG = 2  # lines


def render(document: Official, fonts: Fonts) -> bytes:
    """Return the document as a PDF; the same document and fonts give the same bytes."""
    paper = begin(document, fonts)
    put_document(paper, document)
    return paper.finish()


def begin(document: Official, fonts: Fonts) -> Paper:
    """An empty file for the document."""
    return Paper(
        fonts,
        document.name,
        document.author,
        document.marks,
        numbered=document.numbered,
        number_first=not isinstance(document.head, Letterhead),
        language=document.language,
        area=LANDSCAPE if document.landscape else PORTRAIT,
    )


def put_document(paper: Paper, document: Official) -> None:
    """Set all that the document says, from the page in hand on; the code to check it by at its end.

    Raises `GlyphMissing`, which names the document too: among thousands nobody finds it by a character.
    """
    try:
        if isinstance(document.head, Masthead):
            put_masthead(paper, document.head)
        elif isinstance(document.head, Letterhead):
            put_letterhead(paper, document.head)
        _put_blocks(paper, document.blocks)
        if document.imprint:
            put_imprint(paper, document.imprint)
    except GlyphMissing as error:
        raise GlyphMissing(f"{document.name}：{error}") from error
    if document.verification:
        put_verification(paper, document.verification)


def _put_blocks(paper: Paper, blocks: Iterable[Block]) -> None:
    """Lines of text are gathered, so that what is glued together also changes page together."""
    held: list[TextLine] = []
    for block in blocks:
        lead: list[TextLine] = []
        if isinstance(block, Table):
            held, lead = _parted(held)
        if isinstance(block, Attachment | Table | Chart):
            paper.put(held)
            held = []
        match block:
            case Attachment():
                paper.new_page(LANDSCAPE if block.landscape else PORTRAIT)
                paper.put(
                    gbt9704.attachment_head(
                        paper.fonts, block.title, block.number, paper.area.width, paper.language
                    )
                )
            case Table():
                foot = [line for part in block.foot for line in text_lines(paper, part)]
                put_table(paper, block, foot, lead)
            case Chart():
                from .chartpaper import put_chart  # few documents have charts

                put_chart(paper, block.drawing)
            case AttachmentNote() | Signature():
                # The last words go along: no page holds a signature alone (GB/T 9704-2012, 7.3.5).
                held = held[:-_GOES_ALONG] + gbt9704.glue(held[-_GOES_ALONG:]) + text_lines(paper, block)
            case _:
                held += text_lines(paper, block)
    paper.put(held)


def _parted(lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Lines, and those at their end that are glued to what follows."""
    start = len(lines)
    while start and lines[start - 1].glued:
        start -= 1
    return lines[:start], lines[start:]


def text_lines(
    paper: Paper,
    block: Title | Addressee | Heading | Paragraph | AttachmentNote | Signature | Remarks,
) -> list[TextLine]:
    """The lines of a block of text, as broken for the page in hand."""
    fonts, width = paper.fonts, paper.area.width
    match block:
        case Title():
            return gbt9704.title(fonts, block.lines, width)
        case Addressee():
            return gbt9704.addressee(fonts, block.text)
        case Heading():
            return gbt9704.heading(fonts, block.text, block.level, width)
        case Paragraph():
            return gbt9704.paragraph(fonts, block.text, width, paper.language)
        case AttachmentNote():
            return gbt9704.attachment_note(fonts, block.names, paper.language)
        case Signature():
            return gbt9704.signature(fonts, block.issuer, block.date, sealed=block.sealed, width=width)
        case Remarks():
            return gbt9704.notes(fonts, block.texts, width)
