"""Rounds that can be simulated: who scores whom, and what the scores carry besides merit.

A `Scenario` is a design with the spreads of the model; `SCENARIOS` names those on which methods are compared.
Except for ``plain`` each has severity, and one thing more, so that what a method gains or loses is due to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import isfinite
from types import MappingProxyType

MOST_SCORES = 10_000_000
_SHARES = ("missing", "outliers", "favours", "panel_merit", "panel_severity")
_ABOVE_ZERO = ("sd_merit", "sd_error", "step", "outlier_factor")


@dataclass(frozen=True)
class Scenario:
    """A design, and what is planted; spreads in points of a scale from 0 to 100.

        score = mean + scale_j · θ_i − severity_j + favour_ij + error_ij,   to the nearest step, 0 to 100

    Attributes
    ----------
    applications, experts, each, places
        Numbers; ``each`` is the experts of one application, before sheets go missing.
    panels
        Closed panels (评审组) among which applications and experts are shared out evenly.
    missing
        Share of the sheets that are missing; two of an application always stay.
    likeness
        None for a random assignment. Otherwise experts meet applications of a quality like their own taste:
        the smaller, the more so, in standard deviations of merit.
    mean, sd_merit, sd_severity, sd_error
        Of the additive model.
    panel_merit, panel_severity
        Share of that variance which lies between panels.
    sd_scale
        Spread of the experts' use of the scale about 1.
    reliability
        ν of Gamma(ν/2, ν/2), by which each expert's error variance is divided; None: all alike.
    outliers, outlier_factor
        Share of the scores with an error so many times as large.
    favours, favour_points
        Share of the scores raised by so many points.
    step
        Scores are multiples of it; a multiple of 0.01 itself.
    about
        One line for the reader of a list.

    Raises
    ------
    ValueError
        A number out of range.
    """

    applications: int = 160
    experts: int = 24
    each: int = 3
    places: int = 32
    panels: int = 1
    missing: float = 0.0
    likeness: float | None = None
    mean: float = 75.0
    sd_merit: float = 5.0
    sd_severity: float = 3.0
    sd_error: float = 4.0
    panel_merit: float = 0.0
    panel_severity: float = 0.0
    sd_scale: float = 0.0
    reliability: float | None = None
    outliers: float = 0.0
    outlier_factor: float = 5.0
    favours: float = 0.0
    favour_points: float = 10.0
    step: float = 0.1
    about: str = ""

    def __post_init__(self) -> None:
        """Check everything once."""
        numbers = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, number in numbers.items():
            if isinstance(number, float) and not (isfinite(number) and 0 <= number <= 1e6):
                raise ValueError(f"{name} must be a number from 0 to 1,000,000, not {number}")
        for name in _SHARES:
            if numbers[name] > 1:
                raise ValueError(f"{name} is a share, at most 1, not {numbers[name]}")
        for name in (*_ABOVE_ZERO, "reliability", "likeness"):
            if numbers[name] is not None and not numbers[name] >= 1e-3:
                raise ValueError(f"{name} must be at least 0.001, not {numbers[name]}")
        if abs(round(self.step * 100) - self.step * 100) > 1e-9 or self.step < 0.01:
            raise ValueError(f"step must be a multiple of 0.01, not {self.step}")
        self._check_design()

    def _check_design(self) -> None:
        if min(self.applications, self.experts, self.each, self.panels) < 1 or self.places < 0:
            raise ValueError("applications, experts, each and panels must be at least 1, places at least 0")
        if self.places > self.applications or self.panels > self.applications:
            raise ValueError(f"{self.applications} applications are fewer than the places or the panels")
        if self.applications * self.each > MOST_SCORES:
            raise ValueError(f"{self.applications} × {self.each} scores are more than {MOST_SCORES}")
        if self.experts // self.panels < self.each:
            raise ValueError(
                f"{self.each} scores each need {self.each} experts in every panel: {self.experts} are too few"
            )

    @property
    def complete(self) -> bool:
        """Whether every expert is to score every application (全员评审)."""
        return self.each == self.experts


_BY_EFFECT = {
    "plain": Scenario(sd_severity=0.0, about="merit and error alone"),
    "additive": Scenario(about="severity"),
    "scale": Scenario(sd_scale=0.3, about="severity; experts use the scale widely or narrowly"),
    "reliability": Scenario(reliability=4.0, about="severity; some experts err more than others"),
    "outliers": Scenario(outliers=0.05, about="severity; 5 % of the scores are five times as far off"),
    "favour": Scenario(favours=0.05, about="severity; 5 % of the scores are raised by 10 points"),
    "coarse": Scenario(step=5.0, about="severity; scores in steps of 5"),
    "all": Scenario(
        sd_scale=0.3,
        reliability=4.0,
        outliers=0.05,
        step=1.0,
        about="severity, scale, reliability, outliers, steps of 1",
    ),
    "informative": Scenario(
        likeness=0.4, about="severity; experts meet applications that are alike in quality"
    ),
    "panels-quality": Scenario(
        panels=8, panel_merit=0.3, about="closed panels; 30 % of the variance of merit is between them"
    ),
    "panels-severity": Scenario(
        panels=8, panel_severity=0.7, about="closed panels; 70 % of that of severity is between them"
    ),
}

_COMPLETE = {
    "complete-15x5": Scenario(15, 5, 5, 5, about="severity; all 5 experts score all 15 applications"),
    "complete-15x5-missing": Scenario(15, 5, 5, 5, missing=0.1, about="the same, 10 % of the sheets missing"),
    "complete-20x7": Scenario(20, 7, 7, 5, about="severity; all 7 experts score all 20 applications"),
    "complete-20x7-missing": Scenario(20, 7, 7, 5, missing=0.1, about="the same, 10 % of the sheets missing"),
}

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {f"{effect}-3": scenario for effect, scenario in _BY_EFFECT.items()}
    | {f"{effect}-5": replace(scenario, each=5, experts=40) for effect, scenario in _BY_EFFECT.items()}
    | _COMPLETE
    | {"large-1000x7": Scenario(1000, 280, 7, 200, about="1,000 applications, 7 scores each, severity")}
)
"""By name. ``…-3``: 160 applications, 24 experts, 3 scores each; ``…-5``: 40 experts, 5 scores each."""
