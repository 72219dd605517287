"""Corrections: the secretariat proposes, the approver decides; who sees rounds sees corrections."""

from __future__ import annotations

from reviewapp.models import Correction, Round, User
from reviewapp.permissions.role import roles_of, sees
from reviewapp.workflow import CORRECTION, ROUND, TAKING_BACK, Denial


def may_see_corrections(actor: User, round_: Round) -> Denial | None:
    """See what was proposed and decided."""
    return sees(actor)


def may_propose_correction(actor: User, round_: Round) -> Denial | None:
    """Propose to take the result back: the secretariat, from the freeze until the round is concluded."""
    return ROUND.denial(round_.phase, "propose_correction", roles_of(actor))


def may_review_correction(actor: User, correction: Correction) -> Denial | None:
    """Confirm or return what another person proposed."""
    roles, phase = roles_of(actor), correction.round.phase
    denial = CORRECTION.denial(correction.state, "confirm_correction", roles)
    denial = denial or ROUND.denial(phase, TAKING_BACK[correction.scope], roles)
    if denial:
        return denial
    return Denial("review.same_person") if actor.id == correction.proposed_by_id else None
