"""Rankings: nothing before scoring has closed, and nobody but those who see rounds."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})


def may_see_ranking(actor: User, round_: Round) -> Denial | None:
    """See places, scores and severities."""
    denial = sees(actor)
    if denial:
        return denial
    return Denial("no_peeking") if round_.phase in OPEN else None


def may_work_on_ranking(actor: User, round_: Round) -> Denial | None:
    """Compare methods, diagnose, and issue the internal list: the secretariat alone."""
    return needs(actor, RoleName.SECRETARIAT) or may_see_ranking(actor, round_)
