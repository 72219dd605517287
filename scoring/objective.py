"""Objective scores 客观分: what an application's figures 指标数据 earn on the banded indicators 分档指标.

A banded indicator k of a scheme names a figure; the band that holds it gives the score. With `growth` the
bands are of the growth rate of the reference year 基准年 t over the year before, in percent,

    value_k = (figure_t − figure_{t−1}) / figure_{t−1} · 100 ,

an exact fraction, so that a rate of exactly 15 % is in the band from 15 %. A figure that was not reported
earns no score, which is not the score zero: it is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.figures import Figures
from scoring.scheme import Band, Indicator, IndicatorScheme, Kind


class Gap(StrEnum):
    """Why figures earn no score: not reported, no growth from a base of zero, or no band holds the value."""

    MISSING = "missing"
    NO_BASE = "no_base"
    NO_BAND = "no_band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What the figures say on one banded indicator, with all that explains it.

    `measured` holds (year, value), oldest first, `missing` the years without a value. `value` is what is
    compared with the bands: the figure, or its growth rate in percent. Either `band` or `gap` is None.
    """

    indicator: Indicator
    measured: tuple[tuple[int, Decimal], ...]
    missing: tuple[int, ...] = ()
    value: Fraction | None = None
    band: Band | None = None
    gap: Gap | None = None


class NotMeasured(ValueError):
    """Figures earn no score somewhere; `gaps` holds the measurement of every such indicator."""

    def __init__(self, gaps: Sequence[Measurement]) -> None:
        super().__init__("; ".join(f"{gap.indicator.code}: {gap.gap}" for gap in gaps))
        self.gaps = tuple(gaps)


def objective_scores(scheme: IndicatorScheme, figures: Figures, year: int) -> dict[str, Decimal]:
    """Return the score of each banded indicator of `scheme` by code, for the reference year `year`.

    Raises `NotMeasured` naming every indicator without a score: a missing figure is never zero.
    """
    measurements = measure(scheme, figures, year)
    if gaps := [measurement for measurement in measurements if measurement.band is None]:
        raise NotMeasured(gaps)
    return {
        measurement.indicator.code: measurement.band.score for measurement in measurements if measurement.band
    }


def measure(scheme: IndicatorScheme, figures: Figures, year: int) -> tuple[Measurement, ...]:
    """Return what `figures` say on each banded indicator of `scheme`, in the order of the form."""
    return tuple(_measure(node, figures, year) for node in scheme.walk() if node.kind is Kind.BANDED)


def _measure(node: Indicator, figures: Figures, year: int) -> Measurement:
    reported = figures.get(node.figure or "", {})
    years = (year - 1, year) if node.growth else (year,)
    measured = tuple((when, reported[when]) for when in years if when in reported)
    if missing := tuple(when for when in years if when not in reported):
        return Measurement(indicator=node, measured=measured, missing=missing, gap=Gap.MISSING)
    first, last = (Fraction(measured[at][1]) for at in (0, -1))
    if node.growth and first <= 0:
        return Measurement(indicator=node, measured=measured, gap=Gap.NO_BASE)
    value = (last - first) / first * 100 if node.growth else last
    band = node.band(value)
    return Measurement(
        indicator=node, measured=measured, value=value, band=band, gap=None if band else Gap.NO_BAND
    )
