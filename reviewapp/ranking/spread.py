"""How far the experts of an application lie apart, from a run's frozen inputs: for pictures and filters.

Floats suffice: nothing here is printed as a result, and nothing is decided by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from statistics import fmean
from typing import Any

from sqlalchemy.orm import Session

from reviewapp.kept import Kept
from reviewapp.models import RankingRun
from reviewapp.ranking.queries import inputs_of_run
from scoring.scheme import IndicatorScheme

WIDEST = 10
"""The share of applications whose experts differ most: one in so many."""


Totals = dict[str, list[float]]
KEPT: Kept[Totals] = Kept(4)


def totals_of_run(session: Session, run: RankingRun) -> Totals:
    """The total of each expert's sheet by application, as the run counted them."""
    return KEPT.get(
        (run.inputs_digest,),
        lambda: totals_by_application(inputs_of_run(session, run), run.scheme_version.to_scheme()),
    )


def totals_by_application(
    inputs: Mapping[str, Any], scheme: IndicatorScheme, applications: Collection[str] | None = None
) -> Totals:
    """The total of each expert's sheet, by application (all, or those named), in order of size.

    Where an expert abstained (无法评价) the mean of the others stands in the gap, as in every total.
    """
    factors = {leaf.code: float(leaf.weight) / float(leaf.maximum) for leaf in scheme.expert_indicators()}
    sheets: dict[str, list[dict[str, float]]] = defaultdict(list)
    for sheet in inputs["sheets"]:
        if applications is None or sheet["application"] in applications:
            given = {code: float(value) for code, value in sheet["scores"].items()}
            sheets[sheet["application"]].append(given)
    return {name: sorted(_totals(own, factors)) for name, own in sheets.items()}


def _totals(sheets: list[dict[str, float]], factors: Mapping[str, float]) -> list[float]:
    if any(len(sheet) < len(factors) for sheet in sheets):
        means = {code: fmean(sheet[code] for sheet in sheets if code in sheet) for code in factors}
        sheets = [means | sheet for sheet in sheets]
    return [sum(factors[code] * value for code, value in sheet.items()) for sheet in sheets]


def widest(totals: Mapping[str, list[float]]) -> list[str]:
    """The tenth of the applications whose highest and lowest totals lie furthest apart."""
    ranges = {name: own[-1] - own[0] for name, own in totals.items()}
    return sorted(ranges, key=lambda name: (-ranges[name], name))[: -(-len(ranges) // WIDEST)]
