"""Rounds with known truth: merits, severities and scores drawn as a `Scenario` says.

Each ingredient has a random stream of its own. Rounds of one seed therefore share merits, severities and
errors as far as their designs agree, so that scenarios differ by what is planted and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from scoring.scenarios import Scenario
from scoring.table import FloatArray, IntArray, ScoreTable

BoolArray: TypeAlias = npt.NDArray[np.bool_]

_KEPT = 2  # sheets of an application that never go missing
_LEAST_SCALE = 0.1  # an expert who turned the scale round would be none
_HIGHEST = 100.0
_CELLS = 20_000_000  # applications × experts of a panel that likeness is compared in


@dataclass(frozen=True, eq=False)
class SimulatedRound:
    """The scores and what is behind them, in the order of the table's names.

    Attributes
    ----------
    table
        The scores; with panels where the scenario has several.
    merit
        True merit on the scale of the scores, shape (A,).
    severity, scale, reliability
        Of the experts, shape (E,): positive = harsher; discrimination; divisor of the error variance.
    outlier, favoured
        Which scores were planted as such, shape (N,).
    """

    table: ScoreTable
    merit: FloatArray
    severity: FloatArray
    scale: FloatArray
    reliability: FloatArray
    outlier: BoolArray
    favoured: BoolArray


def simulate(scenario: Scenario, seed: int) -> SimulatedRound:
    """Draw one round; equal scenarios and seeds give equal rounds (NumPy's PCG64).

    Raises
    ------
    ValueError
        A negative seed, or an informative assignment too large to be compared pair by pair.
    """
    streams = [np.random.Generator(np.random.PCG64(each)) for each in np.random.SeedSequence(seed).spawn(7)]
    merits, experts, seats, gaps, errors, outliers, favours = streams
    quality = _nested(_shared_out(scenario.applications, scenario.panels), scenario.panel_merit, merits)
    severity = _nested(_shared_out(scenario.experts, scenario.panels), scenario.panel_severity, experts)
    scale = np.maximum(1 + scenario.sd_scale * experts.standard_normal(scenario.experts), _LEAST_SCALE)
    reliability = _reliability(scenario, experts)
    application, expert = _seats(scenario, quality, seats)
    present = _present(scenario, len(application), gaps)
    application, expert = application[present], expert[present]
    outlier = outliers.random(len(present))[present] < scenario.outliers
    favoured = favours.random(len(present))[present] < scenario.favours
    merit, severity = scenario.sd_merit * quality, scenario.sd_severity * severity
    error = errors.standard_normal(len(present))[present] * np.where(outlier, scenario.outlier_factor, 1.0)
    error *= scenario.sd_error / np.sqrt(reliability[expert])
    expected = scenario.mean + scale[expert] * merit[application] - severity[expert]
    score = expected + scenario.favour_points * favoured + error
    seen, expert = np.unique(expert, return_inverse=True)
    return SimulatedRound(
        _table(scenario, application, expert, seen, score),
        scenario.mean + merit,
        severity[seen],
        scale[seen],
        reliability[seen],
        outlier,
        favoured,
    )


def _table(
    scenario: Scenario, application: IntArray, expert: IntArray, seen: IntArray, score: FloatArray
) -> ScoreTable:
    panel = _shared_out(scenario.applications, scenario.panels)
    return ScoreTable(
        _names("集群", np.arange(scenario.applications), scenario.applications),
        _names("专家", seen, scenario.experts),
        application,
        expert,
        _stepped(score, scenario.step),
        np.ones(len(score)),
        None if scenario.panels == 1 else _names("评审组", panel, scenario.panels),
    )


def _names(word: str, index: IntArray, size: int) -> tuple[str, ...]:
    """Numbered from 1, with as many digits as the last needs."""
    return tuple(f"{word}{number + 1:0{len(str(size))}}" for number in index.tolist())


def _shared_out(size: int, panels: int) -> IntArray:
    """The panel of each, in runs of lengths that differ by one at most."""
    return np.arange(size) * panels // size


def _nested(panel: IntArray, share: float, random: np.random.Generator) -> FloatArray:
    """Standard normal values of which ``share`` of the variance is common to the panel."""
    own = random.standard_normal(len(panel))
    common = random.standard_normal(int(panel[-1]) + 1)
    return np.asarray(np.sqrt(1 - share) * own + np.sqrt(share) * common[panel])


def _reliability(scenario: Scenario, random: np.random.Generator) -> FloatArray:
    if scenario.reliability is None:
        return np.ones(scenario.experts)
    half = scenario.reliability / 2
    return np.maximum(random.gamma(half, 1 / half, scenario.experts), 1e-3)


def _seats(scenario: Scenario, quality: FloatArray, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Who scores whom, as pairs in ascending order; ``quality`` in standard deviations of merit."""
    application_panel = _shared_out(scenario.applications, scenario.panels)
    expert_panel = _shared_out(scenario.experts, scenario.panels)
    dealt = np.empty((scenario.applications, scenario.each), dtype=np.int64)
    for panel in range(scenario.panels):
        members = np.flatnonzero(application_panel == panel)
        pool = np.flatnonzero(expert_panel == panel)
        dealt[members] = pool[
            _even(len(members), len(pool), scenario.each, random)
            if scenario.likeness is None
            else _alike(quality[members], len(pool), scenario.each, scenario.likeness, random)
        ]
    dealt.sort(axis=1)
    return np.repeat(np.arange(scenario.applications), scenario.each), dealt.ravel()


def _even(applications: int, experts: int, each: int, random: np.random.Generator) -> IntArray:
    """Random seats in turns: an expert has none twice before all but a few have had one; shape (A, each)."""
    at_once = experts // each
    turns = -(-applications // at_once)
    order = random.permuted(np.tile(np.arange(experts), (turns, 1)), axis=1)
    return order[:, : at_once * each].reshape(-1, each)[:applications]


def _alike(
    quality: FloatArray, experts: int, each: int, likeness: float, random: np.random.Generator
) -> IntArray:
    """Seats drawn without replacement, with weights exp(−(quality − taste)²/2h²) (Gumbel's trick)."""
    if len(quality) * experts > _CELLS:
        raise ValueError(f"likeness of {len(quality)} applications and {experts} experts is too much")
    taste = random.permutation(ndtri((np.arange(experts) + 0.5) / experts))
    distance = (quality[:, None] - taste) / likeness
    key = random.gumbel(size=distance.shape) - distance**2 / 2
    return np.argpartition(-key, each - 1, axis=1)[:, :each]


def _present(scenario: Scenario, size: int, random: np.random.Generator) -> BoolArray:
    """Rows that are not missing."""
    key = random.random(size).reshape(-1, scenario.each)
    kept = key >= scenario.missing
    kept |= key >= np.sort(key, axis=1)[:, -min(_KEPT, scenario.each), None]
    return kept.ravel()


def _stepped(score: FloatArray, step: float) -> FloatArray:
    """To the nearest multiple of the step within the scale."""
    highest = np.floor(_HIGHEST / step + 1e-9)
    return np.round(np.clip(np.round(score / step), 0, highest) * step, 2)
