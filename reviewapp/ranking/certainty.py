"""How sure each place is (名次把握), from the official run's frozen inputs. Pure, advisory, internal.

The calibrated model says with what probability an application is among the best; beside it stands what the
design of the round can tell apart at all. Nothing of it decides a place or is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from reviewapp.canonical import canonical_json, digest
from reviewapp.models import Band
from reviewapp.ranking.computation import table_of, whole_table
from reviewapp.ranking.stages import together
from scoring import calibrated
from scoring.closed_panels import flips, readings
from scoring.extra_scores import extra_scores
from scoring.identifiability import Identifiability, identifiability
from scoring.merits import Merits
from scoring.methods import METHODS
from scoring.ranking import freeze, rank
from scoring.scheme import IndicatorScheme
from scoring.selection import select
from scoring.table import ScoreTable
from scoring.uncertainty import standing


@dataclass(frozen=True)
class Parameters:
    """What an estimate rests on besides the inputs.

    ``assignment`` says how experts came to their applications: random where the draw dealt them. Within the
    grey band P(in) lies between ``alpha`` and 1 − ``alpha``.
    """

    method: str
    options: Mapping[str, Any]
    decimals: int
    places: int
    assignment: calibrated.Assignment = "random"
    alpha: Decimal = Decimal("0.05")
    seed: int = 0

    def to_mapping(self) -> dict[str, Any]:
        """As the estimate stores it."""
        return {**asdict(self), "options": dict(self.options), "alpha": format(self.alpha, "f")}

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Parameters:
        """As an estimate stored it."""
        return cls(**{**stored, "alpha": Decimal(stored["alpha"])})


@dataclass(frozen=True)
class SureRow:
    """One application: merit, the ranks that hold 90 %, and the probability of being among the places."""

    application: str
    merit: Decimal
    se: Decimal | None
    expected_rank: Decimal
    rank_low: int
    rank_high: int
    p_in: Decimal
    band: Band


@dataclass(frozen=True)
class Certainty:
    """Rows by application, and what stands beside them."""

    rows: tuple[SureRow, ...]
    summary: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of rows and summary in canonical JSON."""
        return digest(canonical_json({"rows": [asdict(row) for row in self.rows], "summary": self.summary}))


def estimate(inputs: Mapping[str, Any], scheme: IndicatorScheme, parameters: Parameters) -> Certainty:
    """Estimate ranks under the calibrated model, and state what the design can tell apart."""
    inputs = together(inputs)
    given = table_of(inputs, scheme, parameters.method)
    table = whole_table(given, parameters.method, parameters.options)
    fit = calibrated.fit(table, assignment=parameters.assignment)
    posterior = calibrated.posterior(fit, draws=None, seed=parameters.seed)
    places = min(parameters.places, len(table.applications))
    ranks = standing(posterior, places)
    alpha = float(parameters.alpha)
    rows = tuple(
        SureRow(
            name,
            freeze(float(fit.merit[at])),
            None if fit.merit_se is None else freeze(float(fit.merit_se[at])),
            freeze(float(ranks.expected_rank[at])),
            int(ranks.rank_low[at]),
            int(ranks.rank_high[at]),
            freeze(float(ranks.p_in[at])),
            _band(float(ranks.p_in[at]), alpha),
        )
        for at, name in enumerate(table.applications)
    )
    design = identifiability(table)
    official = METHODS[parameters.method](given, **parameters.options)
    return Certainty(
        tuple(sorted(rows, key=lambda row: row.application)),
        {
            "gates": [_gate(gate) for gate in fit.gates],
            "converged": fit.converged,
            "design": _design(design),
            "flips": _flips(official, design, parameters),
            "extra": _extra(table, places, alpha),
        },
    )


def _band(p_in: float, alpha: float) -> Band:
    if alpha < p_in < 1 - alpha:
        return Band.GREY
    return Band.IN if p_in >= 1 - alpha else Band.OUT


def _gate(gate: calibrated.Gate) -> dict[str, Any]:
    numbers = {"statistic": gate.statistic, "p": gate.p, "needed": gate.needed}
    return {
        "extra": gate.extra,
        "kept": gate.kept,
        "closed": gate.closed,
        **{name: None if value is None else freeze(value) for name, value in numbers.items()},
    }


def _design(design: Identifiability) -> dict[str, Any]:
    numbers = {
        "fiedler": design.fiedler,
        "mean_resistance": design.mean_resistance,
        "largest_resistance": design.largest_resistance,
    }
    return {
        "statement": design.statement,
        "parts": len(design.parts),
        **{name: None if value is None else freeze(value) for name, value in numbers.items()},
    }


def _flips(official: Merits, design: Identifiability, parameters: Parameters) -> list[str] | None:
    """Who has a place under one reading of closed panels alone; None where there is one reading."""
    found = readings(official, design)
    if found is None:
        return None
    quality, severity = (
        select(rank(each.by_name, parameters.decimals), parameters.places)
        for each in (found.quality, found.severity)
    )
    return list(flips(quality, severity))


def _extra(table: ScoreTable, places: int, alpha: float) -> dict[str, Any] | None:
    """How many further scores would settle the line; which ones is not for those who choose the experts."""
    plan = extra_scores(table, places, alpha=alpha)
    return None if plan is None else {"settling": plan.settling, "hopeless": plan.hopeless}
