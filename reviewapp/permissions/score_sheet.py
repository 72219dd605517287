"""Score sheets: an expert scores what was dealt to that expert, until the sheet is submitted."""

from __future__ import annotations

from datetime import datetime

from reviewapp.models import Assignment, RoleName, Round, RoundPhase, SheetState, User
from reviewapp.permissions.role import needs, roles_of
from reviewapp.workflow import SCORE_SHEET, Denial


def may_see_own_list(actor: User) -> Denial | None:
    """See one's own list of applications."""
    return needs(actor, RoleName.EXPERT)


def may_see_sheet(actor: User, assignment: Assignment, round_: Round) -> Denial | None:
    """Open the sheet of an assignment: the expert it was dealt to, nobody else while scoring is open.

    Nothing of the material is shown before that expert has signed the pledge and declared on it.
    """
    if needs(actor, RoleName.EXPERT) or actor.expert is None or actor.expert.id != assignment.expert_id:
        return Denial("not_assigned")
    if round_.phase == RoundPhase.PREPARING:
        return Denial("scoring_not_open")
    if assignment.is_recused:
        return Denial("recused")
    return None if assignment.is_declared else Denial("entry_open")


def may_score(
    actor: User, assignment: Assignment, round_: Round, state: SheetState, at: datetime
) -> Denial | None:
    """Change or submit the sheet of an assignment at a moment."""
    denial = may_see_sheet(actor, assignment, round_)
    if denial:
        return denial
    if round_.phase != RoundPhase.SCORING:
        return Denial("scoring_closed")
    if round_.scoring_ends_at is not None and at >= round_.scoring_ends_at:
        return Denial("deadline_passed")
    return SCORE_SHEET.denial(state, "save", roles_of(actor))
