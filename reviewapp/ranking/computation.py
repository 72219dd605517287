"""From frozen inputs to a frozen result. Pure: the same inputs give the same rows, whenever asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reviewapp.canonical import canonical_json, digest
from scoring.composite import composite_table
from scoring.connectivity import connectivity
from scoring.methods import METHODS, Merits, joined
from scoring.objective import Measurement, measure
from scoring.ranking import Ranked, Ranking, freeze, rank
from scoring.scheme import IndicatorScheme, Kind, to_decimal
from scoring.table import FloatArray, ScoreTable
from scoring.totals import Sheet, score_table

COMPOSITE = "composite"
TOLERANCE = Decimal("0.000002")


@dataclass(frozen=True)
class Row:
    """One application's line; decimals frozen to 6 places. A composite has the scores of its two parts."""

    application: str
    place: int
    printed: Decimal
    score: Decimal
    merit: Decimal | None
    se: Decimal | None
    sheets: int
    raw_mean: Decimal
    raw_place: int
    data_score: Decimal | None = None
    expert_score: Decimal | None = None

    def to_mapping(self) -> dict[str, Any]:
        """As the digest takes it: without parts where there are none, as in 0.1."""
        parts = ("data_score", "expert_score")
        return {name: value for name, value in asdict(self).items() if value is not None or name not in parts}


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
                    "rows": [row.to_mapping() for row in self.rows],
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


def measured_of(inputs: Mapping[str, Any], scheme: IndicatorScheme) -> dict[str, tuple[Measurement, ...]]:
    """Application → what its frozen figures say on each banded indicator; empty for runs of 0.1."""
    return {
        application: measure(
            scheme,
            {
                figure: {int(year): Decimal(value) for year, value in values.items()}
                for figure, values in figures.items()
            },
            inputs["year"],
        )
        for application, figures in inputs.get("figures", {}).items()
    }


def objective_of(inputs: Mapping[str, Any], scheme: IndicatorScheme) -> dict[str, dict[str, Decimal]]:
    """Application → banded indicator → the score that its frozen figures earn.

    Runs of 0.1 froze the scores themselves.
    """
    if "objective" in inputs:
        return {
            application: {code: Decimal(score) for code, score in scores.items()}
            for application, scores in inputs["objective"].items()
        }
    return {
        application: {one.indicator.code: one.band.score for one in found if one.band}
        for application, found in measured_of(inputs, scheme).items()
    }


def table_of(inputs: Mapping[str, Any], scheme: IndicatorScheme, method: str = "") -> ScoreTable:
    """The totals that frozen inputs give, as a table that every method takes.

    For a composite they are those of the expert part, with the data score beside them.
    """
    build = composite_table if method == COMPOSITE else score_table
    return build(scheme, sheets_of(inputs), objective_of(inputs, scheme))


def whole_table(table: ScoreTable, method: str, options: Mapping[str, Any]) -> ScoreTable:
    """The totals as the official method composes them: for what is said about totals whatever the method."""
    return joined(table, options["data_weight"], options["expert_weight"]) if method == COMPOSITE else table


def merits_of(
    inputs: Mapping[str, Any], scheme: IndicatorScheme, method: str, options: Mapping[str, Any]
) -> Merits:
    """What ``method`` with its options makes of frozen inputs."""
    return METHODS[method](table_of(inputs, scheme, method), **options)


def compute(
    inputs: Mapping[str, Any],
    scheme: IndicatorScheme,
    method: str,
    options: Mapping[str, Any],
    decimals: int,
) -> Result:
    """Form totals, apply ``method`` with its options, round, and rank."""
    table = table_of(inputs, scheme, method)
    merits = METHODS[method](table, **options)
    compared = whole_table(table, method, merits.parameters).raw_mean
    return Result(
        _rows(merits, compared, decimals),
        _experts(merits),
        _summary(merits, _filled(inputs, scheme)),
        dict(merits.parameters),
    )


def _filled(inputs: Mapping[str, Any], scheme: IndicatorScheme) -> dict[str, list[str]]:
    """Of each sheet with abstentions, the indicators where the mean of the others stands in."""
    order = [leaf.code for leaf in scheme.expert_indicators()]
    return {
        f"{sheet['application']}/{sheet['expert']}": [code for code in order if code in sheet["abstained"]]
        for sheet in inputs["sheets"]
        if sheet["abstained"]
    }


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


def _rows(merits: Merits, compared: FloatArray, decimals: int) -> tuple[Row, ...]:
    """The lines by place; ``compared`` holds the arithmetic means that stand beside the official scores."""
    index = {name: position for position, name in enumerate(merits.applications)}
    raw = rank(dict(zip(merits.applications, compared.tolist(), strict=True)), decimals)
    raw_places = raw.rank_by_application
    data_score = None if merits.expert_score is None else merits.table.data_score
    return tuple(
        Row(
            application=line.application,
            place=line.rank,
            printed=line.printed,
            score=line.frozen,
            merit=_frozen(merits.merit, index[line.application]),
            se=_frozen(merits.se, index[line.application]),
            sheets=int(merits.n[index[line.application]]),
            raw_mean=freeze(float(compared[index[line.application]])),
            raw_place=raw_places[line.application],
            data_score=_frozen(data_score, index[line.application]),
            expert_score=_frozen(merits.expert_score, index[line.application]),
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
    """Each application's mean points on one indicator or group, as tie-breaks and least points ask for them.

    Per leaf the mean over the experts who scored it, or what the data earn, weighted as in the total; frozen
    to 6 decimals.
    """
    leaves = [leaf for leaf in scheme.indicator(code).walk() if leaf in scheme.scored()]
    data = objective_of(inputs, scheme) if any(leaf.kind is Kind.BANDED for leaf in leaves) else {}
    shares = {leaf.code: Fraction(leaf.weight) / Fraction(leaf.maximum) for leaf in leaves}
    given: dict[str, dict[str, list[Fraction]]] = {}
    for sheet in inputs["sheets"]:
        of_application = given.setdefault(sheet["application"], {})
        for leaf in shares.keys() & sheet["scores"].keys():
            of_application.setdefault(leaf, []).append(Fraction(sheet["scores"][leaf]))
    for application, earned in data.items():
        if application in given:
            given[application] |= {leaf: [Fraction(score)] for leaf, score in earned.items()}
    return {
        application: freeze(
            to_decimal(
                sum(
                    (share * sum(scores[leaf]) / len(scores[leaf]) for leaf, share in shares.items()),
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
