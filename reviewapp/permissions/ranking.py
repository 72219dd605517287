"""Rankings: nothing before scoring has closed, and nobody but the secretariat."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs
from reviewapp.permissions.round import may_change_phase
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})


def may_rank(actor: User, round_: Round) -> Denial | None:
    """Make the official run of a round."""
    return may_change_phase(actor, round_, "rank")


def may_see_ranking(actor: User, round_: Round) -> Denial | None:
    """See places, scores and severities."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return Denial("no_peeking") if round_.phase in OPEN else None
