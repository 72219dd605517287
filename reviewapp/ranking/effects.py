"""What leaving sheets out did: computed and recorded with the ranking, never before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import Exclusion, RankingRun, Round, User
from reviewapp.ranking.basis import Basis
from reviewapp.ranking.computation import Result
from reviewapp.ranking.queries import inputs_of
from scoring.scheme import IncompleteSheet, IndicatorScheme
from scoring.table import TableError
from scoring.totals import NobodyScored


@dataclass(frozen=True)
class Effect:
    """Of one excluded sheet: the digest of the inputs with it, and each place with it.

    There are no places where the method cannot be applied to these sheets.
    """

    exclusion_id: int
    inputs: str
    places: Mapping[str, int]


def effects_of(
    session: Session, round_: Round, basis: Basis, tell: Callable[[], object] = lambda: None
) -> list[Effect]:
    """What the ranking would be with each excluded sheet, all else as in ``basis``; ``tell`` after each."""
    scheme = round_.scheme_version.to_scheme()
    found = []
    for exclusion_id, assignment_id in basis.excluded.items():
        inputs = inputs_of(session, round_, restored=assignment_id)
        text = digest(canonical_json(inputs))
        found.append(Effect(exclusion_id, text, _places(basis, inputs, scheme)))
        tell()
    return found


def _places(basis: Basis, inputs: Mapping[str, object], scheme: IndicatorScheme) -> dict[str, int]:
    try:
        return places_of(basis.result_of(inputs, scheme))
    except (IncompleteSheet, NobodyScored, TableError):
        return {}


def places_of(result: Result) -> dict[str, int]:
    """Application → place."""
    return {row.application: row.place for row in result.rows}


def record_effects(
    session: Session,
    run: RankingRun,
    without: Mapping[str, int],
    effects: Sequence[Effect],
    *,
    actor: User,
    at: datetime,
) -> None:
    """Record the places with each excluded sheet and without it: of its application, and all that differ."""
    for effect in effects:
        made = session.get_one(Exclusion, effect.exclusion_id)
        own = made.assignment.application.number
        audit.record(
            session,
            "exclusion_effect",
            made,
            actor=actor,
            at=at,
            round_id=run.round_id,
            run=run.number,
            inputs=effect.inputs,
            own=[effect.places[own], without[own]] if effect.places else None,
            moved={
                number: [place, without[number]]
                for number, place in sorted(effect.places.items())
                if place != without[number]
            },
        )
