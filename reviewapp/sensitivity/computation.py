"""From frozen inputs to what would change, were weights, places or the method others. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from reviewapp.canonical import canonical_json
from reviewapp.ranking.computation import table_of
from reviewapp.ranking.selecting import Selector
from reviewapp.ranking.stages import together
from scoring.merits import Merits
from scoring.methods import METHODS
from scoring.scheme import IndicatorScheme
from scoring.sensitivity import Weighing, sensitivity
from scoring.table import ScoreTable, TableError

OWN_SCALE = frozenset({"zscore", "minmax", "rank_based"})
"""Methods whose results are on a scale of their own, of which a least total says nothing."""


@dataclass(frozen=True)
class Parameters:
    """What a study rests on besides the inputs and the rules."""

    method: str
    options: Mapping[str, Any]
    decimals: int
    places: int
    draws: int = 200
    band_percent: int = 20
    seed: int = 0

    def to_mapping(self) -> dict[str, Any]:
        """As the study stores it."""
        return {**asdict(self), "options": dict(self.options)}


def selected_at(
    inputs: Mapping[str, Any],
    scheme: IndicatorScheme,
    selector: Selector,
    official: Callable[[ScoreTable], Merits],
    changes: Mapping[str, int],
) -> frozenset[str]:
    """Who is selected where the weights of some indicators move by so many per cent, scaled to their sum."""
    table = table_of(together(inputs), scheme)
    if any(changes.values()) and table.indicators is not None:
        weighing = Weighing(table, table.indicators)
        moves = [1 + changes.get(code, 0) / 100 for code in weighing.codes]
        table = weighing.table_at(weighing.weights * moves)
    return frozenset(selector.choose_by(official(table)).selected)


def study(
    inputs: Mapping[str, Any],
    scheme: IndicatorScheme,
    selector: Selector,
    parameters: Parameters,
    progress: Callable[[int, int], None],
) -> str:
    """The study as canonical JSON: who stays in when weights move, an indicator goes, a method is another."""
    official = partial(METHODS[parameters.method], **parameters.options)
    steps = parameters.draws + len(scheme.expert_indicators()) + len(METHODS)
    done = 0

    def choose(merits: Merits) -> frozenset[str]:
        nonlocal done
        done += 1
        progress(done, steps)
        least_total = any(rule.points is None for rule in selector.rules.minimums)
        if least_total and merits.method in OWN_SCALE - {parameters.method}:
            raise TableError("a least total says nothing about scores on another scale")
        return frozenset(selector.choose_by(merits).selected)

    found = sensitivity(
        table_of(together(inputs), scheme),
        official,
        choose,
        method=parameters.method,
        draws=parameters.draws,
        band=parameters.band_percent / 100,
        seed=parameters.seed,
    )
    return canonical_json(
        {
            "selected": sorted(found.selected),
            "draws": found.draws,
            "infeasible": found.infeasible,
            "by_weights": {name: found.by_weights.get(name, 0) for name in found.applications},
            "without": {code: _names(each) for code, each in found.without.items()},
            "methods": {name: _names(each) for name, each in found.methods.items()},
            "not_applied": list(found.not_applied),
        }
    )


def _names(chosen: frozenset[str] | None) -> list[str] | None:
    return None if chosen is None else sorted(chosen)
