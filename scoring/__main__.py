"""The command line: ``python -m scoring`` and a command, on CSV files of scores or rosters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from scoring import __version__
from scoring.commands import (
    assign,
    diagnose,
    draw,
    explain,
    rank,
    select,
    sensitivity,
    simulate,
    verify,
)
from scoring.commands.options import OptionError, Parser
from scoring.commands.verify import DiffersError
from scoring.csvfile import ScoreFileError
from scoring.table import TableError

_EXAMPLE = """\
  python -m scoring rank scores.csv --method additive --places 10 --out result
  python -m scoring select scores.csv --method additive --rules rules.csv --out selection
  python -m scoring explain scores.csv --method additive --application 集群甲
  python -m scoring sensitivity scores.csv --method additive --places 10 --out moved
  python -m scoring diagnose scores.csv --places 10 --out diagnosis
  python -m scoring simulate --each 5 --repetitions 200 --out five
  python -m scoring draw pool.csv --places 7 --out draw
  python -m scoring assign applications.csv --experts experts.csv --each 5 --out deal
  python -m scoring verify-draw commitment.json draw.json

`python -m scoring rank --help` shows the form of the file and explains every result.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 2 for bad input, 1 for a draw that differs."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except DiffersError as error:
        print(error)
        return 1
    except OptionError as error:
        print(f"python -m scoring {options.command}: {error}", file=sys.stderr)
    except (ScoreFileError, TableError) as error:
        print(f"{options.scores}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or options.out}: {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m scoring",
        description="Rank applications by experts' scores (专家评分排序), diagnose, draw and deal.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"scoring {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    rank.add(commands)
    select.add(commands)
    explain.add(commands)
    sensitivity.add(commands)
    diagnose.add(commands)
    simulate.add(commands)
    draw.add(commands)
    assign.add(commands)
    verify.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
