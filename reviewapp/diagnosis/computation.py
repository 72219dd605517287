"""From frozen inputs to a diagnosis. Pure: the same inputs and parameters give the same text.

Nothing here decides anything or leaves a score out. A flag asks somebody to look, and some of them call for
an act of the expert: a score beyond the threshold of the practice rule wants a written explanation. What an
expert means for the line is left out on purpose: whether a sheet is excluded is decided without that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from reviewapp.canonical import canonical_json
from reviewapp.ranking.computation import objective_of, sheets_of, table_of
from scoring import additive
from scoring.additive import AdditiveFit
from scoring.agreement import agreement
from scoring.diagnostics import fits, separation_of_merit, separation_of_severity, severities, spreads
from scoring.flags import Undefined
from scoring.outliers import Base, Given, deviations, of_indicators, of_totals
from scoring.patterns import favours, halos, pairs
from scoring.ranking import freeze
from scoring.residuals import Residuals, residuals
from scoring.scheme import IndicatorScheme
from scoring.slopes import drifts, scale_ratios
from scoring.table import ScoreTable
from scoring.totals import Sheet, Total, totals

LARGEST = Decimal(10) ** 15
"""Numbers from here on are written with an exponent: a share of almost nothing has no 6 decimals."""


@dataclass(frozen=True)
class Parameters:
    """What a diagnosis rests on besides the scores: the practice rule of 畸高畸低, and a seed.

    ``level`` is total (总分) or item (单项); ``base`` the experts whose mean a score is compared with.
    """

    level: str = "total"
    base: Base = Base.OTHERS
    threshold: Decimal = Decimal("0.30")
    seed: int = 0

    def to_mapping(self) -> dict[str, str | int]:
        """As the diagnosis stores it."""
        return {
            **asdict(self),
            "base": self.base.value,
            "threshold": format(self.threshold, "f"),
        }

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Parameters:
        """As a diagnosis stored it."""
        return cls(**{**stored, "base": Base(stored["base"]), "threshold": Decimal(stored["threshold"])})


def diagnose(inputs: Mapping[str, Any], scheme: IndicatorScheme, parameters: Parameters) -> str:
    """The diagnosis as canonical JSON.

    ``agreement``, ``separation``, ``experts``, ``deviations``, ``pairs``, ``favours``, and in ``undefined``
    why the model says nothing where it does not.
    """
    sheets, objective = sheets_of(inputs), objective_of(inputs, scheme)
    formed = totals(scheme, sheets, objective)
    table = table_of(inputs, scheme)
    fit = additive.fit(table)
    model = residuals(table, fit)
    found = {
        "agreement": asdict(agreement(table, fit)),
        "experts": _experts(table, fit, model, sheets, inputs, parameters.seed),
        "deviations": [
            asdict(one)
            for one in deviations(
                _given(parameters.level, sheets, formed),
                base=parameters.base,
                threshold=parameters.threshold,
            )
        ],
    }
    return canonical_json(_frozen(found | _of_model(model, inputs, parameters.seed)))


def _of_model(model: Residuals | Undefined, inputs: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """What rests on residuals of the additive model."""
    if isinstance(model, Undefined):
        return {"undefined": model, "separation": None, "pairs": [], "favours": []}
    return {
        "undefined": None,
        "separation": {
            "merit": asdict(separation_of_merit(model)),
            "severity": asdict(separation_of_severity(model)),
        },
        "pairs": _flagged(pairs(model, seed=seed)),
        "favours": _flagged(favours(model, inputs["regions"], inputs["homes"])),
    }


def _given(level: str, sheets: Iterable[Sheet], formed: Iterable[Total]) -> Iterator[Given]:
    return of_indicators(sheets) if level == "item" else of_totals(formed)


def _flagged(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Those that ask somebody to look."""
    return [asdict(one) for one in found if one.flag is not None]


def _experts(
    table: ScoreTable,
    fit: AdditiveFit,
    model: Residuals | Undefined,
    sheets: tuple[Sheet, ...],
    inputs: Mapping[str, Any],
    seed: int,
) -> list[dict[str, Any]]:
    """One entry per expert, each statistic under its name, and the flags of all of them together."""
    statistics: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, found in (
        ("severity", severities(table, fit)),
        ("spread", spreads(table)),
        ("halo", halos(sheets, seed=seed)),
        *_fits_of_experts(model, inputs["order"]),
    ):
        for one in found:
            statistics[one.expert][name] = one
    return [
        {
            "expert": expert,
            "n": of_expert["severity"].n,
            **{name: asdict(one) for name, one in of_expert.items()},
            "flags": [one.flag for one in of_expert.values() if one.flag is not None],
        }
        for expert, of_expert in sorted(statistics.items())
    ]


def _fits_of_experts(
    model: Residuals | Undefined, order: Mapping[str, list[str]]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if isinstance(model, Undefined):
        return
    time = {
        (application, expert): float(place)
        for expert, applications in order.items()
        for place, application in enumerate(applications)
    }
    yield "fit", fits(model)
    yield "scale", scale_ratios(model)
    yield "drift", drifts(model, time)


def _frozen(value: Any) -> Any:
    """Every number of nested values as an exact decimal of 6 places, every flag as its code."""
    if isinstance(value, Mapping):
        return {key: _frozen(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_frozen(one) for one in value]
    if isinstance(value, float | Decimal):
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        return freeze(value) if abs(exact) < LARGEST else f"{exact:.6E}"
    return value
