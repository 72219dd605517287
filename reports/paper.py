"""Sheets of paper: lines and tables put on numbered pages, drawn into a PDF that is the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from . import pagemarks
from .blocks import Language, Marks, Verification
from .fonts import Fonts
from .fontsources import Role
from .gbt9704 import BASELINE, PORTRAIT, Area, TextLine, measure
from .linebreak import Line, Placed, place

_TOLERANCE = 0.01
_SAME_SPACE = 0.005


class Paper:
    """A document in the making: `put` lines, draw on `canvas` between `take`s, `finish` it."""

    def __init__(
        self,
        fonts: Fonts,
        title: str,
        author: str,
        marks: Marks,
        *,
        number_first: bool = True,
        language: Language = "zh-CN",
        area: Area = PORTRAIT,
    ) -> None:
        self.fonts = fonts
        self.marks = marks
        self.language = language
        self.area = area
        self._number_first = number_first
        self._buffer = BytesIO()
        # invariant: no clock and no random identifier, so that the same content gives the same bytes.
        # initialFontName: otherwise ReportLab names Helvetica on every page, which is not embedded.
        self.canvas = Canvas(
            self._buffer,
            pagesize=(PORTRAIT.page_width, PORTRAIT.page_height),
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.main("fang"),  # type: ignore[arg-type]  # the stubs say float
            lang=language,
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("cluster-review")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.page = self.sheets = 0
        self._open_page()

    @property
    def room(self) -> float:
        """The height left on the page, in points."""
        return self.area.height - self._used

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return not self._used

    def new_page(self, area: Area | None = None) -> None:
        """Close the page with its number and begin the next one, turned where `area` says so."""
        self._close_page()
        self.area = area or self.area
        self._open_page()

    def next_document(self, marks: Marks) -> None:
        """Close the page and begin another document in the same file, its pages numbered from 1."""
        self._close_page()
        self.marks, self.page = marks, 0
        self._open_page()

    def put(self, lines: Sequence[TextLine]) -> None:
        """Put lines one under the other; those glued together go to the next page together."""
        start = 0
        while start < len(lines):
            end = start + 1
            while end < len(lines) and lines[end - 1].glued:
                end += 1
            self._put_group(lines[start:end])
            start = end

    def take(self, height: float) -> float:
        """Take a strip of the page and return its upper edge, from the foot of the paper."""
        top = self.area.page_height - self.area.top - self._used
        self._used += height
        return top

    def finish(self, verification: Verification | None = None) -> bytes:
        """Close the last page, with the code to check the document by, and return the whole file."""
        if verification:
            pagemarks.draw_verification(self, verification)
        self._close_page()
        # ReportLab writes an empty page transition, which PDF/A forbids.
        for page in self.canvas._doc.Pages.pages:  # type: ignore[attr-defined]
            page.Trans = None
        self.canvas.save()
        return self._buffer.getvalue()

    def draw_line(self, line: TextLine, left: float, top: float) -> None:
        """Draw one line whose character box begins at `top`, from the foot of the paper."""
        if line.line is None:
            return
        placed = place(line.line, justify=line.align == "justify")
        natural = sum(glyph.width for glyph in line.line.glyphs)
        shift = max(0.0, (line.line.width - natural) / 2) if line.align == "center" else 0.0
        self._draw(placed, left + shift, top - BASELINE * line.size, line.size, line.stroke)

    def _put_group(self, lines: Sequence[TextLine]) -> None:
        last = lines[-1]
        # The gap under the last line may hang out of the type area.
        if (
            sum(line.height for line in lines) - (last.height - last.size) > self.room + _TOLERANCE
            and self._used
        ):
            self.new_page()
        for line in lines:
            if line.size > self.room + _TOLERANCE:
                self.new_page()
            self.draw_line(line, self.area.left, self.take(line.height))

    def write(self, role: Role, size: float, text: str, left: float, baseline: float) -> None:
        """Write one line of text where it is wanted, outside of the flow."""
        glyphs = tuple(measure(self.fonts, role, size)(char) for char in text)
        line = Line(glyphs, 0.0, sum(glyph.width for glyph in glyphs), last=True)
        self._draw(place(line, justify=False), left, baseline, size, self.fonts.stroke(role))

    def _open_page(self) -> None:
        self.page += 1
        self.sheets += 1
        self._used = 0.0
        self.canvas.setPageSize((self.area.page_width, self.area.page_height))
        pagemarks.draw_marks(self)

    def _close_page(self) -> None:
        # Drawn last: a reader who copies or hears the page comes to the number after the text.
        if self.page > 1 or self._number_first:
            pagemarks.draw_number(self)
        self.canvas.showPage()

    def _draw(
        self, placed: Sequence[Placed], left: float, baseline: float, size: float, stroke: float
    ) -> None:
        """Write glyphs in runs of one face and one spacing."""
        if stroke:
            self.canvas.setLineWidth(stroke * size)
        text = self.canvas.beginText()
        text.setTextRenderMode(2 if stroke else 0)
        for run in _runs(placed):
            text.setTextOrigin(left + run[0].x, baseline)
            text.setFont(run[0].glyph.face, size)
            text.setCharSpace(_space(run[0], run[1]) if len(run) > 1 else 0.0)
            text.textOut("".join(part.glyph.char for part in run))
        text.setCharSpace(0)
        text.setTextRenderMode(0)
        self.canvas.drawText(text)


def _runs(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Join neighbours that share their face and the space after them."""
    runs: list[list[Placed]] = []
    for part in placed:
        if runs and _continues(runs[-1], part):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _continues(run: Sequence[Placed], part: Placed) -> bool:
    same_face = run[-1].glyph.face == part.glyph.face
    return same_face and (len(run) == 1 or abs(_space(run[-1], part) - _space(run[0], run[1])) < _SAME_SPACE)


def _space(left: Placed, right: Placed) -> float:
    return right.x - left.x - left.glyph.advance
