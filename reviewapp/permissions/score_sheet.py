"""Score sheets: an expert scores what was dealt to that expert, until the sheet is submitted."""

from __future__ import annotations

from datetime import datetime

from reviewapp.models import Assignment, RoleName, Round, RoundPhase, SheetState, Stage, User
from reviewapp.permissions.role import needs, roles_of
from reviewapp.workflow import SCORE_SHEET, Denial

OPEN_IN = {
    Stage.INDEPENDENT: RoundPhase.SCORING,
    Stage.REREVIEW: RoundPhase.REREVIEW,
    Stage.MEETING: RoundPhase.MEETING,
}
"""The phase of the round in which the sheets of each stage are open."""


def may_see_own_list(actor: User) -> Denial | None:
    """See one's own list of applications."""
    return needs(actor, RoleName.EXPERT)


def may_return_sheet(actor: User, round_: Round) -> Denial | None:
    """Return a sheet for 复议 on a listed ground: the secretariat, between the close and the ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.CLOSED else Denial("round.wrong_state")


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
    actor: User,
    assignment: Assignment,
    round_: Round,
    state: SheetState,
    at: datetime,
    *,
    rereviewed: bool = False,
) -> Denial | None:
    """Change or submit the sheet of an assignment at a moment.

    A sheet returned for 复议 (``rereviewed``) is open once scoring has closed, until there is a ranking.
    """
    denial = may_see_sheet(actor, assignment, round_)
    if denial:
        return denial
    if assignment.is_reassigned:
        return Denial("reassigned")
    if round_.phase != (RoundPhase.CLOSED if rereviewed else OPEN_IN[assignment.stage]):
        return Denial("scoring_closed")
    has_deadline = assignment.stage == Stage.INDEPENDENT and not rereviewed
    if has_deadline and round_.scoring_ends_at is not None and at >= round_.scoring_ends_at:
        return Denial("deadline_passed")
    return SCORE_SHEET.denial(state, "save", roles_of(actor))
