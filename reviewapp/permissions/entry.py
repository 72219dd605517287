"""Entry to a round: the expert signs the pledge, then declares, and only then sees material."""

from __future__ import annotations

from reviewapp.models import Pledge, RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs
from reviewapp.permissions.round import may_admit
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING, RoundPhase.MEETING, RoundPhase.REREVIEW})


def may_enter(actor: User, *, seated: bool) -> Denial | None:
    """See the pledge and one's own declarations: an expert with a seat in the round."""
    if needs(actor, RoleName.EXPERT) or not seated:
        return Denial("not_assigned")
    return None


def may_sign(actor: User, round_: Round, *, seated: bool) -> Denial | None:
    """Sign the pledge: while the round is prepared or experts score."""
    denial = may_enter(actor, seated=seated)
    if denial:
        return denial
    return None if round_.phase in OPEN else Denial("entry_closed")


def may_declare(actor: User, round_: Round, pledge: Pledge | None, *, seated: bool) -> Denial | None:
    """See names and related organisations, and declare on them: once the pledge is signed."""
    denial = may_sign(actor, round_, seated=seated)
    if denial:
        return denial
    return None if pledge is not None else Denial("entry_open")


def may_change_pledge(actor: User, round_: Round) -> Denial | None:
    """Word the round's pledge: the secretariat, before scoring opens."""
    return may_admit(actor, round_)


def may_enter_recusal(actor: User, round_: Round) -> Denial | None:
    """Enter what an expert declared on paper: the secretariat, until there is a ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    late = round_.phase in OPEN or round_.phase == RoundPhase.CLOSED
    return None if late else Denial("round.wrong_state")
