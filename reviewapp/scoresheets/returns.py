"""复议: after the close a sheet is returned on a listed ground; its expert corrects or keeps it and explains.

The sheet stays as it is and counts until the version beside it is submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forms.returned_sheet import ReturnEntry
from reviewapp import audit
from reviewapp.models import (
    Application,
    Assignment,
    Expert,
    Reopening,
    ReopeningGround,
    Round,
    RoundPhase,
    ScoreSheet,
    SheetState,
    User,
    WrittenExplanation,
    seat_counts,
)
from reviewapp.scoresheets.progress import entry_of
from reviewapp.scoresheets.service import lock, reopen
from reviewapp.workflow import SCORE_SHEET, Denial, Refused

GROUNDS = tuple(ground for ground in ReopeningGround if ground is not ReopeningGround.REQUESTED)
"""The listed grounds (财政部令第87号 §64); there is no other."""


@dataclass(frozen=True)
class Returned:
    """One returned sheet: whose, of what, why, the version beside it, and what that changed."""

    number: str
    expert: str
    opened: Reopening
    changes: tuple[tuple[str, object, object], ...]

    @property
    def version(self) -> ScoreSheet:
        """The version that the expert corrects or keeps."""
        return self.opened.version


def return_sheet(
    session: Session, round_: Round, entry: ReturnEntry, *, actor: User, at: datetime
) -> ScoreSheet:
    """Return a submitted sheet to its expert as a further version; ``Refused`` outside of the time for it."""
    sheet = session.scalars(
        select(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(
            Application.round_id == round_.id,
            Application.number == entry.application,
            Expert.number == entry.expert,
            ScoreSheet.state == SheetState.SUBMITTED,
            seat_counts(),
        )
        .order_by(ScoreSheet.submitted_at.desc(), ScoreSheet.number.desc())
        .limit(1)
    ).one_or_none()
    if sheet is None:
        raise Refused(
            Denial("returns.no_sheet", (("application", entry.application), ("expert", entry.expert)))
        )
    lock(session, round_, sheet)
    if round_.phase != RoundPhase.CLOSED:
        raise Refused(Denial("round.wrong_state"))
    ground = ReopeningGround(entry.ground)
    return reopen(session, round_, sheet, ground, entry.note, actor=actor, at=at)


def explain(
    session: Session, round_: Round, sheet: ScoreSheet, text: str, *, actor: User, at: datetime
) -> None:
    """Keep what the expert writes on a returned sheet that the caller holds, until it is submitted."""
    SCORE_SHEET.after(sheet.state, "save")
    number = len(sheet.explanations) + 1
    sheet.explanations.append(WrittenExplanation(number=number, text=text, written_at=at))
    session.flush()
    facts = {"number": number, "text": text}
    audit.record(session, "explain_sheet", sheet, actor=actor, at=at, round_id=round_.id, **facts)


def returned_in(
    session: Session, round_: Round, application: Application | None = None
) -> Sequence[Returned]:
    """Every sheet of a round, or of one application, that was returned for 复议, the latest first."""
    whole = (selectinload(ScoreSheet.scores), selectinload(ScoreSheet.explanations))
    rows = session.execute(
        select(Application.number, Expert.name, Reopening)
        .join(ScoreSheet, ScoreSheet.id == Reopening.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(
            Application.round_id == round_.id,
            Reopening.ground.in_(GROUNDS),
            *([Application.id == application.id] if application else []),
        )
        .order_by(Reopening.opened_at.desc(), Reopening.id.desc())
        .options(
            joinedload(Reopening.opened_by),
            joinedload(Reopening.sheet).options(*whole),
            joinedload(Reopening.version).options(*whole),
        )
    )
    return [Returned(number, expert, opened, _changes(opened)) for number, expert, opened in rows]


def _changes(opened: Reopening) -> tuple[tuple[str, object, object], ...]:
    """Indicator, score before, score after, of a submitted version; None where nobody could judge."""
    if opened.version.state != SheetState.SUBMITTED:
        return ()
    before, after = opened.sheet.current(), opened.version.current()
    return tuple(
        (code, entry_of(before.get(code)).value, entry_of(after.get(code)).value)
        for code in sorted(before.keys() | after.keys())
        if entry_of(before.get(code)).value != entry_of(after.get(code)).value
    )
