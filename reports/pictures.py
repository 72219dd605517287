"""Pages of a PDF as pictures, to be looked at before anything is issued."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from threading import Lock

import pypdfium2

from .blocks import Official
from .fonts import Fonts
from .official import render

WIDTH = 1000
"""Of a picture in pixels: sharp at 500 on a screen of twice the density."""

_one_at_a_time = Lock()  # PDFium is not made for threads


@lru_cache(maxsize=4)
def drafted(document: Official, fonts: Fonts) -> bytes:
    """The document as a PDF; the last few are remembered, for each page of them is asked for by itself."""
    return render(document, fonts)


def page_count(pdf: bytes) -> int:
    """How many pages the file has."""
    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


def page_picture(pdf: bytes, number: int, width: int = WIDTH) -> bytes:
    """Page `number`, from 1, as a PNG in grey and red; raises ``IndexError`` where there is no such page."""
    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as opened:
        if not 1 <= number <= len(opened):
            raise IndexError(number)
        page = opened[number - 1]
        picture = page.render(scale=width / page.get_width()).to_pil()
    written = BytesIO()
    picture.quantize(64).save(written, "PNG", optimize=False)
    return written.getvalue()
