"""Leaving a sheet out: the secretariat proposes, the approver decides; neither page shows a score."""

from __future__ import annotations

from reviewapp.models import Exclusion, RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.workflow import EXCLUSION, Denial

OPEN = frozenset({RoundPhase.SCORING, RoundPhase.CLOSED, RoundPhase.MEETING, RoundPhase.REREVIEW})
"""From the first sheet to the ranking, which takes in only what is decided."""


def may_see_exclusions(actor: User, round_: Round) -> Denial | None:
    """See what was proposed and decided."""
    return sees(actor)


def may_propose_exclusion(actor: User, round_: Round) -> Denial | None:
    """Propose to leave a sheet out: the secretariat, until there is a ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in OPEN else Denial("round.wrong_state")


def may_review_exclusion(actor: User, exclusion: Exclusion, round_: Round) -> Denial | None:
    """Confirm or return what another person proposed."""
    denial = EXCLUSION.denial(exclusion.state, "confirm_exclusion", roles_of(actor))
    if denial:
        return denial
    if round_.phase not in OPEN:
        return Denial("round.wrong_state")
    return Denial("review.same_person") if actor.id == exclusion.proposed_by_id else None
