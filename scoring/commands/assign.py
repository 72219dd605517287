"""``python -m scoring assign``: applications to experts, as a flow within loads and recusals."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

from scoring import __version__
from scoring.assignment import InfeasibleDealError
from scoring.commands.designfile import design_json
from scoring.commands.options import OptionError, Parser, progress, whole
from scoring.commands.records import add_steps, is_commitment, read_plan, write_commitment, write_record
from scoring.commands.rosters import Record, read_pairs, read_records, unique
from scoring.dealing import Available, DealPlan, DealResult, Filed, hold
from scoring.identifiability import identifiability
from scoring.resultfiles import csv_bytes, json_bytes
from scoring.table import ScoreTable

_HEAD = """\
Deal applications (申报) to experts (专家) at random, within loads and recusals (回避), evenly.

The deal is a flow of least cost. Equal files, options and values give equal bytes. Where no deal exists the
command says who is short of whom: the minimum cut.
"""

_EXAMPLE = """\
example: with applications.csv holding

  application,panel,field,wanted
  集群甲,第一组,装备,
  集群乙,第二组,纺织,7

and experts.csv

  expert,panel,fields,min_load,max_load
  专家01,第一组,装备;电子,,20
  专家02,第二组,纺织,5,20

  python -m scoring assign applications.csv --experts experts.csv --each 5 --recused recusals.csv \\
      --outside 1 --outside-share 0.2 --public-value "2026-11-20 …" --out deal

writes into the directory deal

  commitment.json   all that the deal depends on but chance; without --public-value this alone: publish it
  deal.json         the record: seed, pairs, loads; `python -m scoring verify-draw` deals again
  assignment.csv    application, expert, own_panel
  loads.csv         expert, n
  design.json       what the design can tell apart: connected parts, Fiedler value, effective resistance

All columns but application and expert may be left out. An expert without a panel may score for any. wanted
says how many experts (otherwise --each); --each all gives every application its whole panel (全员评审).
--outside M --outside-share P: on a share P of each panel's applications, at least M seats go to experts of
other panels, which is what makes panels comparable. recusals.csv has the columns application, expert.
Anything that cannot be used ends the command with status 2 and one line; for a file it names row and column.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "assign",
        help="deal applications to experts",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_steps(command, "applications.csv to deal, or a commitment.json made before")
    rules = command.add_argument_group(
        "what is committed to, with applications", argument_default=argparse.SUPPRESS
    )
    rules.add_argument("--experts", type=Path, metavar="FILE", help="CSV file of the experts")
    rules.add_argument("--each", metavar="N|all", help="experts per application")
    rules.add_argument("--recused", type=Path, metavar="FILE", help="CSV file: pairs that must not meet")
    rules.add_argument(
        "--min-load", type=whole, metavar="N", help="applications per expert at least (default 0)"
    )
    rules.add_argument("--max-load", type=whole, metavar="N", help="applications per expert at most")
    rules.add_argument("--outside", type=whole, metavar="M", help="seats outside the own panel (default 0)")
    rules.add_argument("--outside-share", type=_share, metavar="P", help="on this share of them (default 1)")
    rules.add_argument(
        "--prefer", choices=("balance", "match"), help="even loads first (default), or expertise first"
    )
    command.set_defaults(run=run)


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1 or len(text) > 20:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1 such as 0.2 or 1/3")
    return share


_GIVEN = ("experts", "each", "recused", "min_load", "max_load", "outside", "outside_share", "prefer")


def run(options: argparse.Namespace) -> None:
    """Commit, and deal where the public value is known."""
    given = [name for name in _GIVEN if name in options]
    if is_commitment(options.source):
        if given:
            raise OptionError(f"--{given[0].replace('_', '-')} stands in the commitment already")
        plan = read_plan(options.source)
        if not isinstance(plan, DealPlan):
            raise OptionError(f"{options.source}: commits to a draw; use `python -m scoring draw`")
        if options.public_value is None:
            raise OptionError("--public-value: what came up after the commitment was published?")
        options.out.mkdir(parents=True, exist_ok=True)
    else:
        plan = _plan(options)
        write_commitment(plan, options)
    if options.public_value is not None:
        progress(f"{len(plan.applications)} applications to {len(plan.experts)} experts")
        try:
            _write(hold(plan, options.public_value), options)
        except (InfeasibleDealError, ValueError) as error:
            raise OptionError(str(error)) from None


def _plan(options: argparse.Namespace) -> DealPlan:
    if "experts" not in options or "each" not in options:
        raise OptionError("--experts and --each are needed with a file of applications")
    applications = unique(
        read_records(options.source, ("application",), ("panel", "field", "wanted")), "application"
    )
    columns = ("panel", "fields", "min_load", "max_load")
    experts = unique(read_records(options.experts, ("expert",), columns), "expert")
    each = None if options.each == "all" else _each(options.each)
    return DealPlan(
        tuple(
            Filed(
                name,
                one.get("panel", ""),
                one.get("field", ""),
                each if "wanted" not in one else one.whole("wanted"),
            )
            for name, one in applications.items()
        ),
        tuple(_expert(name, one, options) for name, one in experts.items()),
        tuple(read_pairs(options.recused)) if "recused" in options else (),
        getattr(options, "outside", 0),
        getattr(options, "outside_share", Fraction(1)),
        getattr(options, "prefer", "balance"),
        __version__,
    )


def _each(text: str) -> int:
    try:
        return whole(text)
    except argparse.ArgumentTypeError:
        raise OptionError(f"--each: {text!r} is neither a whole number nor all") from None


def _expert(name: str, record: Record, options: argparse.Namespace) -> Available:
    least, most = record.whole("min_load"), record.whole("max_load")
    least = getattr(options, "min_load", 0) if least is None else least
    most = getattr(options, "max_load", None) if most is None else most
    if most is not None and least > most:
        raise record.error(
            "max_load" if "max_load" in record else "expert", f"loads from {least} to {most} are no range"
        )
    fields = tuple(sorted({field.strip() for field in record.get("fields", "").split(";") if field.strip()}))
    return Available(name, record.get("panel", ""), fields, least, most)


def _write(result: DealResult, options: argparse.Namespace) -> None:
    write_record(result.to_json(), "deal.json", options)
    panel = {one.application: one.panel for one in result.plan.applications}
    sits = {one.expert: one.panel for one in result.plan.experts}
    pairs = result.deal.pairs
    own = ((a, e, "yes" if panel[a] == sits[e] else "no") for a, e in pairs)
    (options.out / "assignment.csv").write_bytes(csv_bytes(("application", "expert", "own_panel"), own))
    (options.out / "loads.csv").write_bytes(csv_bytes(("expert", "n"), sorted(result.deal.load.items())))
    if pairs:
        design = identifiability(ScoreTable.from_rows((a, e, 0.0) for a, e in pairs))
        (options.out / "design.json").write_bytes(json_bytes(design_json(design)))
