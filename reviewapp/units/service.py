"""The verb of a province: hand in its recommendations (推荐汇总)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.import_file import FileEntry
from reviewapp.canonical import digest
from reviewapp.imports import service as imports
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused, Reading
from reviewapp.imports.service import ImportReport
from reviewapp.imports.sheet import TooManyRows
from reviewapp.models import Affiliation, Round, User
from reviewapp.rounds.service import preparing
from reviewapp.units.queries import own_numbers
from reviewapp.wording import _

KIND = ImportKind.RECOMMENDATIONS
MOST_ROWS = 500
"""No unit recommends as many."""


def hand_in(
    session: Session, round_: Round, unit: Affiliation, upload: FileEntry, *, actor: User, at: datetime
) -> ImportReport:
    """Take a unit's own recommendations in; the same file a second time changes nothing.

    Raises ``ImportRefused`` where a row speaks of another unit, before anything is compared with the tables:
    whoever tries learns nothing of the others. Else it refuses as ``imports.service.import_file`` does.
    """
    round_ = preparing(session, round_)
    try:
        reading = imports.read(round_, KIND, upload, most_rows=MOST_ROWS)
    except TooManyRows as too_many:
        raise ImportRefused([too_many.as_error()]) from too_many
    _refuse_others(reading, unit, own_numbers(session, unit, round_))
    return imports.admit(session, round_, KIND, reading, digest(upload.data), actor=actor, at=at)


def _refuse_others(reading: Reading, unit: Affiliation, numbers: frozenset[str]) -> None:
    found = False
    for row in (row for batch in reading.batches() for row in batch):
        if row.values["quota_unit"] != unit.quota_unit:
            reading.reader.wrong(row, "quota_unit", _("只能填写本单位：%(unit)s", unit=unit.quota_unit))
            found = True
        elif row.values["application"] not in numbers:
            reading.reader.wrong(row, "application", _("本单位在本批次没有这个申报编号"))
            found = True
    if found:
        raise ImportRefused(reading.reader.errors)
