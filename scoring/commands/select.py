"""``python -m scoring select``: a ranking and the rules in, who is selected and why out."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from scoring import __version__
from scoring.commands.official import add_method, official
from scoring.commands.options import OptionError, Parser, add_out, progress
from scoring.commands.rosters import Record, read_records, unique
from scoring.commands.rulesfile import RulesFile, read_rules
from scoring.csvfile import read_scores
from scoring.indicator_points import points_on
from scoring.ranking import Ranking, rank
from scoring.resultfiles import JSONValue, csv_bytes, json_bytes
from scoring.rules import Binding
from scoring.selection import InfeasibleRulesError, Selection, TieBreak, select
from scoring.table import ScoreTable

SELECTED_HEADER = ("rank", "application", "printed", "selected", "reason", "tie_break", "rules")

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,10})?", re.ASCII)
_DECIMALS = 2

_HEAD = """\
Fill the places down the ranking (择优), keeping the rules: upper limits and least numbers by unit, panel,
sub-field or any other attribute, reserved places, least scores. Each application in the order of the ranking
is taken if a selection that keeps every rule is then still possible.
"""

_EXAMPLE = """\
example: with rules.csv holding

  kind,rule,attribute,value,least,most
  places,,,,,100
  quota,每个省份,unit,,,8
  quota,计划单列市,unit,大连;青岛;宁波;厦门;深圳,,2
  quota,每省每领域,unit+subfield,,,1
  quota,西部,region,西部,10,
  reserve,乡村振兴,support,是,5,
  minimum,总分线,total,,60,
  minimum,创新线,创新能力,,20,
  tie_break,,创新能力,,,

the command

  python -m scoring select scores.csv --method additive --rules rules.csv --applications facts.csv --out done

writes into the directory done

  selected.csv   everybody by rank: rank, application, the printed score, selected (yes or no), reason, the
                 tie_break that decided, and the rules at work, each with its group, limit and what was found
  summary.json   places, who is selected, ties, reserves that lapsed, how many for each reason

rules.csv, one rule a line; the id under rule is what selected.csv names:

  places         most: how many in all
  quota          least, most: how many of each group. A group is a value of the attribute, of several joined
                 with +, or all applications where there is none. value: only these groups, separated by a
                 semicolon; without it every group that no other quota on the same attribute names
  reserve        least: places kept for the group in value; what it cannot fill goes to all
  reserve_empty  the same, but what it cannot fill stays empty
  minimum        least points on total (the printed score), an indicator of the scores, or a column
  tie_break      an indicator, or a column: the higher value wins; asked in the order of the lines

An attribute is panel, unit or subfield in the scores, or a column of --applications FILE (application and one
line for each; an empty cell belongs to no group). Of a finished result, with one line per application, name
the column that ranks instead of a method:

  python -m scoring select ranking.csv --score adjusted_mean --rules rules.csv --out result

reasons: above_line, moved_up (somebody above was left out by a rule), by_floor (a least number or reserved
place brought it in), won_tie_break; lost_tie_break, unresolved (nothing decides between those level at a
line: nobody of them is selected), pending (depends on them), below_minimum, quota_full, places_held (what is
left is needed for a least number), below_line.

Rules that cannot be kept together end the command with status 2, which names the fewest that collide.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "select",
        help="fill the places by rank and rules",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("scores", type=Path, help="CSV file of scores, or of a finished result (--score)")
    add_rules(command)
    command.add_argument(
        "--score", metavar="COLUMN", help="the file is a finished result: the column that ranks"
    )
    add_method(command)
    add_out(command)
    command.set_defaults(run=run)


def add_rules(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add what limits the selection, and facts about the applications."""
    command.add_argument(
        "--rules", type=Path, required=required, metavar="FILE", help="CSV file of rules, see below"
    )
    command.add_argument(
        "--applications",
        type=Path,
        metavar="FILE",
        help="CSV file with the column application and any others: attributes, points",
    )


@dataclass(frozen=True)
class Facts:
    """What is known of the applications beside their scores."""

    table: ScoreTable | None
    columns: Mapping[str, Record]

    def group(self, attribute: str) -> dict[str, str]:
        """The attribute of each application that has a value."""
        table = self.table
        known = None if table is None else getattr(table, attribute) if attribute in _GROUPS else None
        if table is not None and known is not None:
            return dict(zip(table.applications, known, strict=True))
        found = {name: line[attribute] for name, line in self.columns.items() if attribute in line}
        if not found:
            raise OptionError(f"--rules: no application has the attribute {attribute!r}")
        return found

    def points(self, name: str) -> dict[str, Decimal]:
        """Points on an indicator of the scores, or numbers of a column."""
        indicators = None if self.table is None else self.table.indicators
        if indicators is not None and name in indicators.factor:
            return points_on(indicators, name)
        found = {}
        for application in self.columns if self.table is None else self.table.applications:
            line = self.columns.get(application)
            if line is None or name not in line:
                raise OptionError(f"--rules: {application} has no {name!r}, neither indicator nor column")
            if not _NUMBER.fullmatch(line[name]):
                raise line.error(name, f"{line[name]!r} is not a decimal number")
            found[application] = Decimal(line[name])
        return found


_GROUPS = ("panel", "unit", "subfield")


def run(options: argparse.Namespace) -> None:
    """Read, rank, select, write."""
    rules = read_rules(options.rules)
    ranking, facts, method = _ranked(options)
    selection = chosen(chooser(rules, facts, options.places), ranking)
    _write(selection, ranking, method, options)


def _ranked(options: argparse.Namespace) -> tuple[Ranking, Facts, str | None]:
    known = {} if options.applications is None else read_facts(options.applications)
    if options.score is None:
        table = read_scores(options.scores.read_bytes()).table
        return official(table, options)[1], Facts(table, known), options.method
    if options.method is not None:
        raise OptionError("--score and --method exclude each other: the result is finished, or it is not")
    lines = unique(read_records(options.scores, ("application", options.score), None), "application")
    facts = Facts(None, {name: _joined(line, known.get(name)) for name, line in lines.items()})
    scores = facts.points(options.score)
    return rank(scores, _DECIMALS if options.decimals is None else options.decimals), facts, None


def read_facts(path: Path) -> dict[str, Record]:
    """Read the lines of the applications by name."""
    return unique(read_records(path, ("application",), None), "application")


def _joined(line: Record, known: Record | None) -> Record:
    """The cells of both lines, the first line's own first."""
    return line if known is None else Record({**known, **line}, line.path, line.row)


def chooser(given: RulesFile, facts: Facts, places: int | None) -> Callable[[Ranking], Selection]:
    """Return what fills the places of a ranking by the rules of a file.

    Raises
    ------
    OptionError
        No places, or two different numbers; facts that are missing.
    """
    if places is not None and given.places not in (None, places):
        raise OptionError(f"--places {places}: the rules say {given.places}")
    number = given.places if places is None else places
    if number is None:
        raise OptionError("--places, or a line of the kind places in the rules, is needed")
    rules = given.rules
    counted = [*(rule.attributes for rule in rules.quotas), *(rule.attributes for rule in rules.reserves)]
    groups = {attribute: facts.group(attribute) for each in counted for attribute in each}
    points = {rule.points: facts.points(rule.points) for rule in rules.minimums if rule.points}
    chain = [TieBreak(name, facts.points(name)) for name in given.chain]
    return lambda ranking: select(ranking, number, chain, rules=rules, groups=groups, points=points)


def chosen(select_by: Callable[[Ranking], Selection], ranking: Ranking) -> Selection:
    """Fill the places; raises `OptionError` with the rules that collide."""
    progress("down the ranking")
    try:
        return select_by(ranking)
    except InfeasibleRulesError as error:
        colliding = "; ".join(map(binding_text, error.collision))
        raise OptionError(f"the rules cannot be kept together: {colliding}") from None


def binding_text(binding: Binding) -> str:
    """One rule at work, such as ``每个省份 江西省 most 8, found 8``."""
    bound = "least" if binding.at_least else "most"
    return " ".join((binding.rule, *binding.group, bound, f"{binding.limit},", "found", str(binding.found)))


def _write(selection: Selection, ranking: Ranking, method: str | None, options: argparse.Namespace) -> None:
    counts: dict[str, JSONValue] = {}
    for one in selection.decisions:
        counts[one.reason.value] = int(str(counts.get(one.reason.value, 0))) + 1
    summary: dict[str, JSONValue] = {
        "version": __version__,
        "method": method,
        "score": options.score,
        "input_sha256": sha256(options.scores.read_bytes()).hexdigest(),
        "rules_sha256": sha256(options.rules.read_bytes()).hexdigest(),
        "decimals": ranking.decimals,
        "places": selection.places,
        "selected": selection.selected,
        "tied_at_line": selection.tied_at_line,
        "settled_by": selection.settled_by,
        "unresolved": selection.unresolved,
        "places_left": selection.places_left,
        "lapsed": [binding_text(binding) for binding in selection.lapsed],
        "reasons": counts,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "selected.csv").write_bytes(selected_csv(selection))
    (options.out / "summary.json").write_bytes(json_bytes(summary))


def selected_csv(selection: Selection) -> bytes:
    """Everybody by rank, with the reason."""
    return csv_bytes(
        SELECTED_HEADER,
        (
            (
                one.rank,
                one.application,
                one.printed,
                "yes" if one.selected else "no",
                one.reason.value,
                one.settled_by or "",
                "; ".join(map(binding_text, one.binding)),
            )
            for one in selection.decisions
        ),
    )
