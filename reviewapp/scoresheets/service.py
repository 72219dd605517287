"""Verbs on score sheets. Cells are never rewritten: a change is a further revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forms.score_sheet import Entry
from reports.fonts import unprintable
from reviewapp import audit
from reviewapp.canonical import canonical_json
from reviewapp.documents import code_from
from reviewapp.models import Opinion, Reopening, ReopeningGround, Round, Score, ScoreSheet, User
from reviewapp.scoresheets.progress import entry_of
from reviewapp.workflow import SCORE_SHEET, Denial, Refused

_MOST_NAMED = 5


def lock(session: Session, round_: Round, sheet: ScoreSheet) -> None:
    """Hold the round (shared) and the sheet, so that closing or another window cannot slip between.

    Whether the seat is still the expert's is read again.
    """
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(read=True))
    session.execute(select(ScoreSheet.id).where(ScoreSheet.id == sheet.id).with_for_update())
    session.refresh(round_)
    session.refresh(sheet)
    session.refresh(sheet.assignment, ["is_recused", "is_reassigned"])


def save(
    session: Session,
    sheet: ScoreSheet,
    entries: Mapping[str, Entry],
    *,
    opinion: str | None = None,
    edit_tag: int,
    at: datetime,
) -> int:
    """Add a revision for every cell that differs, the overall opinion too; the number of cells changed.

    ``opinion`` None: it was not sent. Raises ``Refused`` where the sheet is locked, or was changed since
    ``edit_tag`` was handed out. To send again what is stored already is no conflict: nothing would be
    overwritten.
    """
    SCORE_SHEET.after(sheet.state, "save")
    current = sheet.current()
    changes = {code: entry for code, entry in entries.items() if entry != entry_of(current.get(code))}
    said = sheet.opinion.text if sheet.opinion else ""
    restated = opinion is not None and opinion != said
    if not changes and not restated:
        return 0
    if sheet.edit_version != edit_tag:
        raise Refused(Denial("edit_conflict"))
    indicators = {row.code: row for row in sheet.scheme_version.indicators}
    for code, entry in changes.items():
        before = current.get(code)
        sheet.scores.append(
            Score(
                indicator=indicators[code],
                revision=before.revision + 1 if before else 1,
                value=entry.value,
                abstained=entry.abstained,
                comment=entry.comment,
                saved_at=at,
            )
        )
    if opinion is not None and restated:
        revision = sheet.opinion.revision + 1 if sheet.opinion else 1
        sheet.opinions.append(Opinion(revision=revision, text=opinion, saved_at=at))
    sheet.saved_at = at
    flag_modified(sheet, "saved_at")  # two saves at one moment are two versions all the same
    session.flush()
    return len(changes) + restated


def submit(session: Session, round_: Round, sheet: ScoreSheet, *, actor: User, at: datetime) -> None:
    """Lock a complete sheet and record what it says; one returned for 复议 not without an explanation.

    Raises ``Refused`` too where a comment could not be printed: the sheet is to be signed on paper.
    """
    if sheet.is_rereviewed and not sheet.explanation:
        raise Refused(Denial("score_sheet.unexplained"))
    _refuse_unprintable(sheet)
    state, submitted_at = SCORE_SHEET.after(sheet.state, "submit"), at.astimezone(UTC)
    code = _code(sheet, submitted_at)  # reads the cells: from the state on, the sheet takes no second change
    sheet.state, sheet.submitted_at, sheet.code = state, submitted_at, code
    session.flush()
    audit.record(
        session,
        "submit_sheet",
        sheet,
        actor=actor,
        at=at,
        round_id=round_.id,
        number=sheet.number,
        **statement(sheet),
    )


def _refuse_unprintable(sheet: ScoreSheet) -> None:
    number = sheet.assignment.application.number
    for code, score in sheet.current().items():
        if found := _unprintable(score.comment):
            raise Refused(
                Denial("score_sheet.unprintable", (("number", number), ("code", code), ("characters", found)))
            )
    if sheet.opinion and (found := _unprintable(sheet.opinion.text)):
        raise Refused(Denial("score_sheet.opinion_unprintable", (("number", number), ("characters", found))))


def _unprintable(text: str) -> str:
    return "、".join(f"U+{ord(char):04X}" for char in unprintable(text.replace("\n", ""))[:_MOST_NAMED])


def submit_listed(
    session: Session, round_: Round, sheets: Iterable[ScoreSheet], *, actor: User, at: datetime
) -> None:
    """Submit complete sheets that the caller holds, all or none (确认提交)."""
    for sheet in sheets:
        submit(session, round_, sheet, actor=actor, at=at)


def reopen(
    session: Session,
    round_: Round,
    sheet: ScoreSheet,
    ground: ReopeningGround,
    note: str,
    *,
    actor: User,
    at: datetime,
) -> ScoreSheet:
    """Open a further version of a submitted sheet: a draft beside it that says what it says.

    The caller holds the sheet (``lock``) and has asked whether the moment allows it. The sheet itself never
    changes, and counts until the further version is submitted. Raises ``Refused`` for a draft, and where a
    further version is there already.
    """
    SCORE_SHEET.after(sheet.state, "reopen")
    if sheet.is_reopened:
        raise Refused(Denial("score_sheet.reopened"))
    version = _copy(sheet, at)
    session.add(version)
    session.flush()
    session.add(
        Reopening(
            sheet_id=sheet.id, version=version, ground=ground, note=note, opened_by_id=actor.id, opened_at=at
        )
    )
    session.flush()
    session.expire(sheet, ["is_reopened"])
    facts = {"ground": ground, "note": note, "number": [sheet.number, version.number]}
    audit.record(session, "reopen_sheet", sheet, actor=actor, at=at, round_id=round_.id, **facts)
    return version


def _copy(sheet: ScoreSheet, at: datetime) -> ScoreSheet:
    """A draft with the latest cells of a sheet; they keep their revisions, for edits name those."""
    cells = [
        Score(
            indicator=score.indicator,
            revision=score.revision,
            value=score.value,
            abstained=score.abstained,
            comment=score.comment,
            saved_at=score.saved_at,
        )
        for score in sheet.current().values()
    ]
    last = sheet.opinion
    said = [Opinion(revision=last.revision, text=last.text, saved_at=last.saved_at)] if last else []
    return ScoreSheet(
        assignment=sheet.assignment,
        scheme_version=sheet.scheme_version,
        number=sheet.number + 1,
        dealt_at=at,
        saved_at=sheet.saved_at,
        scores=cells,
        opinions=said,
    )


def code_of(sheet: ScoreSheet) -> str:
    """The code of a submitted version (``4F7K-09QM-WXYZ``), from all that it says."""
    return _code(sheet, sheet.submitted_at)


def _code(sheet: ScoreSheet, submitted_at: datetime | None) -> str:
    said = {"sheet": sheet.id, "number": sheet.number, "at": submitted_at, **statement(sheet)}
    return code_from(canonical_json(said))


def statement(sheet: ScoreSheet) -> dict[str, Any]:
    """What a sheet says on each indicator and on the whole, as its event keeps it."""
    return {
        "scores": {
            code: {"value": score.value, "abstained": score.abstained, "comment": score.comment}
            for code, score in sheet.current().items()
        },
        "opinion": sheet.opinion.text if sheet.opinion else "",
    }
