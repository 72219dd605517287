"""``python -m scoring verify-draw``: draw again from the published files, and say what differs."""

from __future__ import annotations

import argparse
from pathlib import Path

from scoring import __version__, dealing, draw
from scoring.assignment import InfeasibleDealError
from scoring.commands.options import OptionError, Parser
from scoring.commands.records import read_object, read_plan
from scoring.commitment import RecordError, differences
from scoring.draw import DrawError, DrawPlan
from scoring.resultfiles import json_bytes

_HEAD = """\
Check a draw of experts or a deal of applications by holding it again from the two published files.

Nothing else is needed: no database, no account, no network. Status 0: the record comes out again, byte for
byte. Status 1: it does not, and every difference is named. Status 2: a file cannot be used.
"""

_EXAMPLE = """\
example:

  sha256sum commitment.json
      must give the commitment that was published before the public value came up
  python -m scoring verify-draw commitment.json draw.json
      draws again

How a draw works, to the last bit, stands in docs/scoring.md; it can be repeated in any language.
"""


class DiffersError(ValueError):
    """A record that does not come out again; one difference a line."""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "verify-draw",
        help="hold a published draw or deal again and compare",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("commitment", type=Path, metavar="COMMITMENT", help="commitment.json as published")
    command.add_argument("record", type=Path, metavar="RECORD", help="draw.json or deal.json as published")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Hold again and compare."""
    plan, record = read_plan(options.commitment), read_object(options.record)
    try:
        result = draw.again(plan, record) if isinstance(plan, DrawPlan) else dealing.again(plan, record)
    except RecordError as error:
        raise OptionError(f"{options.record}: {error}") from None
    except (DrawError, InfeasibleDealError) as error:
        raise DiffersError(f"no such draw can be held: {error}") from None
    found = result.to_json()
    differing = differences(record, found)
    if not differing and options.record.read_bytes() != json_bytes(found):
        differing = ["the same content, but not the same bytes: the file was written anew"]
    if plan.code_version != __version__:
        differing = [
            *differing,
            *(
                [f"the draw was held by version {plan.code_version}, this is {__version__}"]
                if differing
                else ()
            ),
        ]
    if differing:
        raise DiffersError("\n".join(differing))
    print(f"commitment {plan.commitment}")
    print(f"reproduced, byte for byte: {options.record}")
