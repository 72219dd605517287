"""From frozen inputs to a frozen result. Pure: the same inputs give the same rows, whenever asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reviewapp.canonical import canonical_json, digest
from scoring.connectivity import connectivity
from scoring.methods import METHODS, Merits
from scoring.ranking import Ranked, Ranking, freeze, rank
from scoring.scheme import IndicatorScheme, to_decimal
from scoring.table import FloatArray, ScoreTable
from scoring.totals import Sheet, score_table, totals

TOLERANCE = Decimal("0.000002")


@dataclass(frozen=True)
class Row:
    """One application's line; decimals frozen to 6 places."""

    application: str
    place: int
    printed: Decimal
    score: Decimal
    merit: Decimal | None
    se: Decimal | None
    sheets: int
    raw_mean: Decimal
    raw_place: int


@dataclass(frozen=True)
class ExpertRow:
    """One expert's severity (严格度), positive = harsher."""

    expert: str
    sheets: int
    severity: Decimal | None
    severity_se: Decimal | None


@dataclass(frozen=True)
class Result:
    """Rows by place, experts by name, and what must be said beside them."""

    rows: tuple[Row, ...]
    experts: tuple[ExpertRow, ...]
    summary: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of rows, experts and summary in canonical JSON."""
        return digest(
            canonical_json(
                {
                    "rows": [asdict(row) for row in self.rows],
                    "experts": [asdict(row) for row in self.experts],
                    "summary": self.summary,
                }
            )
        )


def sheets_of(inputs: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """The submitted sheets that frozen inputs hold."""
    return tuple(
        Sheet(
            application=sheet["application"],
            expert=sheet["expert"],
            scores={code: Decimal(value) for code, value in sheet["scores"].items()},
            abstained=frozenset(sheet["abstained"]),
        )
        for sheet in inputs["sheets"]
    )


def objective_of(inputs: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """Application → banded indicator → the score that its figures earned, as frozen."""
    return {
        application: {code: Decimal(score) for code, score in scores.items()}
        for application, scores in inputs["objective"].items()
    }


def table_of(inputs: Mapping[str, Any], scheme: IndicatorScheme) -> ScoreTable:
    """The totals that frozen inputs give, as a table that every method takes."""
    return score_table(scheme, sheets_of(inputs), objective_of(inputs))


def merits_of(
    inputs: Mapping[str, Any], scheme: IndicatorScheme, method: str, options: Mapping[str, Any]
) -> Merits:
    """What ``method`` with its options makes of frozen inputs."""
    return METHODS[method](table_of(inputs, scheme), **options)


def compute(
    inputs: Mapping[str, Any],
    scheme: IndicatorScheme,
    method: str,
    options: Mapping[str, Any],
    decimals: int,
) -> Result:
    """Form totals, apply ``method`` with its options, round, and rank."""
    formed = totals(scheme, sheets_of(inputs), objective_of(inputs))
    merits = merits_of(inputs, scheme, method, options)
    filled = {f"{total.application}/{total.expert}": list(total.filled) for total in formed if total.filled}
    return Result(
        _rows(merits, decimals), _experts(merits), _summary(merits, filled), dict(merits.parameters)
    )


def agree(one: Result, other: Result) -> bool:
    """Whether two results say the same: equal names, places and printed scores, the rest within 2e-6.

    Another machine's arithmetic may differ in the last digit of a float; nothing that is printed may.
    """
    return _alike(one.rows, other.rows) and _alike(one.experts, other.experts)


def _alike(ones: Sequence[Row | ExpertRow], others: Sequence[Row | ExpertRow]) -> bool:
    return len(ones) == len(others) and all(
        _close(name, getattr(one, name), getattr(other, name))
        for one, other in zip(ones, others, strict=True)
        for name in one.__dataclass_fields__
    )


def _close(name: str, one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal) and name != "printed":
        return abs(one - other) <= TOLERANCE
    return one == other


def _frozen(values: FloatArray | None, index: int) -> Decimal | None:
    return None if values is None else freeze(float(values[index]))


def _rows(merits: Merits, decimals: int) -> tuple[Row, ...]:
    index = {name: position for position, name in enumerate(merits.applications)}
    raw_places = rank(merits.raw_mean_by_name, decimals).rank_by_application
    return tuple(
        Row(
            application=line.application,
            place=line.rank,
            printed=line.printed,
            score=line.frozen,
            merit=_frozen(merits.merit, index[line.application]),
            se=_frozen(merits.se, index[line.application]),
            sheets=int(merits.n[index[line.application]]),
            raw_mean=freeze(float(merits.raw_mean[index[line.application]])),
            raw_place=raw_places[line.application],
        )
        for line in rank(merits.by_name, decimals).lines
    )


def _experts(merits: Merits) -> tuple[ExpertRow, ...]:
    return tuple(
        ExpertRow(
            name,
            int(merits.expert_n[index]),
            _frozen(merits.severity, index),
            _frozen(merits.severity_se, index),
        )
        for index, name in enumerate(merits.experts)
    )


def _summary(merits: Merits, filled: Mapping[str, list[str]]) -> dict[str, Any]:
    graph = connectivity(merits.table)
    components = {
        name: None if value is None else freeze(value) for name, value in asdict(merits.components).items()
    }
    return {
        "scores": merits.table.n,
        "components": components,
        "parts": [
            {"applications": len(part.applications), "experts": len(part.experts), "complete": part.complete}
            for part in graph.parts
        ],
        "disclosure": [{"code": said.code, "names": list(said.names)} for said in merits.disclosure],
        "filled": filled,
    }


def points_on(inputs: Mapping[str, Any], scheme: IndicatorScheme, code: str) -> dict[str, Decimal]:
    """Each application's mean points on one indicator or group, as the tie-break chain compares them.

    Per leaf the mean over the experts who scored it, weighted as in the total; frozen to 6 decimals.
    """
    leaves = [leaf for leaf in scheme.indicator(code).walk() if leaf in scheme.expert_indicators()]
    given: dict[str, dict[str, list[Fraction]]] = {}
    for sheet in sheets_of(inputs):
        for leaf, score in sheet.scores.items():
            given.setdefault(sheet.application, {}).setdefault(leaf, []).append(Fraction(score))
    return {
        application: freeze(
            to_decimal(
                sum(
                    (
                        Fraction(leaf.weight)
                        * sum(scores[leaf.code])
                        / len(scores[leaf.code])
                        / Fraction(leaf.maximum)
                        for leaf in leaves
                    ),
                    Fraction(0),
                )
            )
        )
        for application, scores in given.items()
    }


def ranking_of(rows: Iterable[tuple[str, int, Decimal, Decimal]], decimals: int) -> Ranking:
    """The frozen ranking again, from (application, place, score, printed) in order of place."""
    return Ranking(
        tuple(Ranked(place, application, score, printed) for application, place, score, printed in rows),
        decimals,
    )
