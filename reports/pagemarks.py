"""What stands on a page outside of its text: page number, marks, watermark, code to check it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .blocks import Language, Verification
from .gbt9704 import (
    CHARACTER,
    HEIGHT,
    LEFT,
    MARK_SIZE,
    PAGE_HEIGHT,
    PAGE_NUMBER_SIZE,
    PORTRAIT,
    TOP,
    WIDTH,
    points,
    text_width,
)

if TYPE_CHECKING:
    from .paper import Paper

DEMO_MARK = "演示数据，非正式文件"
DRAFT_MARK = "草稿，未经发布"
DEMO_MARK_ENGLISH = "Demonstration data, not an official document"
DRAFT_MARK_ENGLISH = "Draft, not released"
_CHECKED_BY: dict[Language, tuple[str, str]] = {
    "zh-CN": ("核验码：", "扫描二维码或登录核验页面，可核对本文件的真伪"),
    "en": ("Verification code: ", "Scan the code or open the verification page to check this document"),
}
_MARK_TOP = 20 * mm
_DASH_ABOVE_BASELINE = 0.27  # of the size: where the stroke of — runs
_WATERMARK_SIZE, _WATERMARK_LONGEST = 44.0, 600.0
_LIGHT = 0.9  # of white: seen behind the text, read through it; no transparency, which old readers lack
_QR_SIZE, _QR_FOOT = 16 * mm, 7 * mm
_QR_TEXT = points(9)
_QR_MASK = 3


def draw_marks(paper: Paper) -> None:
    """Draw what every page says, as it is opened: watermark behind the text, marks at its head."""
    words = _words(paper)
    if words:
        _draw_watermark(paper, words)
    baseline = paper.area.page_height - _MARK_TOP
    if words:
        text = "　".join(words)
        measured = text_width(paper.fonts, "hei", MARK_SIZE, text)
        paper.write("hei", MARK_SIZE, text, (paper.area.page_width - measured) / 2, baseline)
    if paper.marks.internal:
        above = 1.5 * MARK_SIZE if words else 0.0
        paper.write("hei", MARK_SIZE, paper.marks.internal, paper.area.left, baseline + above)


def _words(paper: Paper) -> list[str]:
    """What demonstrations and drafts say; in English documents in both languages."""
    marks, english = paper.marks, paper.language == "en"
    said = ((DEMO_MARK, DEMO_MARK_ENGLISH, marks.demo), (DRAFT_MARK, DRAFT_MARK_ENGLISH, marks.draft))
    return [
        word
        for chinese, translated, shown in said
        if shown
        for word in ((chinese, translated) if english else (chinese,))
    ]


def draw_number(paper: Paper) -> None:
    """— 1 — in 4号 宋体, 7 mm under the type area: odd pages at the right, even ones at the left.

    On a turned page it stands where it would stand on the upright sheet.
    """
    text = f"— {paper.page} —"
    width = text_width(paper.fonts, "song", PAGE_NUMBER_SIZE, text)
    right = LEFT + WIDTH - CHARACTER - width
    left = right if paper.page % 2 else LEFT + CHARACTER
    baseline = PAGE_HEIGHT - TOP - HEIGHT - 7 * mm - _DASH_ABOVE_BASELINE * PAGE_NUMBER_SIZE
    paper.canvas.saveState()
    _stand_upright(paper)
    paper.write("song", PAGE_NUMBER_SIZE, text, left, baseline)
    paper.canvas.restoreState()


def put_verification(paper: Paper, verification: Verification) -> None:
    """The code to check the document by: on its last page, or with its number on each."""
    label, how = _CHECKED_BY[paper.language]
    if not verification.of:
        _draw_verification(paper, paper.page, verification.address, (label + verification.code, how))
        return
    count = paper.page

    def draw(page: int) -> None:
        """The QR code of a page tells it from the others."""
        said = (f"{label}{verification.code}　第{page}页，共{count}页", verification.of)
        _draw_verification(paper, page, f"{verification.address}?p={page}-{count}", said)

    paper.draw_on_each(draw)


def _draw_verification(paper: Paper, page: int, address: str, lines: tuple[str, str]) -> None:
    """The QR code and two lines beside it, in the lower margin."""
    paper.canvas.saveState()
    _stand_upright(paper)
    # At the side where the page number is not.
    left = LEFT if page % 2 else LEFT + WIDTH - _QR_SIZE
    draw_qr(paper.canvas, address, left, _QR_FOOT, _QR_SIZE)
    for at, text in enumerate(lines):
        size = min(_QR_TEXT, (WIDTH - _QR_SIZE - 2 * mm) / text_width(paper.fonts, "song", 1.0, text))
        width = text_width(paper.fonts, "song", size, text)
        text_left = left + _QR_SIZE + 2 * mm if page % 2 else left - 2 * mm - width
        baseline = _QR_FOOT + _QR_SIZE / 2 + (0.35 - 1.4 * at) * _QR_TEXT
        paper.write("song", size, text, text_left, baseline)
    paper.canvas.restoreState()


def draw_qr(canvas: Canvas, text: str, left: float, foot: float, size: float) -> None:
    """Draw a QR code (level M) as one filled path."""
    import segno  # a third of all imports; most documents in the making have no code yet

    # Readers read each of the eight masks; to weigh them all takes four fifths of the time.
    matrix = segno.make(text, error="m", micro=False, mask=_QR_MASK).matrix
    module = size / len(matrix)
    path = canvas.beginPath()
    for line, modules in enumerate(matrix, start=1):
        start = 0
        while start < len(modules):
            end = start + 1
            while end < len(modules) and modules[end] == modules[start]:
                end += 1
            if modules[start]:
                path.rect(left + start * module, foot + size - line * module, (end - start) * module, module)
            start = end
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_watermark(paper: Paper, words: list[str]) -> None:
    canvas = paper.canvas
    canvas.saveState()
    canvas.setFillGray(_LIGHT)
    canvas.setStrokeGray(_LIGHT)
    canvas.translate(paper.area.page_width / 2, paper.area.page_height / 2)
    canvas.rotate(45)
    for at, text in enumerate(words):
        size = min(_WATERMARK_SIZE, _WATERMARK_LONGEST / text_width(paper.fonts, "hei", 1.0, text))
        width = text_width(paper.fonts, "hei", size, text)
        paper.write("hei", size, text, -width / 2, -at * 1.5 * _WATERMARK_SIZE)
    canvas.restoreState()


def _stand_upright(paper: Paper) -> None:
    """Draw as on the upright sheet: on a turned page its foot lies at the left."""
    if paper.area is not PORTRAIT:
        paper.canvas.translate(0, paper.area.page_height)
        paper.canvas.rotate(-90)
