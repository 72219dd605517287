"""The methods in one shape: a `ScoreTable` goes in, `Merits` come out; `METHODS` names them.

A method is one function. Its choices, such as what is trimmed, are keyword arguments with defaults; the
result records them in ``parameters``, and ``METHODS[m.method](m.table, **m.parameters)`` gives ``m`` again.
What a method could not do, and for whom, stands in ``disclosure``: it never corrects, or fails to correct,
in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from types import MappingProxyType
from typing import Concatenate, TypeAlias

from scoring import additive as additive_model
from scoring import calibrated as calibrated_model
from scoring.calibrated import Assignment
from scoring.connectivity import connectivity
from scoring.exact import decimals_of, to_floats
from scoring.least_squares import least_squares
from scoring.merits import Components, Disclosure, Merits, Parameter, unweighted
from scoring.normalised import minmax, rank_based, zscore
from scoring.robust import median, trimmed
from scoring.table import ScoreTable, TableError

__all__ = [
    "ADVISORY",
    "METHODS",
    "OWN_SCALE",
    "Components",
    "Disclosure",
    "Merits",
    "Method",
    "Parameter",
    "additive",
    "calibrated",
    "composite",
    "joined",
    "least_squares",
    "mean",
    "median",
    "minmax",
    "rank_based",
    "trimmed",
    "weight",
    "zscore",
]

Method: TypeAlias = Callable[Concatenate[ScoreTable, ...], Merits]
"""A method can be called with a table alone; `composite` needs one with data scores."""


def mean(table: ScoreTable) -> Merits:
    """Arithmetic mean of the scores of each application (平均分).

    It makes no statement about merit or error, so ``merit`` and ``se`` are None.
    Confidence has no weight in it.
    """
    return Merits(
        method="mean",
        table=table,
        score=table.raw_mean,
        components=Components(mean=float(table.score.mean())),
        disclosure=unweighted(table),
    )


def additive(table: ScoreTable) -> Merits:
    """Mean of the scores after each expert's severity is added back (`scoring.additive`).

    An official ranking uses ``adjusted_mean``, which is explainable to the last digit and does not draw an
    application with fewer scores towards the mean; ``merit`` is the shrunken prediction.
    """
    fit = additive_model.fit(table)
    return Merits(
        method="additive",
        table=table,
        score=fit.adjusted_mean,
        components=Components(fit.mean, fit.sd_merit, fit.sd_severity, fit.sd_error, fit.reml),
        adjusted_mean=fit.adjusted_mean,
        merit=fit.merit,
        se=fit.merit_se,
        severity=fit.severity,
        severity_se=fit.severity_se,
        disclosure=_additive_disclosure(table, fit),
    )


def calibrated(table: ScoreTable, *, assignment: Assignment = "unknown") -> Merits:
    """Merit under the additive model with the extras that the scores give evidence of; advisory.

    ``score`` is ``merit``. See `scoring.calibrated`.

    Parameters
    ----------
    table
        Any valid table.
    assignment
        ``random`` where chance alone dealt the experts: the term of the assignment is then left out.
    """
    fit = calibrated_model.fit(table, assignment=assignment)
    return Merits(
        method="calibrated",
        table=table,
        score=fit.merit,
        components=Components(fit.mean, fit.sd_merit, fit.sd_severity, fit.sd_error, fit.reml),
        adjusted_mean=fit.adjusted_mean,
        merit=fit.merit,
        se=fit.merit_se,
        severity=fit.severity,
        severity_se=fit.severity_se,
        parameters={"assignment": assignment},
        disclosure=_additive_disclosure(table, fit.additive),
        calibrated=fit,
    )


def _additive_disclosure(table: ScoreTable, fit: additive_model.AdditiveFit) -> tuple[Disclosure, ...]:
    if fit.no_spread:
        return (Disclosure("no_spread"),)
    said = {
        "disconnected": not connectivity(table).connected,
        "merit_not_separable": not fit.merit_separable,
        "severity_not_separable": not fit.severity_separable,
        "error_nil": fit.error_nil,
    }
    return tuple(Disclosure(code) for code, true in said.items() if true)


def composite(
    table: ScoreTable,
    *,
    expert_method: str = "mean",
    data_weight: Decimal | str = "40",
    expert_weight: Decimal | str = "60",
    **expert_parameters: Parameter,
) -> Merits:
    """Weighted mean of the data score and the expert score of each application (数据得分与专家评分合成).

    (data_weight · data score + expert_weight · expert score) / (data_weight + expert_weight), in exact
    decimals of the two scores. Both must have the same full marks; the expert score enters unrounded, with
    what its method does not round itself.

    Parameters
    ----------
    table
        With ``data_score``.
    expert_method
        The method of the expert score: any other on the scale of the scores that a round can name.
    data_weight, expert_weight
        Such as 40 and 60; decimals above zero.
    expert_parameters
        Keyword arguments of ``expert_method``.

    Raises
    ------
    TableError
        The table has no data scores.
    ValueError
        A method or a weight that cannot be used.
    """
    if expert_method not in EXPERT_METHODS:
        raise ValueError(f"{expert_method!r} gives no expert score for a composite")
    if table.data_score is None:
        raise TableError("a composite needs the data score of every application")
    weights = weight(data_weight), weight(expert_weight)
    expert = METHODS[expert_method](table, **expert_parameters)
    pairs = zip(decimals_of(table.data_score), decimals_of(expert.score), strict=True)
    merit = to_floats((weights[0] * data + weights[1] * score) / sum(weights) for data, score in pairs)
    return Merits(
        method="composite",
        table=table,
        score=merit,
        components=expert.components,
        adjusted_mean=expert.adjusted_mean,
        merit=merit,
        severity=expert.severity,
        severity_se=expert.severity_se,
        expert_score=expert.score,
        parameters={
            "expert_method": expert_method,
            "data_weight": str(data_weight),
            "expert_weight": str(expert_weight),
            **expert.parameters,
        },
        disclosure=expert.disclosure,
    )


def joined(table: ScoreTable, data_weight: Decimal | str, expert_weight: Decimal | str) -> ScoreTable:
    """The table with every score joined with the data score of its application, as `composite` joins means.

    What works on totals alone, such as how sure a place is, can so be said of a composite.
    """
    if table.data_score is None:
        raise TableError("a composite needs the data score of every application")
    data, expert = float(weight(data_weight)), float(weight(expert_weight))
    score = (data * table.data_score[table.application] + expert * table.score) / (data + expert)
    return replace(table, score=score, data_score=None, indicators=None)


def weight(value: Decimal | str) -> Fraction:
    """A weight of a composite; raises `ValueError` unless it is a decimal above zero."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("nan")
    if not (number.is_finite() and number > 0):
        raise ValueError(f"{str(value)!r} is not a weight: a decimal above zero")
    return Fraction(number)


OWN_SCALE = frozenset({"zscore", "minmax", "rank_based"})
"""Methods whose score and merit are not on the scale of the scores."""

ADVISORY = frozenset({"calibrated"})
"""Methods that no round can name as its official one."""

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "mean": mean,
        "median": median,
        "trimmed": trimmed,
        "zscore": zscore,
        "minmax": minmax,
        "rank_based": rank_based,
        "least_squares": least_squares,
        "additive": additive,
        "calibrated": calibrated,
        "composite": composite,
    }
)
"""Every method by its key; a round names one of them in its published rules."""

EXPERT_METHODS = METHODS.keys() - OWN_SCALE - ADVISORY - {"composite"}
"""Methods of an expert score that can be joined with a data score: all on the scale of the scores."""
