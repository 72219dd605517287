"""Rounds: the secretariat runs them, others confirm and supervise; experts see nothing of the whole."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.workflow import ROUND, Denial


def may_see_rounds(actor: User) -> Denial | None:
    """See the list of rounds."""
    return sees(actor)


def may_see_round(actor: User, round_: Round) -> Denial | None:
    """See a round's applications, experts and settings."""
    return sees(actor)


def may_see_progress(actor: User, round_: Round) -> Denial | None:
    """See how many sheets are in; never a score (no peeking)."""
    return sees(actor)


def may_change_phase(actor: User, round_: Round, action: str) -> Denial | None:
    """Take ``action`` on the round as the workflow allows."""
    return ROUND.denial(round_.phase, action, roles_of(actor))


def may_review(actor: User, round_: Round, action: str, made_by_id: int) -> Denial | None:
    """Give the verdict ``action`` on what another person made."""
    denial = may_change_phase(actor, round_, action)
    if denial:
        return denial
    return Denial("review.same_person") if actor.id == made_by_id else None


def may_import(actor: User, round_: Round) -> Denial | None:
    """Bring files in: the secretariat, before scoring opens."""
    return may_admit(actor, round_)


def may_admit(actor: User, round_: Round) -> Denial | None:
    """Decide on received applications: the secretariat, before scoring opens."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.PREPARING else Denial("round.wrong_state")
