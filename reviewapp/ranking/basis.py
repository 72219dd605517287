"""All that a round's official result depends on, read in one go; or what stands in the way of a ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from reviewapp.exclusions.queries import confirmed, undecided
from reviewapp.models import Round
from reviewapp.panel_opinions.service import refuse_without_opinions
from reviewapp.ranking.blocked import refuse_blocked
from reviewapp.ranking.computation import Result
from reviewapp.ranking.queries import inputs_of
from reviewapp.ranking.stages import compute_stages
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.scheme import IndicatorScheme


@dataclass(frozen=True)
class Basis:
    """Sheets, method and rules as they stand, and the sheets that two persons left out, by exclusion.

    Two that are equal give the same ranking.
    """

    inputs: Mapping[str, Any]
    method: str
    options: Mapping[str, Any]
    decimals: int
    excluded: Mapping[int, int]

    def result_of(self, inputs: Mapping[str, Any], scheme: IndicatorScheme) -> Result:
        """What the round's method makes of these inputs."""
        return compute_stages(inputs, scheme, self.method, self.options, self.decimals)


def refuse_open(session: Session, round_: Round) -> None:
    """Refuse a ranking that is not due, or that acts of others must come before."""
    ROUND.after(round_.phase, "rank")
    points = tuple(
        Denial("exclusion.undecided", (("application", application), ("expert", expert)))
        for application, expert in undecided(session, round_)
    )
    if points:
        raise Refused(Denial("ranking.blocked", points=points))
    refuse_without_opinions(session, round_)


def basis_of(session: Session, round_: Round) -> Basis:
    """What the ranking would be made from now.

    Raises ``Refused`` where sheets are missing or abstentions are too many, naming each place.
    """
    refuse_open(session, round_)
    inputs = inputs_of(session, round_)
    refuse_blocked(session, round_, round_.scheme_version.to_scheme(), inputs)
    return Basis(
        inputs,
        round_.official_method or "",
        dict(round_.method_options),
        round_.decimals,
        {made.id: made.assignment_id for made in confirmed(session, round_)},
    )
