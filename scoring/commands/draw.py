"""``python -m scoring draw``: a panel out of a pool of experts, so that anybody can check it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from scoring import __version__
from scoring.commands.options import OptionError, Parser, whole
from scoring.commands.records import (
    add_steps,
    is_commitment,
    read_object,
    read_plan,
    write_commitment,
    write_record,
)
from scoring.commands.rosters import read_records, unique
from scoring.commitment import RecordError
from scoring.draw import (
    KINDS,
    Candidate,
    Composition,
    DrawError,
    DrawPlan,
    DrawResult,
    Withdrawal,
    again,
    hold,
)
from scoring.resultfiles import csv_bytes

_HEAD = """\
Draw a panel (评审组) from a pool of experts (专家库), in two steps that anybody can check.

First everything but chance is fixed and its SHA-256 published. Then a public value comes up that nobody
controls. The seed is SHA-256(commitment ‖ value); nobody could have chosen the outcome, and anybody can draw
again with `python -m scoring verify-draw`.
"""

_EXAMPLE = """\
example: with pool.csv holding

  expert,kind,region,recused,max_load
  专家01,technical,320000,,
  专家02,finance,330000,,20
  专家03,technical,320000,yes,

  python -m scoring draw pool.csv --places 7 --substitutes 3 --exclude-region 320000 --out draw
      writes draw/commitment.json and prints its SHA-256: publish both
  python -m scoring draw draw/commitment.json --public-value "2026-11-20 双色球 03 08 11" --out draw
      writes draw/draw.json (order, members, substitutes) and draw/panel.csv
  python -m scoring draw draw/commitment.json --record draw/draw.json --withdraw 专家05 \\
      --reason 因病 --out draw
      replaces one member by the next of the random order who keeps the composition; all others stay

kind is technical, finance, other (an expert of another field) or staff (no expert). recused is empty or yes.
Rules, checked before anything is drawn: an odd number of places; at least two thirds experts, three fifths
technical, one of finance; three candidates for a place after recusals and regions.
Anything that cannot be used ends the command with status 2 and one line; for a file it names row and column.
"""

_RULES = ("substitutes", "experts", "technical", "finance", "candidates_per_place")


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "draw",
        help="draw a panel from a pool of experts, verifiably",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_steps(command, "pool.csv to commit to, or a commitment.json to draw from")
    rules = command.add_argument_group("rules, with a pool", argument_default=argparse.SUPPRESS)
    rules.add_argument("--places", type=whole, metavar="N", help="members of the panel, an odd number")
    rules.add_argument("--substitutes", type=whole, metavar="N", help="substitutes to name (default 0)")
    rules.add_argument("--experts", type=whole, metavar="N", help="experts at least (default two thirds)")
    rules.add_argument("--technical", type=whole, metavar="N", help="of them technical (default 3/5 of all)")
    rules.add_argument("--finance", type=whole, metavar="N", help="of them finance (default 1)")
    rules.add_argument("--candidates-per-place", type=whole, metavar="N", help="at least (default 3)")
    rules.add_argument(
        "--exclude-region",
        action="append",
        metavar="CODE",
        help="region not to be represented; may be repeated",
    )
    seats = command.add_argument_group(
        "one seat again, with a commitment", argument_default=argparse.SUPPRESS
    )
    seats.add_argument("--record", type=Path, metavar="FILE", help="draw.json of the draw so far")
    seats.add_argument("--withdraw", metavar="EXPERT", help="who does not serve")
    seats.add_argument("--reason", metavar="TEXT", help="why")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Commit, draw, or replace."""
    given = set(vars(options)) & {"places", *_RULES, "exclude_region"}
    seat = {"record", "withdraw", "reason"} & set(vars(options))
    try:
        if not is_commitment(options.source):
            if seat:
                raise OptionError(f"--{min(seat)} belongs to a commitment.json")
            _commit(_plan(options), options)
            return
        if given:
            raise OptionError(f"--{min(given).replace('_', '-')}: the rules stand in the commitment already")
        _write(_replaced(options) if seat else _drawn(options), options)
    except DrawError as error:
        raise OptionError(str(error)) from None


def _commit(plan: DrawPlan, options: argparse.Namespace) -> None:
    write_commitment(plan, options)
    if options.public_value is not None:
        _write(hold(plan, options.public_value), options)


def _plan(options: argparse.Namespace) -> DrawPlan:
    if "places" not in options:
        raise OptionError("--places: how many members is the panel to have?")
    columns = ("kind", "region", "recused", "max_load")
    records = unique(read_records(options.source, ("expert",), columns), "expert")
    candidates, recused = [], []
    for name, record in records.items():
        kind = record.get("kind", "technical")
        if kind not in KINDS:
            raise record.error("kind", f"{kind!r} is none of {', '.join(KINDS)}")
        if record.get("recused", "yes") != "yes":
            raise record.error("recused", f"{record['recused']!r} is neither empty nor yes")
        if "recused" in record:
            recused.append(name)
        candidates.append(Candidate(name, kind, record.get("region", ""), record.whole("max_load")))
    rules = {name: vars(options)[name] for name in _RULES if name in options}
    composition = replace(Composition.usual(options.places), **rules)
    excluded = tuple(getattr(options, "exclude_region", ()))
    return DrawPlan(tuple(candidates), composition, tuple(recused), excluded, __version__)


def _read(path: Path) -> DrawPlan:
    plan = read_plan(path)
    if not isinstance(plan, DrawPlan):
        raise OptionError(f"{path}: commits to a deal; use `python -m scoring assign`")
    return plan


def _drawn(options: argparse.Namespace) -> DrawResult:
    if options.public_value is None:
        raise OptionError("--public-value: what came up after the commitment was published?")
    return hold(_read(options.source), options.public_value)


def _replaced(options: argparse.Namespace) -> DrawResult:
    for name in ("record", "withdraw", "reason"):
        if not getattr(options, name, None):
            raise OptionError("--record, --withdraw and --reason belong together")
    if options.public_value is not None:
        raise OptionError("--public-value: the record has it already")
    plan = _read(options.source)
    try:
        before = again(plan, read_object(options.record))
    except RecordError as error:
        raise OptionError(f"{options.record}: {error}") from None
    withdrawal = Withdrawal(options.withdraw, options.reason)
    return hold(plan, before.public_value, (*before.withdrawals, withdrawal))


def _write(result: DrawResult, options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    write_record(result.to_json(), "draw.json", options)
    kind = {each.expert: each.kind for each in result.plan.candidates}
    lines = [
        *((seat, expert, kind[expert], "member") for seat, expert in enumerate(result.members, start=1)),
        *(
            (seat, expert, kind[expert], "substitute")
            for seat, expert in enumerate(result.substitutes, start=1)
        ),
    ]
    (options.out / "panel.csv").write_bytes(csv_bytes(("seat", "expert", "kind", "role"), lines))
