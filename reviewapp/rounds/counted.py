"""Which score sheets count (计入): one rule for every page, ranking and document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from reviewapp.models import Assignment, Round, ScoreSheet, SheetState, Stage, seat_counts


def counted(round_: Round, *stages: Stage, restored: int | None = None) -> ColumnElement[bool]:
    """Which sheets count, at these stages or at all, in a query that joins ``ScoreSheet`` and ``Assignment``.

    Those ``counted_of_seat`` whose seat counts: not left out by two persons. Of the versions of a sheet the
    last one that counts is the one to take. An assignment ``restored`` is read as if not left out.
    """
    return and_(
        counted_of_seat(round_),
        or_(seat_counts(), Assignment.id == restored),
        Assignment.stage.in_(stages or tuple(Stage)),
    )


def counted_of_seat(round_: Round) -> ColumnElement[bool]:
    """Which sheets of a seat that counts do so themselves, in a query that asks ``seat_counts`` anyhow.

    Submitted, and in independent scoring before the deadline as it stands now: an extension that two persons
    approved lets late sheets count, nothing else does. A version that was asked for after closing (复议) has
    no deadline.
    """
    late = and_(Assignment.stage == Stage.INDEPENDENT, ScoreSheet.submitted_at >= round_.scoring_ends_at)
    return and_(ScoreSheet.state == SheetState.SUBMITTED, or_(~late, ScoreSheet.is_rereviewed))


def deadline_of(round_: Round, stage: Stage, sheet: ScoreSheet) -> datetime | None:
    """The moment by which a sheet must be in; further stages and sheets returned for 复议 have none."""
    return round_.scoring_ends_at if stage is Stage.INDEPENDENT and not sheet.is_rereviewed else None


def is_late(round_: Round, stage: Stage, sheet: ScoreSheet) -> bool:
    """Whether a submitted sheet came too late (逾期), and so does not count unless the deadline moves."""
    ends_at = deadline_of(round_, stage, sheet)
    return ends_at is not None and sheet.submitted_at is not None and sheet.submitted_at >= ends_at
