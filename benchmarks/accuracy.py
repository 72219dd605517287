"""How well each method finds the truth: every named scenario, many rounds, our methods beside their peers.

    python -m benchmarks.accuracy --repetitions 40

Rounds come from `scoring.scenarios`, with seeds that development does not use. All methods see the same
rounds, so differences are paired. lme4 runs where Rscript and lme4 are there; elsewhere its column is named
“additive EBLUP” and holds our additive model's merits, which are the same predictions. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from benchmarks.accuracy_report import report
from benchmarks.contenders import Found, compared
from benchmarks.machine import described
from scoring.commands.options import progress, whole_between
from scoring.scenarios import SCENARIOS
from scoring.simulate import simulate

FIRST_SEED = 73_000_000
"""Beyond every seed of the tests and of development."""

_APART = 100_000  # seeds between one scenario and the next
_BLOCK = 10  # rounds that one process takes at once


def main() -> None:
    """Run everything on all cores, and print the tables."""
    options = _parser().parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read by the processes that start from here on
    begun = perf_counter()
    found = _found(options.scenarios, options.repetitions, options.processes)
    print(described())
    print(
        f"{options.repetitions} repetitions of {len(options.scenarios)} scenarios in "
        f"{perf_counter() - begun:.0f} s on {options.processes} processes\n"
    )
    print(report(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--repetitions",
        type=whole_between(2, _APART),
        default=40,
        metavar="N",
        help="rounds per scenario (default 40)",
    )
    parser.add_argument(
        "--scenarios",
        nargs="+",
        choices=SCENARIOS,
        default=list(SCENARIOS),
        metavar="NAME",
        help="(default all)",
    )
    parser.add_argument(
        "--processes",
        type=whole_between(1, 256),
        default=os.cpu_count() or 1,
        metavar="N",
        help="(default all cores)",
    )
    return parser


def _found(scenarios: Sequence[str], repetitions: int, processes: int) -> list[Found]:
    blocks = list(_blocks(scenarios, repetitions))
    found: list[Found] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for number, block in enumerate(pool.map(_block, blocks)):
            progress(f"{number + 1} of {len(blocks)} blocks")
            found += block
    return found


def _blocks(scenarios: Sequence[str], repetitions: int) -> Iterator[tuple[str, range]]:
    for first in range(0, repetitions, _BLOCK):
        for name in scenarios:
            yield name, range(first, min(first + _BLOCK, repetitions))


def _block(work: tuple[str, range]) -> list[Found]:
    name, repetitions = work
    scenario, start = SCENARIOS[name], FIRST_SEED + _APART * list(SCENARIOS).index(name)
    rounds = [(repetition, simulate(scenario, start + repetition)) for repetition in repetitions]
    return list(compared(name, scenario.places, rounds))


if __name__ == "__main__":
    main()
