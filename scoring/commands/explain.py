"""``python -m scoring explain``: why one application stands where it does, in numbers that can be redone."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.commands.advice import additive_uncertainty
from scoring.commands.official import add_method, official
from scoring.commands.options import OptionError, Parser, whole
from scoring.commands.rulesfile import RulesFile, read_rules
from scoring.commands.select import Facts, add_rules, binding_text, chooser, chosen, read_facts
from scoring.csvfile import read_scores
from scoring.explanation import ExpertLine, Explanation, explain
from scoring.resultfiles import json_bytes
from scoring.rules import NO_RULES

_HEAD = """\
Explain one application (逐项说明): each expert's scores and weights, the severity that was removed, the mean,
rounding, rank, tie and the reason of the selection, so that every sum can be done again by hand.
"""

_EXAMPLE = """\
example:

  python -m scoring explain scores.csv --application 集群己 --method additive --places 2

prints the explanation; --json prints the same as data, decimals as text. --rules and --applications are
those of `python -m scoring select --help`. What is advisory (仅供参考: merit, its standard error, interval
of ranks) stands apart at the end, decides nothing and is left out of anything that is published.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "explain",
        help="explain one application to the last digit",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("scores", type=Path, help="CSV file of scores, as for the command rank")
    command.add_argument("--application", required=True, metavar="NAME", help="which one")
    add_rules(command, required=False)
    add_method(command)
    command.add_argument(
        "--seed", type=whole, default=0, metavar="N", help="of the interval of ranks (default 0)"
    )
    command.add_argument("--json", action="store_true", help="as data instead of text")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Read, rank, select, print."""
    table = read_scores(options.scores.read_bytes()).table
    if options.application not in table.applications:
        raise OptionError(f"--application: {options.application!r} has no score in {options.scores}")
    merits, ranking = official(table, options)
    rules = RulesFile(NO_RULES, None, ()) if options.rules is None else read_rules(options.rules)
    selection = None
    if options.places is not None or rules.places is not None:
        known = {} if options.applications is None else read_facts(options.applications)
        selection = chosen(chooser(rules, Facts(table, known), options.places), ranking)
    places = None if selection is None else selection.places
    sure = additive_uncertainty(table, places, None, options.seed) if merits.method == "additive" else None
    found = explain(merits, ranking, options.application, selection, None if sure is None else sure.standing)
    print(json_bytes(plain(found)).decode().rstrip() if options.json else "\n".join(text(found)))


def plain(found: Explanation) -> Any:
    """The explanation as JSON has it; decimals as text, so that no digit is lost."""
    return _plain(asdict(found) | {"rounding": found.rounding, "parameters": dict(found.parameters)})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _digits(value) if isinstance(value, Decimal) else value


def _digits(value: Decimal) -> str:
    """Without needless zeros or exponent."""
    text_ = format(value, "f")
    return text_.rstrip("0").rstrip(".") if "." in text_ else text_


def text(found: Explanation) -> Iterator[str]:
    """The lines of the explanation."""
    choices = ", ".join(f"{name} {value}" for name, value in found.parameters.items())
    yield f"{found.application}: rank {found.rank} of {found.among}, printed {found.printed}"
    yield f"method {found.method}" + (f" ({choices})" if choices else "")
    for line in found.lines:
        yield ""
        yield from _sheet(line)
    yield ""
    yield from _result(found)
    yield from _decision(found)
    yield from _advice(found)


def _sheet(line: ExpertLine) -> Iterator[str]:
    yield f"{line.expert}"
    for one in line.indicators:
        points = (
            f"{_digits(one.score)} × {_digits(one.weight)} / {_digits(one.maximum)} = {_digits(one.points)}"
        )
        yield f"  {one.indicator}: {points}"
    if line.fixed:
        yield f"  from figures: {_digits(line.fixed)}"
    if line.filled:
        yield f"  unable to judge, mean of the others: {_digits(line.filled)}"
    yield f"  total {_digits(line.total)}"
    if line.confidence != 1:
        yield f"  confidence {_digits(line.confidence)}"
    if line.severity is not None and line.adjusted is not None:
        sign = "+" if line.severity >= 0 else "-"
        sum_ = f"{_digits(line.total)} {sign} {_digits(abs(line.severity))} = {_digits(line.adjusted)}"
        yield f"  severity {line.severity:+f}: {sum_}"


def _result(found: Explanation) -> Iterator[str]:
    parts = found.composition
    name, value = ("expert score", parts.expert_score) if parts else ("result", found.result)
    if found.redone is None:
        yield f"{name} {_digits(value)}: no mean of the lines above, see docs/scoring.md on the method"
    else:
        kind = "median" if "median" in (found.method, found.parameters.get("expert_method")) else "mean"
        yield f"{kind} of the lines {_digits(found.redone)}, {name} {_digits(value)}"
        if found.rounding:
            yield f"  (difference {_digits(found.rounding)}: severities are shown to 6 decimals)"
    if parts:
        weights = f"{_digits(parts.data_weight)} beside {_digits(parts.expert_weight)} of the experts"
        yield f"data score {_digits(parts.data_score)}, weight {weights}"
        yield f"result {_digits(found.result)}"
    yield f"rounded half up to {found.decimals} decimals: {found.printed}"
    if found.tied_with:
        yield f"shares its rank with {', '.join(found.tied_with)}"


def _decision(found: Explanation) -> Iterator[str]:
    if found.decision is None:
        return
    one = found.decision
    settled = f", settled by {one.settled_by}" if one.settled_by else ""
    yield f"{'selected' if one.selected else 'not selected'}: {one.reason.value}{settled}"
    for binding in one.binding:
        yield f"  {binding_text(binding)}"


def _advice(found: Explanation) -> Iterator[str]:
    if found.advice is None:
        return
    advice = found.advice
    yield ""
    yield "advisory (仅供参考), internal, decides nothing:"
    yield f"  merit {_digits(advice.merit)}, standard error {_digits(advice.se or Decimal(0))}"
    if advice.rank_low is not None:
        yield f"  rank between {advice.rank_low} and {advice.rank_high} with 90 % probability"
    if advice.p_in is not None:
        yield f"  by rank alone within the places with probability {_digits(advice.p_in)}"
