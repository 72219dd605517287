"""What leaving sheets out did: computed and recorded once the ranking is there, never before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.exclusions.queries import confirmed
from reviewapp.models import RankingRun, Round, User
from reviewapp.ranking.queries import inputs_of
from reviewapp.ranking.stages import compute_stages
from scoring.scheme import IncompleteSheet
from scoring.table import TableError
from scoring.totals import NobodyScored


def record_effects(session: Session, round_: Round, run: RankingRun, *, actor: User, at: datetime) -> None:
    """Record of each excluded sheet the places with it and without: its application's, and all that differ.

    ``inputs`` is the digest of what the run would have been made from; all else is as in the run.
    """
    without = {row.application.number: row.place for row in run.rows}
    for made in confirmed(session, round_):
        inputs = inputs_of(session, round_, restored=made.assignment_id)
        places = _places(round_, run, inputs)
        own = made.assignment.application.number
        audit.record(
            session,
            "exclusion_effect",
            made,
            actor=actor,
            at=at,
            round_id=round_.id,
            run=run.number,
            inputs=digest(canonical_json(inputs)),
            own=[places[own], without[own]] if places else None,
            moved={
                number: [place, without[number]]
                for number, place in sorted(places.items())
                if place != without[number]
            },
        )


def _places(round_: Round, run: RankingRun, inputs: Mapping[str, Any]) -> dict[str, int]:
    """Application → place by the method of the run; empty where it cannot be applied to these sheets."""
    try:
        found = compute_stages(
            inputs, run.scheme_version.to_scheme(), run.method, round_.method_options, round_.decimals
        )
    except (IncompleteSheet, NobodyScored, TableError):
        return {}
    return {row.application: row.place for row in found.rows}
