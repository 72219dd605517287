"""Reopening of submitted sheets: their experts ask, the secretariat answers, while scoring is open."""

from __future__ import annotations

from datetime import datetime

from reviewapp.models import Assignment, RoleName, Round, RoundPhase, ScoreSheet, SheetState, User
from reviewapp.permissions.role import needs, sees
from reviewapp.permissions.score_sheet import may_score, may_see_sheet
from reviewapp.workflow import Denial


def may_request_reopening(
    actor: User, assignment: Assignment, round_: Round, sheet: ScoreSheet, at: datetime
) -> Denial | None:
    """Ask for one's own submitted sheet back, as long as it could be scored again."""
    denial = may_see_sheet(actor, assignment, round_)
    if denial:
        return denial
    if sheet.state != SheetState.SUBMITTED:
        return Denial("score_sheet.not_submitted")
    return may_score(actor, assignment, round_, SheetState.DRAFT, at)


def may_see_requests(actor: User, round_: Round) -> Denial | None:
    """See which sheets experts want back, and why; never a score."""
    return sees(actor)


def may_answer_request(actor: User, round_: Round, at: datetime) -> Denial | None:
    """Answer a request: the secretariat, as long as the expert could score again."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    if round_.phase != RoundPhase.SCORING:
        return Denial("scoring_closed")
    late = round_.scoring_ends_at is not None and at >= round_.scoring_ends_at
    return Denial("deadline_passed") if late else None
