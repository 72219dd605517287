"""What stands on the pages of a document, block by block, as plain frozen data without any drawing.

`official` sets the blocks on paper; other writers may read the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reportlab.lib.units import mm

if TYPE_CHECKING:
    from .charts import Drawing

Align = Literal["justify", "left", "center"]
Language = Literal["zh-CN", "en"]
ROW_HEIGHT = 9.2 * mm


@dataclass(frozen=True)
class Title:
    """The title, in the lines of its author."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Addressee:
    """Whom the document is sent to (主送机关), with its colon."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading with its ordinal (see `chinese.ordinal`); `level` is 1 to 4."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    text: str


@dataclass(frozen=True)
class AttachmentNote:
    """The names of the attachments under the text (附件说明)."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs, and the date; `sealed` leaves the room of a seal, which is never drawn."""

    issuer: str
    date: str
    sealed: bool = False


@dataclass(frozen=True)
class Attachment:
    """Here an attachment begins, on a page of its own; `number` where there are several."""

    title: tuple[str, ...]
    number: int | None = None
    landscape: bool = False


@dataclass(frozen=True)
class Remarks:
    """Notes in small letters."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres, and how its cells are aligned.

    A `whole` column grows until no cell of it is broken: a number in two lines would be read as two.
    """

    heading: str
    width: float
    align: Align = "center"
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of a row, one for each column; or one cell that spans them all."""

    cells: tuple[str, ...]

    @property
    def spanning(self) -> bool:
        """Whether the row is one cell over the whole width."""
        return len(self.cells) == 1


@dataclass(frozen=True)
class Table:
    """Columns and rows; `row_height` is the least height of a row in points, `size` that of its letters.

    The blocks in `foot` stay on the page of the last row; a table kept `together` is on one page.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_height: float = ROW_HEIGHT
    size: float | None = None
    foot: tuple[Remarks | Signature, ...] = ()
    together: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart over the whole width, with what it shows in words under it."""

    drawing: Drawing


Block = (
    Title
    | Addressee
    | Heading
    | Paragraph
    | AttachmentNote
    | Signature
    | Attachment
    | Remarks
    | Table
    | Chart
)


@dataclass(frozen=True)
class Masthead:
    """发文机关标志 in red, the document's number (文号) under it, and a red rule."""

    issuer: str
    number: str


@dataclass(frozen=True)
class Letterhead:
    """信函格式: the issuer's name in red over a red double rule, the number at the right under it."""

    issuer: str
    number: str


@dataclass(frozen=True)
class Imprint:
    """版记 at the foot of the last page: 抄送, and where wanted who printed it and when."""

    copies: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: str = ""


@dataclass(frozen=True)
class Verification:
    """The code by which anybody can check the document, and the address that the QR code opens.

    It stands on the last page. Where `of` says what the document is, it stands on every page with that and
    the page's number: signed papers come back as loose sheets.
    """

    code: str
    address: str
    of: str = ""


@dataclass(frozen=True)
class Marks:
    """What every page says: 演示数据 and 草稿 in the middle and at the head, 内部资料 at the head."""

    demo: bool
    internal: str = ""
    draft: bool = False


@dataclass(frozen=True)
class Official:
    """A whole document: its name and author for the file, marks, head, blocks and what stands at its end.

    Its pages are `numbered` but for those of a certificate: layout alone, and no part of what it says.
    """

    name: str
    author: str
    marks: Marks
    blocks: tuple[Block, ...]
    head: Masthead | Letterhead | None = None
    imprint: Imprint | None = None
    verification: Verification | None = None
    language: Language = "zh-CN"
    landscape: bool = False
    numbered: bool = field(default=True, repr=False)
