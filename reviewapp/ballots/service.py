"""Open a ballot, cast a vote, close and count. Nothing joins a vote to the expert who cast it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.ballots.queries import ballot_by_id, open_ballot_of, voters_for
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import (
    BALLOT,
    Ballot,
    BallotResult,
    BallotTurn,
    BallotUrn,
    BallotVoter,
    Expert,
    RankingRun,
    Round,
    RoundPhase,
    User,
)
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.selecting import ranking_of_run, selector_of
from reviewapp.rounds.service import locked
from reviewapp.workflow import Denial, Refused
from scoring.selection import InfeasibleRulesError


def open_ballot(session: Session, round_: Round, *, actor: User, at: datetime) -> Ballot:
    """Open a ballot on the tie that the chain before it leaves open, for the experts of its panels.

    Raises ``Refused`` where the chain names no ballot, one is open, or there is no tie to settle.
    """
    round_ = locked(session, round_)
    run = official_run(session, round_)
    if round_.phase != RoundPhase.CONFIRMED or run is None:
        raise Refused(Denial("round.wrong_state"))
    if BALLOT not in round_.tie_break:
        raise Refused(Denial("ballot.not_in_chain"))
    if open_ballot_of(session, run) is not None:
        raise Refused(Denial("ballot.open"))
    tied, places = tie_of(session, round_, run)
    if not tied:
        raise Refused(Denial("ballot.no_tie"))
    voters = voters_for(session, round_, tied)
    if not voters:
        raise Refused(Denial("ballot.nobody"))
    number = 1 + session.scalars(select(func.count()).where(Ballot.run_id == run.id)).one()
    ballot = Ballot(
        run_id=run.id,
        number=number,
        applications=list(tied),
        places=places,
        opened_at=at,
        opened_by_id=actor.id,
        voters=[BallotVoter(expert_id=expert.id) for expert in voters],
        urn=BallotUrn(papers=0, votes=dict.fromkeys(tied, 0)),
    )
    session.add(ballot)
    session.flush()
    experts = [expert.number for expert in voters]
    facts = {"applications": list(tied), "places": places, "experts": experts}
    audit.record(session, "open_ballot", ballot, actor=actor, at=at, round_id=round_.id, **facts)
    return ballot


def tie_of(session: Session, round_: Round, run: RankingRun) -> tuple[tuple[str, ...], int]:
    """The first tied group that nothing has settled, by number, and for how many places it stands."""
    selector = selector_of(session, round_, json.loads(run.inputs), run.scheme_version.to_scheme(), run)
    try:
        found = selector.choose(ranking_of_run(session, run))
    except InfeasibleRulesError:
        return (), 0
    ranks = {one.application: one.rank for one in found.decisions}
    if not found.unresolved:
        return (), 0
    first = min(ranks[name] for name in found.unresolved)
    tied = tuple(sorted(name for name in found.unresolved if ranks[name] == first))
    return tied, max(1, min(found.places_left, len(tied) - 1))


def cast_vote(
    session: Session, ballot: Ballot, expert: Expert, chosen: Collection[str], *, actor: User, at: datetime
) -> None:
    """Cast an expert's one vote; with the last one the ballot closes.

    The event says that the expert voted; what was voted goes into the urn's sums alone. Raises ``Refused``
    where the expert has voted or may not, or chose another number than there are places.
    """
    ballot = _held(session, ballot)
    own = next((voter for voter in ballot.voters if voter.expert_id == expert.id), None)
    if own is None:
        raise Refused(Denial("not_assigned"))
    if own.turn is not None:
        raise Refused(Denial("ballot.voted"))
    if ballot.result is not None:
        raise Refused(Denial("ballot.closed"))
    if len(set(chosen)) != ballot.places or not set(chosen) <= set(ballot.applications):
        raise Refused(Denial("ballot.other_number", (("places", str(ballot.places)),)))
    urn = ballot.urn
    urn.papers += 1
    urn.votes = {name: count + (name in chosen) for name, count in urn.votes.items()}
    own.turn = BallotTurn(ballot_id=ballot.id, expert_id=expert.id)
    session.flush()
    round_id = ballot.run.round_id
    audit.record(session, "cast_vote", ballot, actor=actor, at=at, round_id=round_id, expert=expert.number)
    if all(voter.turn is not None for voter in ballot.voters):
        _count(session, ballot, actor=None, at=at)


def close_ballot(session: Session, ballot: Ballot, *, actor: User, at: datetime) -> None:
    """Close a ballot before all have voted; raises ``Refused`` where nobody has, or it is closed."""
    ballot = _held(session, ballot)
    if ballot.result is not None:
        raise Refused(Denial("ballot.closed"))
    if not ballot.urn.papers:
        raise Refused(Denial("ballot.empty"))
    _count(session, ballot, actor=actor, at=at)


def _held(session: Session, ballot: Ballot) -> Ballot:
    """The ballot, held until the transaction ends, so that votes come one after the other."""
    session.execute(
        select(BallotUrn)
        .where(BallotUrn.ballot_id == ballot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    session.expire(ballot)
    found = ballot_by_id(session, ballot.id)
    if found is None:
        raise LookupError(ballot.id)
    return found


def _count(session: Session, ballot: Ballot, *, actor: User | None, at: datetime) -> None:
    votes = dict(sorted(ballot.urn.votes.items()))
    papers, run = ballot.urn.papers, ballot.run.result_digest
    content = {"ballot": ballot.id, "run": run, "papers": papers, "votes": votes}
    ballot.result = BallotResult(
        ballot_id=ballot.id,
        papers=papers,
        votes=votes,
        closed_at=at,
        digest=digest(canonical_json(content)),
    )
    session.flush()
    audit.record(
        session,
        "close_ballot",
        ballot,
        actor=actor,
        at=at,
        round_id=ballot.run.round_id,
        invited=len(ballot.voters),
        papers=papers,
        votes=votes,
        result=ballot.result.digest,
    )
