"""Processor seconds and memory: our models from 1,000 to 1,000,000 applications, beside their peers.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.speed
    OPENBLAS_NUM_THREADS=1 python -m benchmarks.speed --sizes 1000000 --alone

5 scores per application; merit, severity and error have standard deviations of 5, 3 and 4. Each measurement
is a process of its own; its peak memory holds Python, the libraries and the table too. Seconds are those of
the processor, as a shared machine stretches those of the clock unevenly. Timed are variance components,
predictions and their standard errors: of ours the median of up to 5 runs, of lme4 one run of `lmer` and
`ranef(condVar = TRUE)`, of JAGS adaptation, burn-in and sampling. Making, writing and reading the scores and
starting R are not. Peers run where Rscript and their packages are (Debian: r-cran-lme4, r-cran-rjags). Prints
Markdown.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from math import log
from multiprocessing import get_context
from statistics import median
from time import process_time

from benchmarks import r
from benchmarks.machine import described, heading, row
from scoring import additive, iterative, reml
from scoring.commands.options import whole_between
from scoring.er import Prior, expected_ranks
from scoring.methods import METHODS
from scoring.scenarios import Scenario
from scoring.simulate import simulate
from scoring.table import ScoreTable

EACH = 5
FEW, MANY = 20, 100  # scores per expert
_PATIENCE = 3.0  # seconds after which a run is not repeated
_RUNS = 5
_PRIOR = Prior(3.0, 20.0)  # of the model in JAGS, on a scale from 0 to 100

_SPREADS = ("sd_merit", "sd_severity", "sd_error")

Work = Callable[[ScoreTable], Callable[[], dict[str, float]]]
"""From a table to what is timed, which gives the standard deviations found."""


def _solver(solve: Callable[..., reml.Solution | iterative.Solution]) -> Work:
    def prepared(table: ScoreTable) -> Callable[[], dict[str, float]]:
        problem = additive.standardised(table)
        if problem is None:
            raise ValueError("all scores are equal")

        def timed() -> dict[str, float]:
            found = solve(problem.data, problem.fixed)
            found.variance_eliminated(True)
            found.variance_kept(False)
            sigma = problem.scale * found.error_variance**0.5
            sizes = found.ratio_eliminated, found.ratio_kept, 1.0
            return {name: sigma * size**0.5 for name, size in zip(_SPREADS, sizes, strict=True)}

        return timed

    return prepared


def _spreads(model: object) -> dict[str, float]:
    return {name: value for name in _SPREADS if (value := getattr(model, name, None)) is not None}


_WORKS: Mapping[str, Work] = {
    "additive": lambda table: lambda: _spreads(additive.fit(table)),
    "calibrated": lambda table: lambda: _spreads(METHODS["calibrated"](table).components),
    "exact": _solver(reml.fit),
    "iterative": _solver(iterative.fit),
    "er": lambda table: lambda: _spreads(expected_ranks(table, _PRIOR)),
}
_IN_R = {"lme4": "lme4.R", "JAGS": "jags.R"}


@dataclass(frozen=True)
class Measured:
    """Processor seconds, peak megabytes of the process, and the standard deviations found where compared."""

    name: str
    applications: int
    experts: int
    seconds: float
    megabytes: float
    spreads: Mapping[str, float]


def main() -> None:
    """Print the tables."""
    options = _parser().parse_args()
    print(described() + "\n")
    _print_growth(list(_grown(options.sizes)))
    if not options.alone:
        _print_beside(_measured(name, 10_000, MANY) for name in ("exact", "iterative", "lme4"))
        models = ("exact", "iterative", "er", "JAGS")
        _print_beside(_measured(name, 1_000, MANY, options.iterations) for name in models)
    if options.slow:
        _print_beside(_measured(name, 10_000, FEW) for name in ("iterative", "lme4"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--sizes",
        type=whole_between(100, 2_000_000),
        nargs="+",
        default=[1_000, 10_000, 100_000, 1_000_000],
        metavar="A",
        help="numbers of applications (default 1000 10000 100000 1000000)",
    )
    parser.add_argument("--alone", action="store_true", help="leave out the tables with lme4 and JAGS")
    parser.add_argument(
        "--slow", action="store_true", help="lme4 on 10,000 applications and 2,500 experts too (minutes)"
    )
    parser.add_argument(
        "--iterations",
        type=whole_between(100, 1_000_000),
        default=5_000,
        metavar="N",
        help="of the JAGS model, after a fifth each of adaptation and burn-in (default 5000)",
    )
    return parser


def _grown(sizes: Sequence[int]) -> Iterator[Measured]:
    for name in ("additive", "calibrated"):
        if name in METHODS:
            for size in sizes:
                found = _measured(name, size, FEW)
                if found is not None:
                    yield found


def _measured(name: str, applications: int, load: int, iterations: int = 0) -> Measured | None:
    """Measure in a process of its own; None where a peer is missing."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, applications, load, iterations).result()


def _measure(name: str, applications: int, load: int, iterations: int) -> Measured | None:
    scenario = Scenario(applications, max(EACH, applications * EACH // load), EACH, 0)
    table = simulate(scenario, applications).table
    shape = name, applications, len(table.experts)
    if name in _IN_R:
        said = r.run(_IN_R[name], [table], *(str(each) for each in (*astuple(_PRIOR), iterations)))
        if said is None:
            return None
        spreads = {key: float(value) for key, value in (line.split() for line in said.splitlines())}
        return Measured(*shape, spreads.pop("seconds"), _peak(resource.RUSAGE_CHILDREN), spreads)
    timed = _WORKS[name](table)
    seconds: list[float] = []
    while len(seconds) < _RUNS and sum(seconds) < _PATIENCE:
        start = process_time()
        spreads = timed()
        seconds.append(process_time() - start)
    return Measured(*shape, median(seconds), _peak(resource.RUSAGE_SELF), spreads)


def _peak(whose: int) -> float:
    """Megabytes that a process held at most."""
    return resource.getrusage(whose).ru_maxrss / 1024


def _print_growth(found: Sequence[Measured]) -> None:
    columns = ("applications", "scores", "experts", "seconds", "peak MB", "growth")
    print("\n".join(heading(("model", *columns))))
    for position, each in enumerate(found):
        before = found[position - 1] if position else each
        sizes = f"{each.applications:,}", f"{each.applications * EACH:,}", f"{each.experts:,}"
        print(
            row((each.name, *sizes, f"{each.seconds:.3g}", f"{each.megabytes:,.0f}", _growth(before, each)))
        )
    print("\nGrowth is the exponent of the seconds in the applications since the line before.\n")


def _growth(before: Measured, after: Measured) -> str:
    """Exponent of the seconds in the applications; none between models."""
    if before.name != after.name or before.applications == after.applications:
        return ""
    return f"{log(after.seconds / before.seconds) / log(after.applications / before.applications):.2f}"


def _print_beside(measured: Iterable[Measured | None]) -> None:
    found = [each for each in measured if each is not None]
    columns = ("applications", "experts", "seconds", "times the first", "peak MB", *_SPREADS)
    print("\n".join(heading(("model", *columns))))
    for each in found:
        ratio = f"{each.seconds / found[0].seconds:,.4g}"
        cells = f"{each.applications:,}", each.experts, f"{each.seconds:.3g}", ratio, f"{each.megabytes:,.0f}"
        spreads = (f"{each.spreads[name]:.4f}" if name in each.spreads else "" for name in _SPREADS)
        print(row((each.name, *cells, *spreads)))
    print()


if __name__ == "__main__":
    main()
