"""``python -m scoring sensitivity``: how often each application stays in when the round's choices move."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from functools import partial

from scoring import __version__
from scoring.commands.methodoptions import PRINTED
from scoring.commands.official import add_method, method_choices, official
from scoring.commands.options import OptionError, Parser, add_files, decimal, progress, whole, whole_between
from scoring.commands.rulesfile import RulesFile, read_rules
from scoring.commands.select import Facts, add_rules, chooser, chosen, read_facts
from scoring.csvfile import read_scores
from scoring.merits import Merits
from scoring.methods import METHODS, OWN_SCALE
from scoring.ranking import Ranking, rank
from scoring.resultfiles import JSONValue, csv_bytes, json_bytes
from scoring.rules import NO_RULES
from scoring.sensitivity import Sensitivity, sensitivity
from scoring.table import TableError

SENSITIVITY_HEADER = (
    *("rank", "application", "selected", "weights_in", "weights_draws"),
    *("indicators_in", "indicators_tried", "changes_without"),
    *("methods_in", "methods_tried", "changes_by"),
)

_HEAD = """\
Move what a round chose, and count how often each application stays in (敏感性分析): the weights within a
band, one indicator left out at a time, other methods. All of it is advisory (仅供参考) and internal.
"""

_EXAMPLE = """\
  python -m scoring sensitivity scores.csv --method additive --places 10 --band 0.2 --seed 1 --out moved

writes into the directory moved

  sensitivity.csv  by rank: selected (yes or no); in how many of the draws of weights it has a place; of the
                   indicators and of the methods, how many leave it a place, and which change whether it has
                   one
  summary.json     seed, draws, band, who is selected without each indicator and by each method, methods that
                   these scores or a least total do not allow

Each weight is multiplied by a factor between 1 - band and 1 + band, then all are scaled to their old sum.
Rules (--rules, as for the command select) select anew each time. Equal files, options and seeds give equal
bytes.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "sensitivity",
        help="move weights, indicators and methods, and count who stays in; advisory",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_rules(command, required=False)
    add_method(command)
    command.add_argument("--band", type=decimal, default=0.2, metavar="B", help="below 1 (default 0.2)")
    command.add_argument(
        "--draws", type=whole_between(0, 100_000), default=500, metavar="N", help="of weights (default 500)"
    )
    command.add_argument("--seed", type=whole, default=0, metavar="N", help="of the draws (default 0)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Read, move, count, write."""
    if options.band >= 1:
        raise OptionError(f"--band {options.band:g} is not below 1")
    source = read_scores(options.scores.read_bytes())
    ranking = official(source.table, options)[1]
    rules = RulesFile(NO_RULES, None, ()) if options.rules is None else read_rules(options.rules)
    known = {} if options.applications is None else read_facts(options.applications)
    select_by = chooser(rules, Facts(source.table, known), options.places)
    chosen(select_by, ranking)

    def choose(merits: Merits) -> Collection[str]:
        if merits.method in OWN_SCALE - {options.method} and any(
            rule.points is None for rule in rules.rules.minimums
        ):
            raise TableError("a least total says nothing about scores on another scale")
        decimals = PRINTED[merits.method in OWN_SCALE] if options.decimals is None else options.decimals
        return select_by(rank(merits.by_name, decimals)).selected

    progress(f"{options.draws} draws of weights, other methods")
    found = sensitivity(
        source.table,
        partial(METHODS[options.method], **method_choices(options)),
        choose,
        method=options.method,
        draws=options.draws,
        band=options.band,
        seed=options.seed,
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "sensitivity.csv").write_bytes(sensitivity_csv(found, ranking))
    (options.out / "summary.json").write_bytes(_summary(found, options, source.sha256))


def sensitivity_csv(found: Sensitivity, ranking: Ranking) -> bytes:
    """Everybody by rank, with what was counted."""
    return csv_bytes(
        SENSITIVITY_HEADER,
        (
            (
                line.rank,
                line.application,
                "yes" if line.application in found.selected else "no",
                found.by_weights.get(line.application, 0) if found.draws else "",
                found.draws or "",
                *_stays(line.application, found, found.without),
                *_stays(line.application, found, found.methods),
            )
            for line in ranking.lines
        ),
    )


def _stays(
    name: str, found: Sensitivity, by_choice: Mapping[str, frozenset[str] | None]
) -> tuple[object, object, str]:
    """Under how many choices it is in, of how many, and which ones change its side."""
    inside = {choice: name in (chosen or ()) for choice, chosen in by_choice.items()}
    changing = [choice for choice, is_in in inside.items() if is_in != (name in found.selected)]
    return sum(inside.values()), len(inside), ";".join(changing)


def _summary(found: Sensitivity, options: argparse.Namespace, digest: str) -> bytes:
    summary: dict[str, JSONValue] = {
        "version": __version__,
        "input_sha256": digest,
        "method": options.method,
        "advisory": ("sensitivity.csv",),
        "seed": found.seed,
        "draws": found.draws,
        "band": found.band,
        "infeasible_draws": found.infeasible,
        "selected": sorted(found.selected),
        "without": {code: None if each is None else sorted(each) for code, each in found.without.items()},
        "methods": {name: None if each is None else sorted(each) for name, each in found.methods.items()},
        "not_applied": found.not_applied,
    }
    return json_bytes(summary)
