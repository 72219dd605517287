"""Small CSV files that the commands on experts read: one mistake, one place."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path

from scoring.commands.options import OptionError


class Record(dict[str, str]):
    """One line by column, empty cells left out; knows where it stands."""

    def __init__(self, cells: Mapping[str, str], path: Path, row: int) -> None:
        super().__init__(cells)
        self.path, self.row = path, row

    def error(self, column: str, problem: str) -> OptionError:
        """What is wrong with a cell of this line."""
        return OptionError(f"{self.path}: row {self.row}, column {column}: {problem}")

    def whole(self, column: str) -> int | None:
        """A whole number, 0 or above; None where the cell is empty."""
        text = self.get(column)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self.error(column, f"{text!r} is not a whole number")
        return int(text)


def read_records(
    path: Path, required: Collection[str], optional: Collection[str] | None = ()
) -> list[Record]:
    """Read a UTF-8 CSV file with a header; other columns are ignored, required cells are never empty.

    ``optional`` None: every column is read.

    Raises
    ------
    OptionError
        At the first mistake, with file, row and column.
    """
    lines = _lines(path)
    header = lines[0][1]
    wanted = {*required, *(header if optional is None else optional)}
    for name in sorted(wanted):
        if header.count(name) > 1 or (name in required and name not in header):
            problem = "is there twice" if name in header else "is missing"
            raise OptionError(f"{path}: row 1, column {name}: the column {problem}")
    records = []
    for row, line in lines[1:]:
        if len(line) > len(header):
            raise OptionError(f"{path}: row {row}: more cells than the header has columns")
        cells = {name: cell for name, cell in zip(header, line, strict=False) if cell and name in wanted}
        records.append(Record(cells, path, row))
        for name in required:
            if name not in cells:
                raise records[-1].error(name, "the cell is empty")
    return records


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Lines that are not empty with their row, cells stripped."""
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, [cell.strip() for cell in line]) for line in reader if any(line)]
    except UnicodeDecodeError:
        raise OptionError(f"{path}: not UTF-8 text; save the file as “CSV UTF-8”") from None
    except csv.Error as error:
        raise OptionError(f"{path}: {error}") from None
    if not lines:
        raise OptionError(f"{path}: the file is empty")
    return lines


def read_pairs(path: Path) -> frozenset[tuple[str, str]]:
    """(application, expert) pairs that must not meet (回避)."""
    return frozenset(
        (each["application"], each["expert"]) for each in read_records(path, ("application", "expert"))
    )


def unique(records: Collection[Record], column: str) -> dict[str, Record]:
    """The lines by name, each name once."""
    found: dict[str, Record] = {}
    for record in records:
        if record[column] in found:
            raise record.error(
                column, f"{record[column]!r} is there twice, first in row {found[record[column]].row}"
            )
        found[record[column]] = record
    return found
