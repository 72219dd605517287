"""The gates of the calibrated model: how often each extra is kept where it was planted, and where none was.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.gates                 # every scenario, 200 rounds each
    OPENBLAS_NUM_THREADS=1 python -m benchmarks.gates additive-3 plain-5 --rounds 50

A round without effect must come out as the additive model in 95 % of the rounds at least. Severity and coarse
scores are no effects; one-sided favours are, but none that the model has a term for.
"""

from __future__ import annotations

import argparse
from collections import Counter
from time import perf_counter

from scoring import calibrated
from scoring.calibrated import Extra
from scoring.scenarios import SCENARIOS
from scoring.simulate import simulate

FIRST_SEED = 7_000_000  # apart from the seeds of development and of the tests


def main() -> None:
    """Print one table in Markdown."""
    options = _parser().parse_args()
    _print_row(["scenario", "rounds", "additive", *Extra, "seconds per round"])
    _print_row(["---", *["---:"] * (3 + len(Extra))])
    for name in options.scenarios:
        kept: Counter[str] = Counter()
        seconds = 0.0
        for seed in range(FIRST_SEED, FIRST_SEED + options.rounds):
            table = simulate(SCENARIOS[name], seed).table
            start = perf_counter()
            found = calibrated.fit(table)
            seconds += perf_counter() - start
            kept.update(found.kept or ["additive"])
        shares = [f"{kept[key] / options.rounds:.1%}" for key in ("additive", *Extra)]
        _print_row([name, str(options.rounds), *shares, f"{seconds / options.rounds:.3f}"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenarios", nargs="*", choices=[*SCENARIOS, []], default=list(SCENARIOS))
    parser.add_argument("--rounds", type=int, default=200, metavar="N", help="rounds of each scenario")
    return parser


def _print_row(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
