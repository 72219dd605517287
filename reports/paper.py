"""Sheets of paper: lines and tables put on numbered pages, drawn into a PDF that is the same every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import cast

from reportlab.lib.rl_accel import escapePDF, fp_str
from reportlab.pdfbase.pdfdoc import PDFPage
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from . import pagemarks
from .blocks import Language, Marks
from .fonts import Fonts
from .fontsources import Role
from .gbt9704 import BASELINE, PORTRAIT, Area, TextLine, measure
from .linebreak import Line, Run, place, runs
from .tounicode import EmbeddedFont

_TOLERANCE = 0.01


class Paper:
    """A document in the making: `put` lines, draw on `canvas` between `take`s, `finish` it."""

    def __init__(
        self,
        fonts: Fonts,
        title: str,
        author: str,
        marks: Marks,
        *,
        numbered: bool = True,
        number_first: bool = True,
        language: Language = "zh-CN",
        area: Area = PORTRAIT,
    ) -> None:
        self.fonts = fonts
        self.marks = marks
        self.language = language
        self.area = area
        self._numbered, self._number_first = numbered, number_first
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
        self._closed: list[tuple[PDFPage, Area]] = []
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

    def draw_on_each(self, draw: Callable[[int], None]) -> None:
        """Draw on every page of the document in hand, in order: how many there are is known at its end."""
        canvas, open_page, open_area = self.canvas, self.canvas._code, self.area  # type: ignore[attr-defined]
        closed = self._closed[len(self._closed) - self.page + 1 :]
        for number, (page, area) in enumerate(closed, start=1):
            canvas._code, self.area = [], area  # type: ignore[attr-defined]
            draw(number)
            page.stream += "\n".join(canvas._code) + "\n"  # type: ignore[attr-defined]
        canvas._code, self.area = open_page, open_area  # type: ignore[attr-defined]
        draw(self.page)

    def finish(self) -> bytes:
        """Close the last page and return the whole file."""
        self._close_page()
        # ReportLab writes an empty page transition, which PDF/A forbids.
        for page in self.canvas._doc.Pages.pages:  # type: ignore[attr-defined]
            page.Trans = None
        self.canvas.save()
        return self._buffer.getvalue()

    def draw_line(self, line: TextLine, left: float, top: float) -> None:
        """Draw one line whose character box begins at `top`, from the foot of the paper."""
        if line.runs:
            self._draw(line.runs, left, top - BASELINE * line.size, line.size, line.stroke)

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
        self._draw(runs(place(line, justify=False)), left, baseline, size, self.fonts.stroke(role))

    def _open_page(self) -> None:
        self.page += 1
        self.sheets += 1
        self._used = 0.0
        self.canvas.setPageSize((self.area.page_width, self.area.page_height))
        pagemarks.draw_marks(self)

    def _close_page(self) -> None:
        # Drawn last: a reader who copies or hears the page comes to the number after the text.
        if self._numbered and (self.page > 1 or self._number_first):
            pagemarks.draw_number(self)
        self.canvas.showPage()
        self._closed.append((self.canvas._doc.Pages.pages[-1], self.area))  # type: ignore[attr-defined]

    def _draw(self, drawn: Sequence[Run], left: float, baseline: float, size: float, stroke: float) -> None:
        """Write runs as operators of the page: the hot place."""
        if stroke:
            self.canvas.setLineWidth(stroke * size)
        document, foot, height = self.canvas._doc, fp_str(baseline), fp_str(size)  # type: ignore[attr-defined]
        code, face, spacing = ["BT 2 Tr" if stroke else "BT"], "", "0"
        for run in drawn:
            code.append(f"1 0 0 1 {fp_str(left + run.x)} {foot} Tm")
            if spacing != (space := fp_str(run.space)):
                code.append(f"{space} Tc")
                spacing = space
            font = cast(EmbeddedFont, getFont(run.face))
            for subset, text in font.splitString(run.text, document):
                if face != (name := font.getSubsetInternalName(subset, document)):
                    code.append(f"{name} {height} Tf")
                    face = name
                code.append(f"({escapePDF(text)}) Tj")
        # Spacing and outlines would hold for the texts that follow.
        code.append(("" if spacing == "0" else "0 Tc ") + ("0 Tr ET" if stroke else "ET"))
        self.canvas.addLiteral(" ".join(code))
