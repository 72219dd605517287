"""Secret ballots: the secretariat opens and closes them, the experts named vote once, nobody sees a vote."""

from __future__ import annotations

from reviewapp.models import BALLOT, Ballot, RoleName, Round, RoundPhase, User
from reviewapp.permissions.ranking import may_see_ranking
from reviewapp.permissions.role import needs
from reviewapp.workflow import Denial


def may_see_ballots(actor: User, round_: Round) -> Denial | None:
    """See which ballots there were, who has voted, and what came out."""
    return may_see_ranking(actor, round_)


def may_hold_ballot(actor: User, round_: Round) -> Denial | None:
    """Open or close a ballot: once the ranking is frozen, where the round's chain names one."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    if round_.phase != RoundPhase.CONFIRMED:
        return Denial("round.wrong_state")
    return None if BALLOT in round_.tie_break else Denial("ballot.not_in_chain")


def may_vote(actor: User, ballot: Ballot) -> Denial | None:
    """Cast the one vote of an expert whom the ballot names."""
    own = [voter for voter in ballot.voters if voter.expert.user_id == actor.id]
    if not own:
        return Denial("not_assigned")
    if own[0].turn is not None:
        return Denial("ballot.voted")
    return Denial("ballot.closed") if ballot.result is not None else None
