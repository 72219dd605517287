"""Rankings: nothing while experts score, and nobody but those who see rounds."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING, RoundPhase.MEETING, RoundPhase.REREVIEW})
"""While experts score, at whatever stage, nobody sees what they gave."""


FROZEN = frozenset(
    {
        RoundPhase.CONFIRMED,
        RoundPhase.SHORTLISTED,
        RoundPhase.SUBMITTED,
        RoundPhase.DECIDED,
        RoundPhase.PUBLISHED,
        RoundPhase.CONCLUDED,
    }
)
"""From here on two persons have frozen the ranking, and what-if may name names."""


def may_see_ranking(actor: User, round_: Round) -> Denial | None:
    """See places, scores and severities."""
    denial = sees(actor)
    if denial:
        return denial
    return Denial("no_peeking") if round_.phase in OPEN else None


def may_work_on_ranking(actor: User, round_: Round) -> Denial | None:
    """Compare methods, diagnose, and issue the internal list: the secretariat alone."""
    return needs(actor, RoleName.SECRETARIAT) or may_see_ranking(actor, round_)


def may_study_sensitivity(actor: User, round_: Round) -> Denial | None:
    """Have a frozen ranking studied: the secretariat."""
    denial = may_work_on_ranking(actor, round_)
    if denial:
        return denial
    return None if round_.phase in FROZEN else Denial("round.wrong_state")
