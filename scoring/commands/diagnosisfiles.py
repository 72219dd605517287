"""The diagnosis as files, written as `scoring.resultfiles` writes; empty cells where there is no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from decimal import Decimal

from scoring.additive import AdditiveFit
from scoring.agreement import Agreement
from scoring.diagnostics import (
    fits,
    separation_of_merit,
    separation_of_severity,
    severities,
    spreads,
)
from scoring.flags import Flag, Undefined
from scoring.influence import Crossing, Influence
from scoring.outliers import Given, deviations, outliers
from scoring.patterns import Pair
from scoring.ranking import freeze
from scoring.residuals import Residuals
from scoring.resultfiles import JSONValue, csv_bytes, csv_number, json_bytes, json_number
from scoring.slopes import scale_ratios
from scoring.table import ScoreTable

_SEVERITY = ("severity", "severity_low", "severity_high")
_SPREAD = ("sd", "lowest", "highest", "distinct")
_FIT = ("infit", "outfit", "fit_adjusted_p")
_SCALE = ("scale_ratio", "scale_low", "scale_high", "scale_adjusted_p")
EXPERTS_HEADER = ("expert", "n", *_SEVERITY, *_SPREAD, *_FIT, *_SCALE, "flags")

_OUTLIER = ("expected", "t", "p", "adjusted_p", "flag")
_PRACTICE = ("others_mean", "deviation", "practice_flag")
OUTLIERS_HEADER = ("application", "expert", "score", *_OUTLIER, *_PRACTICE)

_LARGEST_FROZEN = Decimal("1E15")

PAIRS_HEADER = tuple(field.name for field in fields(Pair))
INFLUENCE_HEADER = (
    *("expert", "largest_shift", "flag"),
    *("basis", "application", "move", "rank", "rank_without"),
)


def agreement_json(
    found: Agreement,
    fit: AdditiveFit,
    model: Residuals | Undefined,
    moved: tuple[Influence, ...] | Undefined,
    provenance: dict[str, JSONValue],
) -> bytes:
    """Agreement, separation, and why a file has cells without number."""
    separation: dict[str, object] = {"merit": None, "severity": None}
    if not isinstance(model, Undefined):
        separation = {
            "merit": asdict(separation_of_merit(model)),
            "severity": asdict(separation_of_severity(model)),
        }
    return json_bytes(
        {
            **provenance,
            "sd_merit": json_number(fit.sd_merit),
            "sd_severity": json_number(fit.sd_severity),
            "sd_error": json_number(fit.sd_error),
            "agreement": _frozen(asdict(found)),
            "separation": _frozen(separation),
            "residuals_undefined": model if isinstance(model, Undefined) else None,
            "influence_undefined": moved if isinstance(moved, Undefined) else None,
        }
    )


def _frozen(value: object) -> JSONValue:
    """Freeze every number of nested dictionaries."""
    if isinstance(value, dict):
        return {str(key): _frozen(each) for key, each in value.items()}
    if isinstance(value, float):
        return json_number(value)
    return value if isinstance(value, int) else None if value is None else str(value)


def experts_csv(table: ScoreTable, fit: AdditiveFit, model: Residuals | Undefined) -> bytes:
    """Lines by expert; flags of all kinds in one cell, separated by blanks."""
    size = len(table.experts)
    blank_fit: Sequence[tuple[tuple[Decimal | str, ...], Flag | None]] = [(("",) * len(_FIT), None)] * size
    blank_scale: Sequence[tuple[tuple[Decimal | str, ...], Flag | None]] = [
        (("",) * len(_SCALE), None)
    ] * size
    if not isinstance(model, Undefined):
        blank_fit = [(_cells(each.infit, each.outfit, each.adjusted_p), each.flag) for each in fits(model)]
        blank_scale = [
            (_cells(each.ratio, each.low, each.high, each.adjusted_p), each.flag)
            for each in scale_ratios(model)
        ]
    found = zip(severities(table, fit), spreads(table), blank_fit, blank_scale, strict=True)
    return csv_bytes(
        EXPERTS_HEADER,
        (
            (
                severity.expert,
                severity.n,
                *_cells(severity.severity, severity.low, severity.high),
                *_cells(spread.sd, spread.lowest, spread.highest),
                spread.distinct,
                *fit_cells,
                *scale_cells,
                " ".join(flag for flag in (severity.flag, spread.flag, fit_flag, scale_flag) if flag),
            )
            for severity, spread, (fit_cells, fit_flag), (scale_cells, scale_flag) in found
        ),
    )


def outliers_csv(table: ScoreTable, model: Residuals | Undefined) -> bytes:
    """Every score, the least probable first; by application and expert where the model says nothing."""
    model_cells: list[tuple[float, tuple[object, ...]]] = [(1.0, ("",) * len(_OUTLIER))] * table.n
    if not isinstance(model, Undefined):
        model_cells = [
            (each.p, (*_cells(each.expected, each.t, each.p, each.adjusted_p), each.flag or ""))
            for each in outliers(model)
        ]
    scores = [Decimal(repr(score)) for score in table.score.tolist()]
    given = [Given(*pair, None, score) for pair, score in zip(table.pairs(), scores, strict=True)]
    practice = {(each.application, each.expert): each for each in deviations(given)}
    lines = []
    for one, (p, cells) in zip(given, model_cells, strict=True):
        beyond = practice.get((one.application, one.expert))
        rule = (
            ("", "", "") if beyond is None else (_decimal(beyond.mean), _decimal(beyond.share), beyond.flag)
        )
        lines.append((p, (one.application, one.expert, csv_number(float(one.score)), *cells, *rule)))
    lines.sort(key=lambda line: line[0])
    return csv_bytes(OUTLIERS_HEADER, (line for _, line in lines))


def pairs_csv(found: Iterable[Pair]) -> bytes:
    """Pairs of experts, the least probable first."""
    return csv_bytes(
        PAIRS_HEADER,
        (
            (
                each.first,
                each.second,
                each.shared,
                *_cells(each.correlation, each.expected, each.p, each.adjusted_p),
                each.flag or "",
            )
            for each in sorted(found, key=lambda each: each.p)
        ),
    )


def influence_csv(found: tuple[Influence, ...] | Undefined) -> bytes:
    """One line per expert and application that crosses; a line without application where none does."""
    lines: list[tuple[object, ...]] = []
    for each in () if isinstance(found, Undefined) else found:
        head = each.expert, csv_number(each.largest_shift), each.flag or ""
        crossing = [
            *(("given", one) for one in each.crossings),
            *(("refitted", one) for one in each.refitted or ()),
        ]
        lines += [(*head, basis, *_crossing(one)) for basis, one in crossing] or [(*head, "", "", "", "", "")]
    return csv_bytes(INFLUENCE_HEADER, lines)


def _crossing(one: Crossing) -> tuple[object, ...]:
    without = "" if one.rank_without is None else one.rank_without
    return one.application, "enters" if one.enters else "leaves", one.rank, without


def _cells(*numbers: float | None) -> tuple[Decimal | str, ...]:
    return tuple(map(csv_number, numbers))


def _decimal(number: Decimal | None) -> Decimal | str:
    """Freeze a decimal; a share of almost nothing may be too large for 6 decimals beside it."""
    if number is None:
        return ""
    return freeze(number) if abs(number) < _LARGEST_FROZEN else Decimal(f"{number:.6E}")
