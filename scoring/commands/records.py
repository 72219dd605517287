"""What ``draw``, ``assign`` and ``verify-draw`` share: the two steps, and the published files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from scoring.assignment import InfeasibleDealError
from scoring.commands.options import OptionError, Parser
from scoring.commitment import JSONObject, RecordError, canonical, parse
from scoring.dealing import FORMAT as DEAL
from scoring.dealing import DealPlan
from scoring.draw import FORMAT as DRAW
from scoring.draw import DrawError, DrawPlan
from scoring.resultfiles import json_bytes

Plan: TypeAlias = DrawPlan | DealPlan

COMMITMENT = "commitment.json"


def add_steps(command: Parser, source: str) -> None:
    """Add what both commands take: the source, the public value, the directory."""
    command.add_argument("source", type=Path, metavar="FILE", help=source)
    command.add_argument(
        "--public-value",
        metavar="TEXT",
        help="the value that nobody controls and that came up after the commitment was published; without it "
        "only the commitment is written",
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory for the results")


def is_commitment(path: Path) -> bool:
    """Whether a source is a commitment rather than a CSV file."""
    return path.suffix == ".json"


def read_object(path: Path) -> JSONObject:
    """Read a published file; raises `OptionError` that names it."""
    try:
        return parse(path.read_bytes())
    except RecordError as error:
        raise OptionError(f"{path}: {error}") from None


def read_plan(path: Path) -> Plan:
    """Read a commitment of either kind, checked to be in canonical form: its bytes are what was published."""
    found = read_object(path)
    try:
        if found.get("format") not in (DRAW, DEAL):
            raise RecordError(f"format: is neither {DRAW!r} nor {DEAL!r}")
        if path.read_bytes() != canonical(found):
            raise RecordError("the file is not in canonical form; publish and keep it as it was written")
        return DrawPlan.from_json(found) if found["format"] == DRAW else DealPlan.from_json(found)
    except ValueError as error:
        raise OptionError(f"{path}: {error}") from None


def write_commitment(plan: Plan, options: argparse.Namespace) -> None:
    """Write the commitment, and say what to publish."""
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / COMMITMENT).write_bytes(canonical(plan.to_json()))
    print(f"commitment {plan.commitment}")
    if options.public_value is None:
        print(f"publish it with {options.out / COMMITMENT}; then wait for the public value")


def write_record(record: JSONObject, name: str, options: argparse.Namespace) -> None:
    """Write the record of what was drawn."""
    (options.out / name).write_bytes(json_bytes(record))


def refused(error: DrawError | InfeasibleDealError | ValueError) -> OptionError:
    """A draw that cannot be held, in one line."""
    return OptionError(str(error))
