"""Reading a whole file once: every row typed and packed away, and all that is wrong with it by itself."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from forms.import_file import FileEntry
from reviewapp.imports.columns import Column
from reviewapp.imports.csvfile import open_csv
from reviewapp.imports.file import NotAWorkbook, Table, is_text_file, open_workbook
from reviewapp.imports.sheet import CellError, SheetReader, SheetRow
from reviewapp.imports.workbook import missing_sheet, unreadable

BATCH = 500
"""Rows that are in memory as rows at a time."""

Progress = Callable[[int, int], object]
"""Told after each batch: how many rows have been read, of about how many."""


class ImportRefused(Exception):
    """A file with mistakes; it has changed nothing. ``errors`` names every one with its place."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


def unheard(_done: int, _of: int) -> None:
    """The progress of work that nobody watches."""


class Reading:
    """The rows of one table. Packed, 10,000 applications take some megabytes; the file is parsed only once.

    ``reader`` holds what is wrong with the rows, and takes what is found wrong when they are compared.
    """

    def __init__(self, reader: SheetReader) -> None:
        self.reader = reader
        self.rows = 0
        self._packed: list[bytes] = []

    def read(self, table: Table, progress: Progress) -> None:
        """Read all rows of ``table``."""
        rows = self.reader.read(table)
        while batch := list(islice(rows, BATCH)):
            self.rows += len(batch)
            self._packed.append(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
            progress(self.rows, max(self.rows, table.marks.rows))

    def batches(self) -> Iterator[list[SheetRow]]:
        """The rows without errors, in order."""
        for packed in self._packed:
            yield pickle.loads(packed)  # noqa: S301 - packed above, in this process


def read_file(
    upload: FileEntry,
    sheet: str,
    columns: Sequence[Column],
    together: Sequence[str] = (),
    *,
    most_rows: int | None = None,
    progress: Progress = unheard,
) -> Reading:
    """Read the table ``sheet`` of a workbook, or a CSV file.

    Raises ``ImportRefused`` where it is no table at all, ``TooManyRows`` beyond ``most_rows``.
    """
    reading = Reading(SheetReader(sheet, columns, together, most_rows))
    try:
        reading.read(_table(upload, sheet), progress)
    except NotAWorkbook as problem:
        raise ImportRefused([unreadable(problem)]) from problem
    return reading


def _table(upload: FileEntry, sheet: str) -> Table:
    if is_text_file(upload.data, upload.filename):
        return open_csv(upload.data)
    tables = open_workbook(upload.data, upload.filename)
    if sheet not in tables:
        raise ImportRefused([missing_sheet(sheet)])
    return tables[sheet]
