"""Handing seats over: the secretariat, from the deal to the close, at the meeting and in a re-review."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING, RoundPhase.MEETING, RoundPhase.REREVIEW})
"""While sheets wait."""


def may_reassign(actor: User, round_: Round) -> Denial | None:
    """Hand an expert's seats over to another."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in OPEN else Denial("round.wrong_state")
