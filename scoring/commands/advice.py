"""How sure the ranks are (仅供参考), on the command line: for the methods that have a posterior."""

from __future__ import annotations

from dataclasses import replace

from scoring import calibrated
from scoring.calibrated import CalibratedFit
from scoring.commands.options import OptionError
from scoring.connectivity import connectivity
from scoring.er import SIX_POINTS, Prior, expected_ranks
from scoring.merits import Components, Disclosure, Merits, unweighted
from scoring.posterior import Posterior, posterior
from scoring.resultfiles import Uncertainty
from scoring.table import FloatArray, ScoreTable
from scoring.uncertainty import Standing, standing

LARGEST_EXPECTED_RANKS = 1000
"""Applications that the method er takes: its cost is some hundred times the cube of their number."""

_MOST_NUMBERS = 20_000_000  # draws × applications that ranks are counted in


def additive_uncertainty(
    table: ScoreTable, places: int | None, draws: int | None, seed: int, shift: FloatArray | float = 0.0
) -> Uncertainty:
    """Ranks under the additive model, ``shift`` added to its merits.

    Raises
    ------
    OptionError
        More draws than can be held, or any where the table is so large that a formula takes their place.
    """
    _check_size(table, draws)
    return _standing(posterior(table, draws=draws, seed=seed), places, draws, seed, shift)


def calibrated_uncertainty(
    fit: CalibratedFit, places: int | None, draws: int | None, seed: int, shift: FloatArray | float = 0.0
) -> Uncertainty:
    """Ranks under the calibrated model; ``shift`` and what it raises as in `additive_uncertainty`."""
    _check_size(fit.table, draws)
    return _standing(calibrated.posterior(fit, draws=draws, seed=seed), places, draws, seed, shift)


def _standing(
    merits: Posterior, places: int | None, draws: int | None, seed: int, shift: FloatArray | float
) -> Uncertainty:
    moved = None if merits.draws is None else merits.draws + shift
    merits = replace(merits, mean=merits.mean + shift, draws=moved)
    if merits.draws is None and draws is not None:
        raise OptionError(f"--draws: {len(merits.applications)} applications are ranked by formula")
    return _uncertainty(standing(merits, _within(merits, places)), places, merits, seed)


def expected_rank(
    table: ScoreTable, prior: Prior | None, places: int | None, draws: int | None, seed: int
) -> tuple[Merits, Uncertainty]:
    """Rank by expected rank (`scoring.er`); ``score`` is its negative, as higher is better in a ranking.

    Raises
    ------
    OptionError
        No prior for scores outside 1 to 6, too many applications, or more draws than can be held.
    """
    if prior is None and not (table.score.min() >= 1 and table.score.max() <= 6):
        raise OptionError("--method er needs --sd-severity and --largest-sd for scores outside 1 to 6")
    if len(table.applications) > LARGEST_EXPECTED_RANKS:
        raise OptionError(f"--method er takes at most {LARGEST_EXPECTED_RANKS} applications")
    _check_size(table, draws)
    prior = prior or SIX_POINTS
    found = expected_ranks(table, prior, draws=draws, seed=seed)
    ranks = found.standing(_within(found.merit, places))
    merits = Merits(
        method="er",
        table=table,
        score=-found.expected_rank,
        components=Components(
            float(table.raw_mean.mean()), found.sd_merit, prior.sd_severity, found.sd_error
        ),
        merit=found.merit.mean,
        se=found.merit.sd,
        severity=found.severity,
        parameters={"sd_severity": str(prior.sd_severity), "largest_sd": str(prior.largest_sd)},
        disclosure=unweighted(table)
        + (() if connectivity(table).connected else (Disclosure("disconnected"),)),
    )
    return merits, _uncertainty(ranks, places, found.merit, seed)


def _uncertainty(ranks: Standing, places: int | None, merits: Posterior, seed: int) -> Uncertainty:
    return Uncertainty(ranks, places is not None, None if merits.draws is None else len(merits.draws), seed)


def _check_size(table: ScoreTable, draws: int | None) -> None:
    most = _MOST_NUMBERS // len(table.applications)
    if draws is not None and draws > most:
        raise OptionError(f"--draws: at most {most} for {len(table.applications)} applications")


def _within(merits: Posterior, places: int | None) -> int:
    """Places that can be filled; none where no line was given, as nothing is then said about it."""
    return min(places or 0, len(merits.applications))
