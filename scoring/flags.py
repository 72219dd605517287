"""What a diagnostic says beside its numbers: a flag that pages word, or why there is no number.

All of it is advisory (仅供参考) and internal. A flag asks somebody to look; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.table import FloatArray

RATE = 0.05
"""Expected share of false flags among the flags of one kind (false discovery rate)."""

MINIMUM = 5
"""Scores below which nothing is said about how an expert uses the scale, or changes."""


class Undefined(StrEnum):
    """Why a number, or the interval of a number, does not exist."""

    INCOMPLETE = "incomplete"  # not every expert scored every application
    ONE_APPLICATION = "one_application"
    ONE_EXPERT = "one_expert"
    TOO_FEW = "too_few"  # fewer scores than the statistic needs to say anything
    NO_PAIRS = "no_pairs"  # no application has two scores
    NO_SPREAD = "no_spread"  # what the statistic compares is all equal
    NO_ERROR = "no_error"  # the scores are explained exactly: nothing to measure an error by
    NEGATIVE = "negative"  # a negative score on a ratio scale, or a variance estimated below zero
    TOO_LARGE = "too_large"  # more experts than the exact equations take
    NOT_SEPARABLE = "not_separable"  # the scores cannot tell merit, severity and error apart


@dataclass(frozen=True)
class Statistic:
    """A number with its interval.

    ``undefined`` says why the value is missing or, where there is a value, why its interval is. Without
    interval and without reason, the statistic is one that carries none here.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    undefined: Undefined | None = None


class Flag(StrEnum):
    """What a diagnostic found; one pair of words for each kind."""

    HARSH = "harsh"  # severity: above the others 偏严
    LENIENT = "lenient"  # 偏宽
    UNIFORM = "uniform"  # spread: the same score for everybody
    ERRATIC = "erratic"  # fit: residuals larger than the model's 与他人分歧过大
    MUTED = "muted"  # fit: residuals smaller than the model's
    CENTRAL = "central"  # scale: differences drawn together 趋中
    EXTREME = "extreme"  # scale: differences drawn apart 两极化
    RISING = "rising"  # drift: more generous as time passes 前紧后松
    FALLING = "falling"  # drift: harsher as time passes 前松后紧
    FAVOUR = "favour"  # higher for a group than for the expert's other applications
    DISFAVOUR = "disfavour"
    HALO = "halo"  # one impression carried over all indicators 光环效应
    HIGH = "high"  # one score out of line 畸高
    LOW = "low"  # 畸低
    DIFFERING = "differing"  # experts differ where the facts allow one answer
    CORRELATED = "correlated"  # two experts share their errors
    MOVES_LINE = "moves_line"  # without the expert other applications would be selected


def benjamini_hochberg(p: Sequence[float] | FloatArray) -> FloatArray:
    """Adjusted p-values, shape as ``p``: those at most q hold the false discovery rate at q.

    The adjusted value of the k-th smallest of m is the least m·p₍ᵢ₎/i over i ≥ k. Source: Benjamini and
    Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.
    """
    values = np.asarray(p, np.float64)
    order = np.argsort(values, kind="stable")
    inflated = values[order] * (len(values) / np.arange(1, len(values) + 1))
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum.accumulate(inflated[::-1])[::-1]
    return np.minimum(adjusted, 1.0)


def two_sided(estimate: float, adjusted: float, above: Flag, below: Flag) -> Flag | None:
    """Flag an estimate by its sign if its adjusted p-value is at most `RATE`."""
    if adjusted > RATE:
        return None
    return above if estimate > 0 else below
