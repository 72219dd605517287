"""The additive model: exact path, iterative path and lme4 on the same scores, in one run, as ratios.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.additive

Each application has 5 scores, each expert gave about 100. Timed are the variance components, the predictions
and their standard errors; making and reading the scores is not. lme4 runs if Rscript and lme4 are there.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import scipy

from scoring import additive, iterative, reml
from scoring.table import ScoreTable

EACH, LOAD = 5, 100  # scores per application, per expert
HEADER = ("applications", "path", "seconds", "times the first", "sd_merit", "sd_severity", "sd_error")


@dataclass(frozen=True)
class Measured:
    """Seconds, and the standard deviations found: merit, severity, error."""

    path: str
    seconds: float
    sds: tuple[float, ...]


def main() -> None:
    """Print one table in Markdown."""
    options = _parser().parse_args()
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "not set")
    print(f"{platform.machine()}, {os.cpu_count()} cores, OPENBLAS_NUM_THREADS {threads}; Python", end=" ")
    print(f"{platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}\n")
    _print_row(HEADER)
    _print_row(["---:" if name != "path" else "---" for name in HEADER])
    for size in options.sizes:
        first = 0.0
        for found in _measured(size, options.repeat, size <= options.largest_lme4):
            first = first or found.seconds
            ratio = f"{found.seconds / first:,.4g}"
            _print_row(
                [f"{size:,}", found.path, f"{found.seconds:.4g}", ratio, *(f"{sd:.5f}" for sd in found.sds)]
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.additive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1000, 10_000], metavar="A", help="numbers of applications"
    )
    parser.add_argument(
        "--repeat", type=int, default=5, metavar="N", help="runs of our paths; the median counts"
    )
    parser.add_argument(
        "--largest-lme4",
        type=int,
        default=10_000,
        metavar="A",
        help="applications up to which lme4 runs, once (0: never; at 10,000 it takes minutes)",
    )
    return parser


def _print_row(cells: list[str] | tuple[str, ...]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def synthetic(applications: int) -> ScoreTable:
    """Scores of random experts with standard deviations 5 (merit), 3 (severity) and 4 (error)."""
    random = np.random.default_rng(applications)
    experts = max(EACH, applications * EACH // LOAD)
    start = random.integers(0, experts, applications)
    gaps = np.sort(random.integers(0, experts - EACH + 1, (applications, EACH - 1)), axis=1)
    steps = 1 + gaps + np.arange(EACH - 1)  # all different, below the number of experts
    expert = np.sort(np.column_stack((start, (start[:, None] + steps) % experts)), axis=1).ravel()
    application = np.repeat(np.arange(applications), EACH)
    merit, severity = random.normal(80, 5, applications), random.normal(0, 3, experts)
    score = merit[application] - severity[expert] + random.normal(0, 4, len(expert))
    names = tuple(f"a{i:07}" for i in range(applications)), tuple(f"e{j:07}" for j in range(experts))
    return ScoreTable(*names, application, expert, score.round(2), np.ones(len(score)))


def _measured(applications: int, repeat: int, with_lme4: bool) -> Iterator[Measured]:
    table = synthetic(applications)
    problem = additive.standardised(table)
    if problem is None:
        raise ValueError("all scores are equal")
    if problem.data.n_kept <= additive.EXACT_LIMIT:
        yield _timed("exact", lambda: reml.fit(problem.data, problem.fixed), problem, repeat)
    yield _timed("iterative", lambda: iterative.fit(problem.data, problem.fixed), problem, repeat)
    if with_lme4 and (rscript := shutil.which("Rscript")):
        yield from _lme4(rscript, table)


def _timed(
    path: str,
    solve: Callable[[], reml.Solution | iterative.Solution],
    problem: additive.Standardised,
    repeat: int,
) -> Measured:
    seconds = []
    for _ in range(repeat):
        start = perf_counter()
        found = solve()
        found.variance_eliminated(True)
        found.variance_kept(False)
        seconds.append(perf_counter() - start)
    sigma = problem.scale * found.error_variance**0.5
    ratios = (found.ratio_eliminated, found.ratio_kept, 1.0)
    return Measured(path, median(seconds), tuple(sigma * ratio**0.5 for ratio in ratios))


def _lme4(rscript: str, table: ScoreTable) -> Iterator[Measured]:
    """Fit and conditional variances together; nothing where lme4 is missing."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "scores.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("application", "expert", "score"))
            for pair, score in zip(table.pairs(), table.score.tolist(), strict=True):
                writer.writerow((*pair, score))
        script = str(Path(__file__).with_name("lme4.R"))
        done = subprocess.run([rscript, script, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"lme4 did not run: {done.stderr.strip()}", file=sys.stderr)
        return
    said = {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}
    yield Measured(
        "lme4",
        said["fit"] + said["variances"],
        (said["sd_merit"], said["sd_severity"], said["sd_error"]),
    )


if __name__ == "__main__":
    main()
