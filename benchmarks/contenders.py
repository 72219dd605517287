"""Who is compared, and what each says of one round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers import least_square_calibration, quadratic_programming
from benchmarks.r import lme4_merits
from scoring import additive, calibrated
from scoring.methods import METHODS
from scoring.posterior import Posterior, posterior
from scoring.ranking import FROZEN_DECIMALS
from scoring.recovery import Recovery, held, recovery
from scoring.simulate import SimulatedRound
from scoring.table import FloatArray, ScoreTable
from scoring.uncertainty import standing

BINS = 10  # of P(in)

OURS = ("additive", "calibrated")
"""The others are peers; CWC is our least_squares, the method of MacKay and others (2017)."""

_PEERS: Mapping[str, Callable[[ScoreTable], FloatArray]] = {
    "raw": lambda table: METHODS["mean"](table).score,
    "trimmed": lambda table: METHODS["trimmed"](table).score,
    "z": lambda table: METHODS["zscore"](table).score,
    "min-max": lambda table: METHODS["minmax"](table).score,
    "CWC": lambda table: METHODS["least_squares"](table).score,
    "QP": quadratic_programming,
    "LSC": least_square_calibration,
}


@dataclass(frozen=True, eq=False)
class Certainty:
    """Whether 90 % rank intervals and P(in) hold, over the applications of one round.

    ``coverage`` and ``width`` are means; ``bins`` counts applications by P(in), shape (BINS, 3): how many,
    the sum of their P(in), how many are truly in.
    """

    coverage: float
    width: float
    brier: float
    bins: FloatArray


@dataclass(frozen=True, eq=False)
class Found:
    """One method on one round.

    ``changed``: another set is selected than by the additive model's merits. ``kept``: the extras of the
    calibrated model that passed their gates.
    """

    scenario: str
    repetition: int
    method: str
    recovery: Recovery
    changed: bool
    certainty: Certainty | None = None
    kept: tuple[str, ...] = ()


def compared(scenario: str, places: int, rounds: Sequence[tuple[int, SimulatedRound]]) -> Iterator[Found]:
    """Every method on every round, by its number."""
    fitted = lme4_merits([drawn.table for _, drawn in rounds])
    for position, (repetition, drawn) in enumerate(rounds):
        table = drawn.table
        plain, full = additive.fit(table), calibrated.fit(table)
        scores = {name: method(table) for name, method in _PEERS.items()}
        scores |= {"additive EBLUP": plain.merit} if fitted is None else {"lme4": fitted[position]}
        scores |= {"additive": plain.adjusted_mean, "calibrated": full.merit}
        certain = {"additive": posterior(table)}
        alike = not full.kept and full.gap is None
        certain["calibrated"] = certain["additive"] if alike else calibrated.posterior(full)
        selected = _selected(plain.merit, places)
        for name, score in scores.items():
            yield Found(
                scenario,
                repetition,
                name,
                recovery(score, drawn.merit, places),
                bool((_selected(score, places) != selected).any()),
                _certainty(certain[name], drawn, places) if name in certain else None,
                tuple(full.kept) if name == "calibrated" else (),
            )


def _selected(score: FloatArray, places: int) -> FloatArray:
    return held(np.round(score, FROZEN_DECIMALS), places)


def _certainty(posterior: Posterior, drawn: SimulatedRound, places: int) -> Certainty:
    said = standing(posterior, places)
    rank = np.empty(len(drawn.merit))
    rank[np.argsort(-drawn.merit)] = np.arange(1, len(rank) + 1)
    inside = rank <= places
    bin_of = np.minimum((said.p_in * BINS).astype(np.int64), BINS - 1)
    sums = [np.bincount(bin_of, weight, BINS) for weight in (np.ones(len(rank)), said.p_in, inside)]
    return Certainty(
        float(((said.rank_low <= rank) & (rank <= said.rank_high)).mean()),
        float((said.rank_high - said.rank_low + 1).mean()),
        float(((said.p_in - inside) ** 2).mean()),
        np.stack(sums, axis=1),
    )
