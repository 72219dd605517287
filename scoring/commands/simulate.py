"""``python -m scoring simulate``: rounds with known truth, and how much of it each method finds again."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from decimal import Decimal

import numpy as np

from scoring.commands.options import OptionError, Parser, add_out, decimal, progress, whole, whole_between
from scoring.methods import METHODS
from scoring.ranking import rank
from scoring.recovery import Recovery, recovery
from scoring.resultfiles import csv_bytes, csv_number
from scoring.scenarios import SCENARIOS, Scenario
from scoring.simulate import SimulatedRound, simulate
from scoring.table import TableError

FILES = ("scores.csv", "truth.csv", "recovery.csv")
_COMPARED = ("mean", "trimmed", "additive")
_MOST_ROUNDS = 10_000
_DESIGN = {
    "applications": "applications (申报)",
    "experts": "experts (专家), all panels together",
    "each": "experts of one application",
    "places": "places (名额)",
    "panels": "closed panels (评审组), among which applications and experts are shared out",
}
_SPREADS = {
    "missing": "share of the sheets that are missing, such as 0.1; two of an application always stay",
    "sd_merit": "spread of the merits (水平), in points",
    "sd_severity": "spread of the severities (严格度), in points",
    "sd_error": "spread of what is left of a score, in points",
}

_HEAD = """\
Simulate rounds with known truth, to try a design before the round: how many experts should score each
application, so that the places go to the best?

Merits, severities and errors are drawn with the spreads given, experts are assigned at random, and each
method is asked for its ranking. Nothing of it is about a real application.
"""

_EXAMPLE = """\
example: 160 applications, 32 places, 24 experts. Three scores each, or five?

  python -m scoring simulate --each 3 --repetitions 200 --out three
  python -m scoring simulate --each 5 --repetitions 200 --out five

Then compare three/recovery.csv and five/recovery.csv. An office that has held a round takes the spreads from
it: sd_merit, sd_severity, sd_error in summary.json of

  python -m scoring rank lastyear.csv --method additive --out lastyear

writes into the directory

  scores.csv    the first round: application, expert, score and, with several panels, panel; the command rank
                reads it
  truth.csv     application, merit, rank: what nobody knows of a real round
  recovery.csv  per method, the mean over all rounds and its standard error (…_se):
                  tau     agreement of the order with the truth (Kendall's tau-a), 1 at best, 0 by lot
                  top     share of the places that went to the truly best
                  regret  what the wrong places cost: mean merit of the truly best less that of those in
                          place, in standard deviations of merit

Round k of --repetitions is the one that --seed (seed + k − 1) gives. Equal options give equal bytes.

scenarios (--scenario): …-3 are 160 applications, 24 experts, 3 scores each; …-5 are 40 experts, 5 scores
each; 32 places; spreads of merit 5, severity 3, error 4 points.

"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "simulate",
        help="try a design on rounds with known truth",
        description=_HEAD,
        epilog=_EXAMPLE + "".join(_listed()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_out(command)
    command.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default="additive-3",
        metavar="NAME",
        help="what the scores carry, see below (default additive-3); the options that follow change it",
    )
    for name, what in _DESIGN.items():
        command.add_argument(f"--{name}", type=whole, metavar="N", help=what)
    for name, what in _SPREADS.items():
        command.add_argument(f"--{name.replace('_', '-')}", type=decimal, metavar="X", help=what)
    command.add_argument(
        "--methods",
        nargs="+",
        choices=sorted(METHODS.keys() - {"composite"}),
        default=_COMPARED,
        metavar="METHOD",
        help="methods of the command rank to compare (default mean trimmed additive)",
    )
    command.add_argument(
        "--repetitions",
        type=whole_between(1, _MOST_ROUNDS),
        default=1,
        metavar="N",
        help="rounds behind recovery.csv (default 1: say 200 before you decide)",
    )
    command.add_argument("--seed", type=whole, default=0, metavar="N", help="of the first round (default 0)")
    command.set_defaults(run=run)


def _listed() -> Iterable[str]:
    """One line for each scenario; of those that differ in the number of scores alone, one for both."""
    for name, scenario in SCENARIOS.items():
        if not name.endswith("-5"):
            yield f"  {name:22} {scenario.about}\n"


def run(options: argparse.Namespace) -> None:
    """Simulate, compare, write."""
    changed = {name: value for name in (*_DESIGN, *_SPREADS) if (value := vars(options)[name]) is not None}
    methods = tuple(dict.fromkeys(options.methods))
    try:
        scenario = replace(SCENARIOS[options.scenario], **changed)
        first = simulate(scenario, options.seed)
        found = _recovered(scenario, first, methods, options)
    except (ValueError, TableError) as error:
        raise OptionError(str(error)) from error
    options.out.mkdir(parents=True, exist_ok=True)
    contents = _scores(first), _truth(first), _summary(methods, found)
    for name, content in zip(FILES, contents, strict=True):
        (options.out / name).write_bytes(content)


def _recovered(
    scenario: Scenario, first: SimulatedRound, methods: Sequence[str], options: argparse.Namespace
) -> list[list[Recovery]]:
    """Per round, per method."""
    found = []
    for number in range(options.repetitions):
        if number % 10 == 0:
            progress(f"round {number + 1} of {options.repetitions}")
        drawn = simulate(scenario, options.seed + number) if number else first
        results = (METHODS[method](drawn.table).score for method in methods)
        found.append([recovery(score, drawn.merit, scenario.places) for score in results])
    return found


def _scores(drawn: SimulatedRound) -> bytes:
    table = drawn.table
    pairs = zip(table.pairs(), table.score.tolist(), strict=True)
    if table.panel is None:
        return csv_bytes(("application", "expert", "score"), ((*pair, score) for pair, score in pairs))
    panel = dict(zip(table.applications, table.panel, strict=True))
    return csv_bytes(
        ("application", "expert", "score", "panel"), ((*pair, score, panel[pair[0]]) for pair, score in pairs)
    )


def _truth(drawn: SimulatedRound) -> bytes:
    merits = dict(zip(drawn.table.applications, drawn.merit.tolist(), strict=True))
    ranks = rank(merits, 6).rank_by_application
    return csv_bytes(
        ("application", "merit", "rank"),
        ((name, csv_number(merit), ranks[name]) for name, merit in merits.items()),
    )


def _summary(methods: Sequence[str], found: list[list[Recovery]]) -> bytes:
    """Means and standard errors over the rounds; of one round no standard error."""
    values = np.array([[astuple(each) for each in one] for one in found])
    rounds = len(values)
    mean = values.mean(axis=0)
    error = values.std(axis=0, ddof=1) / np.sqrt(rounds) if rounds > 1 else None

    def cells(row: int) -> list[Decimal | str]:
        both = zip(mean[row], [None] * 3 if error is None else error[row], strict=True)
        return [csv_number(value if value is None else float(value)) for pair in both for value in pair]

    header = ("method", "rounds", "tau", "tau_se", "top", "top_se", "regret", "regret_se")
    return csv_bytes(header, ([method, rounds, *cells(row)] for row, method in enumerate(methods)))
