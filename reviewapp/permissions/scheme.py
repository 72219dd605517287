"""Indicator schemes: the secretariat keeps them; a round's are frozen once its scoring opens."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial


def may_see_schemes(actor: User) -> Denial | None:
    """See the schemes, their versions and what changed between them."""
    return sees(actor)


def may_change_schemes(actor: User) -> Denial | None:
    """Store a further version; a stored one is never changed."""
    return needs(actor, RoleName.SECRETARIAT)


def may_choose_schemes(actor: User, round_: Round) -> Denial | None:
    """Give a round another standard or another scheme: before its scoring opens."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.PREPARING else Denial("round.schemes_frozen")
