"""Which signed sheets are in: every counted sheet with the pages that bear its code or an older version's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    Expert,
    PrintedPage,
    Round,
    Scan,
    ScanMatch,
    ScanPage,
    ScoreSheet,
    SheetState,
    StoredFile,
)
from reviewapp.rounds.counted import counted
from reviewapp.scoresheets.service import code_of


class Standing(StrEnum):
    """How the signed paper of a sheet stands."""

    MATCHED = "matched"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True)
class Place:
    """A page of a file; ``version`` is the number of the version that it shows.

    ``printed`` are the printed pages on it, each with how many the sheet has; a page without any, as printed
    before every page bore its number or matched by hand without it, stands for the whole sheet.
    """

    file_id: int
    filename: str
    page: int
    version: int
    printed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class SheetLine:
    """One counted sheet and the pages that show one of its versions.

    ``code`` is the one on record; sheets of the first release have none, and ``codes_of`` works it out.
    """

    number: str
    name: str
    expert: str
    sheet_id: int
    version: int
    code: str | None
    places: tuple[Place, ...]

    @cached_property
    def standing(self) -> Standing:
        """Whether exactly this version is in, with all its pages, once."""
        current = [place for place in self.places if place.version == self.version]
        if not current:
            return Standing.OUTDATED if self.places else Standing.MISSING
        pages, whole = self._pages(), sum(not place.printed for place in current)
        copies = whole + sum(self._copies(pages, count) for count in {count for _, count in pages})
        if not copies:
            return Standing.INCOMPLETE
        single = all(times == 1 for times in pages.values()) and not (whole and pages)
        return Standing.MATCHED if copies == 1 and single else Standing.DUPLICATE

    @property
    def lacking(self) -> list[int]:
        """The printed pages that are not in, of a sheet of which some are and no copy is complete."""
        if self.standing != Standing.INCOMPLETE:
            return []
        pages = self._pages()
        count = max(count for _, count in pages)
        return [number for number in range(1, count + 1) if (number, count) not in pages]

    def _pages(self) -> Counter[tuple[int, int]]:
        """How often each printed page of this version is in."""
        return Counter(
            page for place in self.places if place.version == self.version for page in place.printed
        )

    @staticmethod
    def _copies(pages: Counter[tuple[int, int]], count: int) -> int:
        """How many times a sheet of so many pages is in as a whole."""
        return min(pages[number, count] for number in range(1, count + 1))


def sheet_lines(session: Session, round_: Round) -> list[SheetLine]:
    """Every sheet that counts, by application and expert."""
    rows = session.execute(
        select(
            Application.number.label("application"),
            Cluster.name.label("cluster"),
            Expert.name.label("expert"),
            Assignment.id.label("assignment"),
            ScoreSheet.id.label("sheet"),
            ScoreSheet.number.label("version"),
            ScoreSheet.code,
        )
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id, counted(round_))
        .order_by(Application.number, Expert.number, ScoreSheet.number)
    )
    latest = {row.assignment: row for row in rows}
    places = _places(session, round_)
    return [
        SheetLine(
            row.application, row.cluster, row.expert, row.sheet, row.version, row.code, tuple(places[one])
        )
        for one, row in latest.items()
    ]


def codes_of(session: Session, lines: Sequence[SheetLine]) -> list[str]:
    """The codes of these sheets, those that are on no record worked out from what the sheets say."""
    without = [line.sheet_id for line in lines if line.code is None]
    sheets = session.scalars(
        select(ScoreSheet)
        .where(ScoreSheet.id.in_(without))
        .options(selectinload(ScoreSheet.scores), selectinload(ScoreSheet.opinions))
    )
    found = {sheet.id: code_of(sheet) for sheet in sheets}
    return [line.code or found[line.sheet_id] for line in lines]


def _places(session: Session, round_: Round) -> dict[int, list[Place]]:
    """Assignment → the pages that show one of its versions."""
    shown = func.coalesce(ScanPage.sheet_id, ScanMatch.sheet_id)
    rows = session.execute(
        select(
            ScoreSheet.assignment_id,
            ScoreSheet.number,
            ScanPage.id,
            ScanPage.page,
            StoredFile.id,
            StoredFile.filename,
        )
        .select_from(ScanPage)
        .join(Scan, Scan.file_id == ScanPage.file_id)
        .join(StoredFile, StoredFile.id == Scan.file_id)
        .outerjoin(ScanMatch, ScanMatch.page_id == ScanPage.id)
        .join(ScoreSheet, ScoreSheet.id == shown)
        .where(Scan.round_id == round_.id)
        .order_by(ScanPage.file_id, ScanPage.page)
    )
    printed = _printed(session, round_)
    found: dict[int, list[Place]] = defaultdict(list)
    for assignment, version, scan_page, page, file_id, filename in rows:
        found[assignment].append(Place(file_id, filename, page, version, tuple(printed[scan_page])))
    return found


def _printed(session: Session, round_: Round) -> dict[int, list[tuple[int, int]]]:
    """Page of a file → the printed pages on it, each with how many its sheet has."""
    rows = session.execute(
        select(PrintedPage.page_id, PrintedPage.number, PrintedPage.count)
        .join(ScanPage, ScanPage.id == PrintedPage.page_id)
        .join(Scan, Scan.file_id == ScanPage.file_id)
        .where(Scan.round_id == round_.id)
        .order_by(PrintedPage.page_id, PrintedPage.number)
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for page, number, count in rows:
        found[page].append((number, count))
    return found


def open_pages(session: Session, round_: Round) -> Sequence[ScanPage]:
    """The pages that show no known version: nothing read, or a code that no sheet bears."""
    return session.scalars(
        select(ScanPage)
        .join(Scan, Scan.file_id == ScanPage.file_id)
        .outerjoin(ScanMatch, ScanMatch.page_id == ScanPage.id)
        .where(Scan.round_id == round_.id, ScanPage.sheet_id.is_(None), ScanMatch.page_id.is_(None))
        .order_by(ScanPage.file_id, ScanPage.page)
        .options(selectinload(ScanPage.scan).joinedload(Scan.file))
    ).all()


def unread_scans(session: Session, round_: Round) -> int:
    """How many files still wait for being read to the end."""
    pages = select(func.count(func.distinct(ScanPage.page))).where(ScanPage.file_id == Scan.file_id)
    return session.scalars(
        select(func.count(Scan.file_id)).where(
            Scan.round_id == round_.id, Scan.pages > pages.scalar_subquery()
        )
    ).one()


def page_by_id(session: Session, round_: Round, page_id: int) -> ScanPage | None:
    """One page of a round's scans, held to the end of the transaction."""
    return session.scalars(
        select(ScanPage)
        .join(Scan, Scan.file_id == ScanPage.file_id)
        .where(ScanPage.id == page_id, Scan.round_id == round_.id)
        .with_for_update(of=ScanPage)
    ).one_or_none()


def sheets_by_code(session: Session, round_id: int, codes: Collection[str]) -> dict[str, int]:
    """Code → the submitted version of the round that bears it."""
    rows = session.execute(
        _submitted(round_id)
        .with_only_columns(ScoreSheet.code, ScoreSheet.id)
        .where(ScoreSheet.code.in_(codes))
    )
    found = {code: sheet for code, sheet in rows if code}
    if set(codes) - found.keys():  # sheets of the first release have no code on record
        for sheet in session.scalars(_submitted(round_id).where(ScoreSheet.code.is_(None))):
            found.setdefault(code_of(sheet), sheet.id)
    return found


def _submitted(round_id: int) -> Select[ScoreSheet]:
    return (
        select(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_id, ScoreSheet.state == SheetState.SUBMITTED)
    )
