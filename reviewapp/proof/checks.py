"""All checks: everything there is, cut into parts of a moment's work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import (
    Ballot,
    Base,
    CertaintyEstimate,
    Correction,
    Diagnosis,
    Document,
    Event,
    Exclusion,
    HolidayNotice,
    Objection,
    RankingRun,
    Reassignment,
    Recusal,
    Round,
    ScoreSheet,
    SensitivityStudy,
    StoredFile,
)
from reviewapp.proof import objections, records, results, standing
from reviewapp.proof.fault import Fault, Part

# Each table with its check, and how many rows of it are checked at one go: a moment's work.
CHECKS: Mapping[type[Base], tuple[Callable[[Session, Part], list[Fault]], int]] = {
    Event: (records.event_faults, 1000),
    ScoreSheet: (records.sheet_faults, 100),
    Document: (records.document_faults, 20),
    StoredFile: (records.file_faults, 5),
    Recusal: (standing.recusal_faults, 1000),
    Reassignment: (standing.reassignment_faults, 100),
    Exclusion: (standing.exclusion_faults, 100),
    Correction: (standing.correction_faults, 100),
    Objection: (objections.objection_faults, 100),
    RankingRun: (results.run_faults, 1),
    Diagnosis: (results.diagnosis_faults, 20),
    CertaintyEstimate: (results.certainty_faults, 5),
    SensitivityStudy: (results.study_faults, 20),
    Ballot: (results.ballot_faults, 20),
    HolidayNotice: (records.holiday_faults, 20),
    Round: (records.round_faults, 20),
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
