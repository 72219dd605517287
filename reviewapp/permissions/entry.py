"""Entry to a round: the expert signs the pledge, then declares, and only then sees material."""

from __future__ import annotations

from reviewapp.models import Pledge, RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs
from reviewapp.permissions.round import may_admit
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})


def may_enter(actor: User, *, seated: bool) -> Denial | None:
    """See the pledge and one's own declarations: an expert with a seat in the round."""
    if needs(actor, RoleName.EXPERT) or not seated:
        return Denial("not_assigned")
    return None


def may_sign(actor: User, round_: Round, *, seated: bool) -> Denial | None:
    """Sign the pledge: until scoring closes."""
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
