"""The codes on the pages of a scan: pages are rendered or opened as pictures, QR codes read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from reviewapp.documents import read_code
from reviewapp.files.media import PDF

DOTS = (150, 300)
"""Dots to the inch at which a page is looked at, the second only where the first shows no code."""
POINTS = 72
MOST_PIXELS = 40_000_000
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
PAGE = re.compile(r"p=([1-9][0-9]?)-([1-9][0-9]?)", re.ASCII)


@dataclass(frozen=True, order=True)
class Mark:
    """What a QR code of ours says: the code of a version, and which of its printed pages this is.

    Sheets printed before every page had a code bear one without a page; ``page`` and ``pages`` are then 0.
    """

    code: str
    page: int = 0
    pages: int = 0


class Unreadable(ValueError):
    """The file cannot be opened as what it claims to be."""


def count_pages(path: Path, media_type: str) -> int:
    """How many pages a scan has; raises ``Unreadable``."""
    try:
        if media_type == PDF:
            with pypdfium2.PdfDocument(path) as document:
                return len(document)
        with Image.open(path) as picture:
            picture.verify()
    except (pypdfium2.PdfiumError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable(path.name) from error
    return 1


def marks_on(path: Path, media_type: str, first: int, last: int) -> Iterator[tuple[int, list[Mark]]]:
    """Each page from ``first`` to ``last``, counted from 1, with the different codes on it."""
    if media_type != PDF:
        yield 1, _marks_in_picture(path)
        return
    with pypdfium2.PdfDocument(path) as document:
        for number in range(first, last + 1):
            yield number, _marks_on_page(document[number - 1])


def _marks_on_page(page: pypdfium2.PdfPage) -> list[Mark]:
    try:
        width, height = page.get_size()
        for dots in DOTS:
            scale = min(dots / POINTS, (MOST_PIXELS / (width * height)) ** 0.5)
            if found := _read(page.render(scale=scale, grayscale=True).to_pil()):
                return found
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()
    return []


def _marks_in_picture(path: Path) -> list[Mark]:
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                picture.draft("L", (picture.width // 2, picture.height // 2))
            return _read(picture.convert("L"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return []


def _read(picture: Image.Image) -> list[Mark]:
    """The codes in a picture, as printed; what is no code of ours is passed over."""
    marks = (_mark(found.text) for found in zxingcpp.read_barcodes(picture, formats=QR_CODES))
    return sorted({mark for mark in marks if CODE.fullmatch(mark.code)})


def _mark(text: str) -> Mark:
    code, _mark, page = text.rsplit("/", 1)[-1].partition("?")
    numbers = PAGE.fullmatch(page)
    return Mark(read_code(code), *map(int, numbers.groups())) if numbers else Mark(read_code(code))
