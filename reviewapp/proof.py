"""Prove that nothing was altered: the chain of events, and every record that the events speak of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from reviewapp.audit.queries import broken_links
from reviewapp.canonical import canonical_json, digest
from reviewapp.files.service import statement as file_statement
from reviewapp.files.store import folder, is_whole
from reviewapp.holidays.service import statement as holiday_statement
from reviewapp.models import (
    Application,
    Base,
    CertaintyEstimate,
    Diagnosis,
    Document,
    Event,
    HolidayNotice,
    RankingRun,
    Round,
    RoundPhase,
    ScoreSheet,
    SheetState,
    StoredFile,
)
from reviewapp.ranking.service import is_reproduced, stored_certainty
from reviewapp.scoresheets.service import code_of, statement

Row = TypeVar("Row", bound=Base)

WORDS = {
    "event": _l("留痕第%(event)s条与前后不符"),
    "sheet": _l("第%(sheet)s份评分表与提交时的留痕不符"),
    "document": _l("文件%(name)s的内容与校验值不符"),
    "file": _l("申报%(number)s的材料%(name)s缺失或与登记不符"),
    "minutes": _l("审定的材料或签字扫描件%(name)s缺失或与登记不符"),
    "run": _l("批次%(round)s第%(run)s次排序不能由存档输入复算"),
    "certainty": _l("第%(estimate)s份名次把握与留痕不符"),
    "diagnosis": _l("第%(diagnosis)s份评分诊断与留痕不符"),
    "holidays": _l("%(year)s年第%(version)s版放假安排与留痕不符"),
    "phase": _l("批次%(round)s所处的阶段与留痕不符"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was recorded: a code of ``WORDS`` with its facts."""

    code: str
    facts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, code: str, **facts: object) -> Fault:
        """The fault with its facts as text."""
        return cls(code, tuple((name, str(fact)) for name, fact in facts.items()))

    def __str__(self) -> str:
        """The fault in the language of whoever reads it."""
        return str(WORDS[self.code]) % dict(self.facts)

    def as_data(self) -> dict[str, Any]:
        """The fault as JSON can hold it."""
        return {"code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Fault:
        """What ``as_data`` wrote."""
        return cls(data["code"], tuple(data["facts"].items()))


class Part(NamedTuple):
    """What is checked at one go: the rows ``first`` to ``last`` of one table."""

    table: str
    first: int
    last: int


def _rows(session: Session, model: type[Row], part: Part, *options: ExecutableOption) -> Sequence[Row]:
    key: Any = model.__table__.c.id
    query = select(model).where(key.between(part.first, part.last)).order_by(key)
    return session.scalars(query.options(*options)).all()


def _event_faults(session: Session, part: Part) -> list[Fault]:
    return [Fault.of("event", event=event) for event in broken_links(session, part.first, part.last)]


def _sheet_faults(session: Session, part: Part) -> list[Fault]:
    """Sheets against what their experts stated on submission."""
    submissions = select(Event.subject_id, Event.detail).where(
        Event.subject_type == ScoreSheet.__tablename__,
        Event.act == "submit_sheet",
        Event.subject_id.between(part.first, part.last),
    )
    stated = {
        sheet: {part: detail[part] for part in ("scores", "opinion")}
        for sheet, detail in session.execute(submissions)
    }
    return [
        Fault.of("sheet", sheet=sheet.id)
        for sheet in _rows(
            session, ScoreSheet, part, selectinload(ScoreSheet.scores), selectinload(ScoreSheet.opinions)
        )
        if _submitted(sheet) != stated.get(sheet.id) or sheet.code not in (None, _code(sheet))
    ]


def _submitted(sheet: ScoreSheet) -> Any:
    """What the event of the sheet's submission must say; None for a draft."""
    return json.loads(canonical_json(statement(sheet))) if sheet.state == SheetState.SUBMITTED else None


def _code(sheet: ScoreSheet) -> str | None:
    """The code that a submitted sheet must bear where it bears one; None for a draft."""
    return code_of(sheet) if sheet.state == SheetState.SUBMITTED else None


def _document_faults(session: Session, part: Part) -> list[Fault]:
    return [
        Fault.of("document", name=document.filename)
        for document in _rows(session, Document, part)
        if digest(document.content) != document.sha256
    ]


def _file_faults(session: Session, part: Part) -> list[Fault]:
    """Evidence, minutes and scans against their events, and the bytes on disk against their digest."""
    files = _rows(session, StoredFile, part, joinedload(StoredFile.application))
    taken_in = select(Event.detail).where(
        Event.subject_type == Application.__tablename__,
        Event.act == "store_files",
        Event.subject_id.in_({file.application_id for file in files}),
    )
    decided = select(Event.detail).where(Event.act == "record_decision")
    stated = [one for detail in session.scalars(taken_in) for one in detail["files"]]
    stated += [detail["minutes"] for detail in session.scalars(decided)]
    scanned = select(Event.detail).where(Event.act == "store_scans")
    stated += [one for detail in session.scalars(scanned) for one in detail["files"]]
    return [
        _missing(file)
        for file in files
        if file_statement(file) not in stated or not is_whole(folder(), file.sha256)
    ]


def _missing(file: StoredFile) -> Fault:
    if file.application is None:
        return Fault.of("minutes", name=file.filename)
    return Fault.of("file", number=file.application.number, name=file.filename)


def _run_faults(session: Session, part: Part) -> list[Fault]:
    return [
        Fault.of("run", round=run.round.code, run=run.number)
        for run in _rows(session, RankingRun, part)
        if not is_reproduced(run)
    ]


def _certainty_faults(session: Session, part: Part) -> list[Fault]:
    """Estimates of certainty: rows and summary against their digest, and that against their event."""
    stated = {
        subject: detail["result"]
        for subject, detail in session.execute(
            select(Event.subject_id, Event.detail).where(
                Event.subject_type == CertaintyEstimate.__tablename__,
                Event.act == "estimate_certainty",
                Event.subject_id.between(part.first, part.last),
            )
        )
    }
    return [
        Fault.of("certainty", estimate=made.id)
        for made in _rows(session, CertaintyEstimate, part, selectinload(CertaintyEstimate.rows))
        if {stored_certainty(made).digest, made.result_digest} != {stated.get(made.id)}
    ]


def _diagnosis_faults(session: Session, part: Part) -> list[Fault]:
    """Diagnoses against the digests that their events state."""
    stated = {
        subject: (detail["inputs"], detail["result"])
        for subject, detail in session.execute(
            select(Event.subject_id, Event.detail).where(
                Event.subject_type == Diagnosis.__tablename__,
                Event.act == "diagnose",
                Event.subject_id.between(part.first, part.last),
            )
        )
    }
    return [
        Fault.of("diagnosis", diagnosis=made.id)
        for made in _rows(session, Diagnosis, part)
        if (digest(made.inputs), digest(made.result)) != stated.get(made.id)
    ]


def _round_faults(session: Session, part: Part) -> list[Fault]:
    """Rounds against the last event that moved each one."""
    moves = (
        select(Event.subject_id, Event.detail)
        .where(Event.subject_type == Round.__tablename__, Event.subject_id.between(part.first, part.last))
        .order_by(Event.id)
    )
    phases = {round_: detail["phase"][1] for round_, detail in session.execute(moves) if "phase" in detail}
    return [
        Fault.of("phase", round=round_.code)
        for round_ in _rows(session, Round, part)
        if round_.phase != phases.get(round_.id, RoundPhase.PREPARING)
    ]


def _holiday_faults(session: Session, part: Part) -> list[Fault]:
    """Versions of the calendar against the events that entered them."""
    stated = {
        subject: (detail, actor)
        for subject, detail, actor in session.execute(
            select(Event.subject_id, Event.detail, Event.actor_id).where(
                Event.subject_type == HolidayNotice.__tablename__,
                Event.act == "store_holidays",
                Event.subject_id.between(part.first, part.last),
            )
        )
    }
    return [
        Fault.of("holidays", year=row.year, version=row.version)
        for row in _rows(session, HolidayNotice, part)
        if (json.loads(canonical_json(holiday_statement(row))), row.stored_by_id) != stated.get(row.id)
    ]


# Each table with its check, and how many rows of it are checked at one go: a moment's work.
CHECKS: Mapping[type[Base], tuple[Callable[[Session, Part], list[Fault]], int]] = {
    Event: (_event_faults, 1000),
    ScoreSheet: (_sheet_faults, 100),
    Document: (_document_faults, 20),
    StoredFile: (_file_faults, 5),
    RankingRun: (_run_faults, 1),
    Diagnosis: (_diagnosis_faults, 20),
    CertaintyEstimate: (_certainty_faults, 5),
    HolidayNotice: (_holiday_faults, 20),
    Round: (_round_faults, 20),
}


def parts(session: Session) -> list[Part]:
    """Everything there is to check now, cut into parts."""
    cut = []
    for model, (_check, size) in CHECKS.items():
        key: Any = model.__table__.c.id
        ids = session.scalars(select(key).order_by(key)).all()
        for start in range(0, len(ids), size):
            cut.append(Part(model.__tablename__, ids[start], ids[start : start + size][-1]))
    return cut


def faults_in(session: Session, part: Part) -> list[Fault]:
    """Each thing of a part that is not as it was recorded."""
    checks = {model.__tablename__: check for model, (check, _size) in CHECKS.items()}
    return checks[part.table](session, part)


def faults(session: Session) -> list[Fault]:
    """Each thing that is not as it was recorded; empty where all is whole."""
    return [fault for part in parts(session) for fault in faults_in(session, part)]
