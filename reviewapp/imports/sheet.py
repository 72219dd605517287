"""Reading one table against column definitions: typed rows one by one, and every mistake beside them.

Nothing is guessed. A number is the exact decimal of its cell, a cell that cannot be read is an error that
says where it stands and what was expected, and a row with an error is left out of the rows. What was
understood otherwise than written, such as 4500万元 in a column of 亿元, is said in a remark.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice

from openpyxl.utils import get_column_letter, range_boundaries

from reviewapp.imports.cells import CellProblem, Raw, Value, has_unit, read_cell, shown
from reviewapp.imports.columns import Column
from reviewapp.imports.file import RawRow, Table
from reviewapp.wording import _
from reviewapp.wording import number as printed

ROWS_BEFORE_HEADINGS = 10
"""So many rows are searched for the headings: titles often stand above them."""


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, where, and what was expected; a whole sheet has no row, a whole file no sheet either.

    ``cell`` is the place as spreadsheets name it, where there is one.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    expected: str
    cell: str = field(default="", compare=False)

    def __str__(self) -> str:
        """The finding as a sentence for the person who filled in the sheet."""
        place = _("工作表“%(sheet)s”", sheet=self.sheet) if self.sheet else _("文件")
        place += _("第%(row)s行", row=self.row) if self.row is not None else ""
        place += _("“%(column)s”列", column=self.column) if self.column else ""
        now = _("（现为“%(value)s”）", value=self.value) if self.value else ""
        return _("%(place)s：%(expected)s%(now)s", place=place, expected=self.expected, now=now)


@dataclass(frozen=True, slots=True)
class CellRemark:
    """A cell that was taken, and as what, where it could be read in more than one way."""

    sheet: str
    row: int
    column: str
    value: str
    taken: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that could be read in full: its number in the sheet and its values by column key."""

    number: int
    values: Mapping[str, Value]


class TooManyRows(Exception):
    """The sheet has more rows than may be read at one go."""

    def __init__(self, sheet: str, most: int) -> None:
        super().__init__(sheet, most)
        self.sheet = sheet
        self.most = most

    def as_error(self) -> CellError:
        """What the person who sent the file can do."""
        words = _("一次最多导入%(most)s行，请分成几个文件，或由系统管理员用命令导入", most=self.most)
        return CellError(self.sheet, None, "", "", words)


class SheetReader:
    """Reads one table; ``errors`` and ``remarks`` are complete once the rows have been read to the end."""

    def __init__(
        self,
        sheet: str,
        columns: Sequence[Column],
        together: Sequence[str] = (),
        most_rows: int | None = None,
    ) -> None:
        """Keys in ``together`` must not come twice in the same combination."""
        self.sheet = sheet
        self.columns = {column.key: column for column in columns}
        self.together = tuple(together)
        self.most_rows = most_rows
        self.errors: list[CellError] = []
        self.remarks: list[CellRemark] = []
        self.places: dict[int, Column] = {}
        self.first_seen: dict[object, int] = {}
        self.small_shares: dict[str, list[CellError]] = {}
        self.plain_shares: set[str] = set()

    def read(self, table: Table) -> Iterator[SheetRow]:
        """Yield the rows without errors; raises ``TooManyRows``."""
        rows = table.rows()
        headings, rows = _find_headings(rows, {_comparable(each.heading) for each in self.columns.values()})
        if headings is None:
            self.errors.append(CellError(self.sheet, None, "", "", _("工作表是空的，请使用下发的模板填写")))
            return
        self._check_headings(headings)
        self._check_marks(headings, table)
        headed = {place for place, cell in enumerate(headings[1]) if not cell.is_blank}
        for count, (number, cells) in enumerate(rows, 1):
            if self.most_rows is not None and count > self.most_rows:
                raise TooManyRows(self.sheet, self.most_rows)
            before = len(self.errors)
            if number in table.marks.hidden_rows:
                self._wrong(number, None, "", _("这一行被隐藏或筛选掉了，请取消隐藏并核对；不需要的行请删除"))
            self._check_headed(number, cells, headed)
            values = self._values(number, cells)
            if len(self.errors) == before:
                yield SheetRow(number, values)
        self._check_shares()

    def wrong(self, row: SheetRow, key: str, expected: str) -> None:
        """Note what is wrong with a value that could be read."""
        column = self.columns[key]
        self._wrong(row.number, self._place(key), column.word(row.values[key]), expected, column.heading)

    def remark(self, row: SheetRow, key: str, taken: str) -> None:
        """Note how a value was taken that somebody should look at again; nothing twice."""
        column = self.columns[key]
        made = CellRemark(self.sheet, row.number, column.heading, column.word(row.values[key]), taken)
        if made not in self.remarks:
            self.remarks.append(made)

    def compare(self, row: SheetRow, stored: Mapping[str, object]) -> None:
        """Note where a row that is there already differs: nothing is overwritten."""
        for key, known in stored.items():
            if row.values[key] != (None if known == "" else known):
                words = printed(known) if isinstance(known, Decimal) else self.columns[key].word(known)
                self.wrong(row, key, _("与已导入的不同（已有“%(known)s”），导入不会覆盖", known=words))

    def _place(self, key: str) -> int:
        return next(place for place, column in self.places.items() if column.key == key)

    def _check_headings(self, headings: RawRow) -> None:
        """Find the column at each place, and note headings that are unknown, doubled or missing."""
        number, cells = headings
        by_heading = {_comparable(column.heading): column for column in self.columns.values()}
        for place, cell in enumerate(cells):
            column = by_heading.get(_comparable(cell.text))
            if column in self.places.values():
                self._wrong(number, place, "", _("列名重复，只能保留一列"), cell.text)
            elif column is not None:
                self.places[place] = column
            elif not cell.is_blank:
                self._wrong(number, place, "", _("不认识的列名，请与模板一致，多余的列请删除"), cell.text)
        for column in self.columns.values():
            if column not in self.places.values() and not column.later:
                self._wrong(number, None, "", _("缺少这一列，请使用下发的模板填写"), column.heading)

    def _check_marks(self, headings: RawRow, table: Table) -> None:
        number, cells = headings
        for merged in table.marks.merged:
            left, top, _right, bottom = (bound or 1 for bound in range_boundaries(merged))
            if bottom >= number:
                self._wrong(top, left - 1, "", _("有合并单元格，请取消合并后逐格填写"), merged)
        for place, cell in enumerate(cells):
            if not cell.is_blank and table.marks.hides_column(place + 1):
                self._wrong(number, place, "", _("这一列被隐藏，请取消隐藏并核对后再导入"), cell.text)

    def _values(self, number: int, cells: Sequence[Raw]) -> Mapping[str, Value]:
        values: dict[str, Value] = dict.fromkeys(self.columns, None)
        for place, column in self.places.items():
            cell = cells[place] if place < len(cells) else Raw(None)
            try:
                value = read_cell(cell, column)
            except CellProblem as problem:
                self._wrong(number, place, cell.text, str(problem), column.heading)
                continue
            values[column.key] = value
            if has_unit(cell, column):
                taken = _("按%(value)s%(unit)s导入", value=value, unit=column.measure)
                self.remarks.append(CellRemark(self.sheet, number, column.heading, cell.text, taken))
            if column.unique and value is not None:
                self._check_unique(number, place, (column.key, value), str(value))
            if column.measure == "%" and isinstance(value, Decimal) and not cell.is_percent:
                self._note_share(number, place, cell, value)
        if self.together and None not in (combined := tuple(values[key] for key in self.together)):
            self._check_unique(
                number, self._place(self.together[0]), combined, _("、").join(map(str, combined))
            )
        return values

    def _check_unique(self, number: int, place: int, value: object, words: str) -> None:
        first = self.first_seen.setdefault(value, number)
        if first != number:
            self._wrong(number, place, words, _("与第%(row)s行重复", row=first), self.places[place].heading)

    def _note_share(self, number: int, place: int, cell: Raw, value: Decimal) -> None:
        """Keep what may be a share written as a fraction, until the whole column is known."""
        column = self.places[place]
        if value > 1:
            self.plain_shares.add(column.key)
        elif value:
            expected = _(
                "像是把百分数写成了小数：72.5%%应填72.5，或将单元格设为百分比格式；确为%(value)s%%的请写上百分号",
                value=cell.text,
            )
            self.small_shares.setdefault(column.key, []).append(
                self._error(number, place, cell.text, expected, column.heading)
            )

    def _check_shares(self) -> None:
        """A column of numbers all up to 1 is wrong; beside larger ones a small share is taken, and said."""
        for key, found in self.small_shares.items():
            if key not in self.plain_shares:
                self.errors.extend(found)
                continue
            for error in found:
                taken = _("按%(value)s%(unit)s导入", value=error.value, unit="%")
                self.remarks.append(CellRemark(self.sheet, error.row or 0, error.column, error.value, taken))

    def _check_headed(self, number: int, cells: Sequence[Raw], headed: set[int]) -> None:
        for place, cell in enumerate(cells):
            if place not in headed and not cell.is_blank:
                self._wrong(number, place, cell.text, _("这一列没有列名，其中的内容无法导入"))

    def _wrong(
        self, row: int, place: int | None, value: str, expected: str, column: str | None = None
    ) -> None:
        self.errors.append(self._error(row, place, value, expected, column))

    def _error(self, row: int, place: int | None, value: str, expected: str, column: str | None) -> CellError:
        letter = "" if place is None else get_column_letter(place + 1)
        return CellError(
            self.sheet,
            row,
            letter if column is None else column,
            shown(value),
            expected,
            f"{letter or 'A'}{row}",
        )


def _find_headings(rows: Iterator[RawRow], known: Iterable[str]) -> tuple[RawRow | None, Iterator[RawRow]]:
    """Return the row with the most known headings among the first ones, and the rows below it."""
    first = list(islice(rows, ROWS_BEFORE_HEADINGS))
    if not first:
        return None, rows
    known = set(known)
    counts = [sum(_comparable(cell.text) in known for cell in cells) for _number, cells in first]
    best = counts.index(max(counts))
    return first[best], chain(first[best + 1 :], rows)


def _comparable(heading: str) -> str:
    """Headings are compared without spaces, and full-width signs count as their plain forms."""
    return "".join(unicodedata.normalize("NFKC", heading).split())
