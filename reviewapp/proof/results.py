"""Results against their frozen inputs, their digests and their events."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, selectinload

from reviewapp.canonical import digest
from reviewapp.models import (
    Ballot,
    CertaintyEstimate,
    Diagnosis,
    RankingRun,
    SensitivityStudy,
)
from reviewapp.proof.fault import Fault, Part, bears, rows_of, stated
from reviewapp.ranking.runs import is_reproduced, stored_certainty


def run_faults(session: Session, part: Part) -> list[Fault]:
    """Rankings against what their frozen inputs give."""
    return [
        Fault.of("run", round=run.round.code, run=run.number)
        for run in rows_of(session, RankingRun, part)
        if not is_reproduced(run)
    ]


def certainty_faults(session: Session, part: Part) -> list[Fault]:
    """Estimates of certainty: rows and summary against their digest, and that against their event."""
    said = stated(session, CertaintyEstimate, part, "estimate_certainty")
    return [
        Fault.of("certainty", estimate=made.id)
        for made in rows_of(session, CertaintyEstimate, part, selectinload(CertaintyEstimate.rows))
        if {stored_certainty(made).digest, made.result_digest} != {said.get(made.id, {}).get("result")}
    ]


def diagnosis_faults(session: Session, part: Part) -> list[Fault]:
    """Diagnoses against the digests that their events state."""
    said = stated(session, Diagnosis, part, "diagnose")
    return [
        Fault.of("diagnosis", diagnosis=made.id)
        for made in rows_of(session, Diagnosis, part)
        if not bears(said.get(made.id), {"inputs": digest(made.inputs), "result": digest(made.result)})
    ]


def study_faults(session: Session, part: Part) -> list[Fault]:
    """Studies of sensitivity against the digests that their events state."""
    said = stated(session, SensitivityStudy, part, "study_sensitivity")
    return [
        Fault.of("study", study=made.id)
        for made in rows_of(session, SensitivityStudy, part)
        if not bears(said.get(made.id), {"facts": digest(made.facts), "result": digest(made.result)})
    ]


def ballot_faults(session: Session, part: Part) -> list[Fault]:
    """Ballots against the events that opened and closed them: as many papers as voters who had their turn."""
    opened = stated(session, Ballot, part, "open_ballot")
    closed = stated(session, Ballot, part, "close_ballot")
    return [
        Fault.of("ballot", ballot=ballot.id)
        for ballot in rows_of(session, Ballot, part)
        if not (
            _is_opened(ballot, opened.get(ballot.id))
            and ballot.urn.papers == sum(voter.turn is not None for voter in ballot.voters)
            and _is_counted(ballot, closed.get(ballot.id))
        )
    ]


def _is_opened(ballot: Ballot, opened: dict[str, Any] | None) -> bool:
    """Whether the event of the opening says for what, for how many places and for whom it is."""
    voters = sorted(voter.expert.number for voter in ballot.voters)
    return bears(opened, {"applications": ballot.applications, "places": ballot.places}) and (
        sorted((opened or {})["experts"]) == voters
    )


def _is_counted(ballot: Ballot, closed: dict[str, Any] | None) -> bool:
    """Whether the urn, the result and the event of the closing say the same; or neither of these is there."""
    if ballot.result is None:
        return closed is None
    urn = {"papers": ballot.urn.papers, "votes": ballot.urn.votes}
    return {"papers": ballot.result.papers, "votes": ballot.result.votes} == urn and bears(
        closed, urn | {"result": ballot.result.digest}
    )
