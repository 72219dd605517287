"""Results as files: ``ranking.csv``, ``experts.csv``, ``summary.json``, the same bytes for the same input.

CSV in UTF-8 without byte order mark, lines ending in a line feed; every value frozen to 6 decimals with a
decimal point; empty cells and null keys where a method has no such number. A name that a spreadsheet would
take for a formula gets an apostrophe before it. What is advisory (仅供参考) is named as such in the summary
and decides nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.calibrated import CalibratedFit
from scoring.formulas import inert
from scoring.methods import Merits
from scoring.ranking import Ranking, freeze
from scoring.selection import Selection
from scoring.table import FloatArray
from scoring.uncertainty import COVERAGE, Standing

ADVISORY_COLUMNS = ("expected_rank", "rank_low", "rank_high", "p_in", "band")
"""Columns of ``ranking.csv`` that decide nothing."""

RANKING_HEADER = (
    *("rank", "application", "adjusted_mean", "merit", "se", "n", "raw_mean", "raw_rank"),
    *ADVISORY_COLUMNS,
)
EXPERTS_HEADER = ("expert", "n", "severity", "severity_se")
CALIBRATED_COLUMNS = ("discrimination", "discrimination_se", "reliability")

JSONValue = None | bool | int | float | str | Sequence["JSONValue"] | dict[str, "JSONValue"]


ALPHA = 0.05
"""The grey band holds whoever is in with a probability above this and below 1 less this."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """How sure each rank is, and how that was found.

    ``has_line``: places are known, so that P(in) and the band have a meaning. ``draws`` is None where a
    formula was used.
    """

    standing: Standing
    has_line: bool
    draws: int | None
    seed: int

    @property
    def grey(self) -> tuple[str, ...] | None:
        """The grey band, or None without a line."""
        return self.standing.grey(ALPHA) if self.has_line else None


def ranking_csv(merits: Merits, ranking: Ranking, raw: Ranking, uncertainty: Uncertainty | None) -> bytes:
    """Lines by rank, then by application; ``raw_rank`` is the place by the raw mean, rounded alike."""
    row_of = {name: index for index, name in enumerate(merits.applications)}
    raw_rank = raw.rank_by_application
    n, raw_mean = merits.n, merits.raw_mean

    def cells(name: str, rank: int) -> tuple[object, ...]:
        row = row_of[name]
        model = (_cell(values, row) for values in (merits.adjusted_mean, merits.merit, merits.se))
        given = n[row], _cell(raw_mean, row), raw_rank[name]
        return (rank, name, *model, *given, *_advisory_cells(uncertainty, row))

    return csv_bytes(RANKING_HEADER, (cells(line.application, line.rank) for line in ranking.lines))


def _advisory_cells(uncertainty: Uncertainty | None, row: int) -> tuple[object, ...]:
    if uncertainty is None:
        return ("",) * len(ADVISORY_COLUMNS)
    standing = uncertainty.standing
    ranks = _cell(standing.expected_rank, row), standing.rank_low[row], standing.rank_high[row]
    if not uncertainty.has_line:
        return (*ranks, "", "")
    return (*ranks, _cell(standing.p_in, row), _band(float(standing.p_in[row])))


def _band(p_in: float) -> str:
    if p_in <= ALPHA:
        return "out"
    return "grey" if p_in < 1 - ALPHA else "in"


def experts_csv(merits: Merits) -> bytes:
    """Lines by expert; severity is positive where the expert is harsher than the others."""
    n, fit = merits.expert_n, merits.calibrated
    columns = [merits.severity, merits.severity_se]
    if fit is not None:
        columns += [fit.discrimination, fit.discrimination_se, fit.reliability]
    return csv_bytes(
        EXPERTS_HEADER if fit is None else (*EXPERTS_HEADER, *CALIBRATED_COLUMNS),
        (
            (name, n[row], *(_cell(values, row) for values in columns))
            for row, name in enumerate(merits.experts)
        ),
    )


def summary_json(
    merits: Merits,
    ranking: Ranking,
    selection: Selection | None,
    uncertainty: Uncertainty | None,
    design: JSONValue,
    provenance: dict[str, JSONValue],
) -> bytes:
    """The model's parameters and whatever a reader must know about the result; ``provenance`` comes first.

    ``design`` is what `scoring.commands.designfile` says of what can be told apart.
    """
    components = merits.components
    summary: dict[str, JSONValue] = {
        "method": merits.method,
        **provenance,
        "n_scores": int(merits.n.sum()),
        "n_applications": len(merits.applications),
        "n_experts": len(merits.experts),
        "mean": json_number(components.mean),
        "sd_merit": json_number(components.sd_merit),
        "sd_severity": json_number(components.sd_severity),
        "sd_error": json_number(components.sd_error),
        "reml": json_number(components.reml),
        "parameters": dict(merits.parameters),
        "disclosure": [{"code": item.code, "names": item.names} for item in merits.disclosure],
        "decimals": ranking.decimals,
        "ties": [[line.application for line in tie] for tie in ranking.ties],
        "places": selection.places if selection else None,
        "selected": selection.selected if selection else None,
        "tied_at_line": selection.tied_at_line if selection else None,
        "unresolved": selection.unresolved if selection else None,
        "places_left": selection.places_left if selection else None,
        "advisory": _advisory(merits.method, uncertainty),
        "uncertainty": _uncertainty(uncertainty),
        "calibrated": _calibrated(merits.calibrated),
        "identifiability": design,
    }
    return json_bytes(summary)


def _advisory(method: str, uncertainty: Uncertainty | None) -> tuple[str, ...]:
    """What decides nothing: columns of ``ranking.csv`` and keys of the summary."""
    if uncertainty is None:
        return ()
    whole = ("rank", "selected") if method in {"er", "calibrated"} else ()
    return (*whole, *ADVISORY_COLUMNS, "uncertainty")


def _uncertainty(uncertainty: Uncertainty | None) -> JSONValue:
    if uncertainty is None:
        return None
    return {
        "coverage": COVERAGE,
        "alpha": ALPHA,
        "draws": uncertainty.draws,
        "seed": None if uncertainty.draws is None else uncertainty.seed,
        "grey": uncertainty.grey,
    }


def _calibrated(fit: CalibratedFit | None) -> JSONValue:
    """Which extras stand on the additive model, and the evidence for and against each."""
    if fit is None:
        return None
    return {
        "kept": fit.kept,
        "gates": [
            {
                "extra": gate.extra,
                "kept": gate.kept,
                "closed": gate.closed,
                "statistic": json_number(gate.statistic),
                "p": json_number(gate.p),
                "needed": json_number(gate.needed),
            }
            for gate in fit.gates
        ],
        "sd_discrimination": json_number(fit.sd_discrimination),
        "sd_assignment": json_number(fit.sd_assignment),
        "expert_freedom": json_number(fit.expert_freedom),
        "outlier_share": json_number(fit.outlier_share),
        "passes": fit.passes,
        "converged": fit.converged,
    }


def _cell(values: FloatArray | None, row: int) -> Decimal | str:
    return "" if values is None else csv_number(float(values[row]))


def csv_number(value: float | None) -> Decimal | str:
    """Freeze a number to 6 decimals; empty where there is none."""
    return "" if value is None else freeze(value)


def json_number(value: float | None) -> float | None:
    """Freeze a number to 6 decimals."""
    return None if value is None else float(freeze(value))


def json_bytes(value: JSONValue) -> bytes:
    """Write JSON as every result is written: UTF-8, indented."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as every result is written; texts that begin like a formula are made inert."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode()
