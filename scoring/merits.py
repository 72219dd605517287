"""What every method hands out: merits, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from scoring.calibrated.result import CalibratedFit
from scoring.table import FloatArray, IntArray, ScoreTable

Parameter: TypeAlias = bool | int | str


@dataclass(frozen=True)
class Disclosure:
    """Something the reader of a result must be told: a code that pages word, and whom it concerns.

    About every method: ``confidence_not_used`` (scores have confidences, the method is unweighted),
    ``disconnected`` (severity is comparable only within each connected part; names, where given, are the
    applications outside the largest part), ``no_spread`` (all scores are equal).

    About the additive model: ``merit_not_separable`` (no replication: merit cannot be told from error),
    ``severity_not_separable`` (severity cannot be told from the rest and is left at zero), ``error_nil``
    (merit and severity explain every score exactly).

    About the others: ``too_few_scores`` (applications with one or two scores, whose median is their mean),
    ``not_trimmed`` (applications with too few scores to trim: their mean), ``indicator_not_trimmed``
    (application/indicator, likewise), ``expert_dropped`` and ``spread_tied`` (the rule of nine experts: who
    was dropped, and who are level at the widest spread so that nobody was), ``expert_uncorrected`` (experts
    to whom the correction could not be applied), ``error_not_separable`` (no score to spare: no standard
    error).
    """

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Components:
    """The model's parameters on the scale of the scores; None where the method has no such thing."""

    mean: float
    sd_merit: float | None = None
    sd_severity: float | None = None
    sd_error: float | None = None
    reml: float | None = None


@dataclass(frozen=True, eq=False)
class Merits:
    """The result of a method, application by application and expert by expert.

    Attributes
    ----------
    method
        Its key in `scoring.methods.METHODS`.
    table
        The scores it was given; its names are in the order of the arrays.
    score
        What an official ranking uses, shape (A,): never None, always finite.
    components
        Mean and standard deviations of the model.
    adjusted_mean, merit, se
        Shape (A,), or None where the method has none; ``se`` belongs to ``merit``.
    severity, severity_se
        Shape (E,), positive = harsher, or None.
    expert_score
        What experts alone gave, shape (A,), where the method joins it with ``table.data_score``; else None.
    parameters
        The keyword arguments of the method, defaults spelled out:
        ``METHODS[method](table, **parameters)`` gives the same result again.
    disclosure
        What could not be applied, and to whom.
    calibrated
        The whole fit of the calibrated model; None for every other method.
    """

    method: str
    table: ScoreTable
    score: FloatArray
    components: Components
    adjusted_mean: FloatArray | None = None
    merit: FloatArray | None = None
    se: FloatArray | None = None
    severity: FloatArray | None = None
    severity_se: FloatArray | None = None
    expert_score: FloatArray | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    disclosure: tuple[Disclosure, ...] = ()
    calibrated: CalibratedFit | None = None

    @property
    def applications(self) -> tuple[str, ...]:
        """Names of the applications, length A."""
        return self.table.applications

    @property
    def experts(self) -> tuple[str, ...]:
        """Names of the experts, length E."""
        return self.table.experts

    @property
    def n(self) -> IntArray:
        """Number of scores of each application, shape (A,)."""
        return self.table.scores_per_application

    @property
    def expert_n(self) -> IntArray:
        """Number of scores of each expert, shape (E,)."""
        return self.table.scores_per_expert

    @property
    def raw_mean(self) -> FloatArray:
        """Unweighted mean of the scores of each application, shape (A,)."""
        return self.table.raw_mean

    @property
    def by_name(self) -> dict[str, float]:
        """``score`` by name, as `scoring.ranking.rank` takes it."""
        return dict(zip(self.applications, self.score.tolist(), strict=True))

    @property
    def raw_mean_by_name(self) -> dict[str, float]:
        """``raw_mean`` by name."""
        return dict(zip(self.applications, self.raw_mean.tolist(), strict=True))


def unweighted(table: ScoreTable) -> tuple[Disclosure, ...]:
    """What a method that takes every score alike must say of this table."""
    return (Disclosure("confidence_not_used"),) if (table.confidence != 1).any() else ()


def concerning(code: str, names: tuple[str, ...]) -> tuple[Disclosure, ...]:
    """One disclosure where it concerns anybody, none where it does not."""
    return (Disclosure(code, names),) if names else ()
