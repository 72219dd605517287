"""Invitations: the secretariat hands them out for the experts of a round; nobody else sees the page."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})


def may_invite(actor: User, round_: Round) -> Denial | None:
    """Issue and revoke invitations: the secretariat, until scoring closes."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in OPEN else Denial("round.wrong_state")
