"""The official result of a file of scores, for commands that start from one: the method and its options."""

from __future__ import annotations

import argparse

from scoring.commands.methodoptions import PRINTED, add_composite, add_trimmed, given_choices
from scoring.commands.options import OptionError, add_line, progress
from scoring.methods import METHODS, OWN_SCALE, Merits, Parameter
from scoring.ranking import Ranking, rank
from scoring.table import ScoreTable


def add_method(command: argparse.ArgumentParser) -> None:
    """Add the method that the round published, its options, places and decimals."""
    command.add_argument(
        "--method",
        choices=sorted(METHODS),
        metavar="METHOD",
        help="the round's published method: " + ", ".join(sorted(METHODS)),
    )
    add_line(command, "default 2, and 4 where the method has a scale of its own")
    add_trimmed(command)
    add_composite(command)


def official(table: ScoreTable, options: argparse.Namespace) -> tuple[Merits, Ranking]:
    """Rank by the method that was named.

    Raises
    ------
    OptionError
        No method, or options that are not its own.
    """
    if options.method is None:
        raise OptionError("--method is needed: there is no default")
    progress(f"{table.n} scores, method {options.method}")
    merits = METHODS[options.method](table, **method_choices(options))
    decimals = PRINTED[merits.method in OWN_SCALE] if options.decimals is None else options.decimals
    return merits, rank(merits.by_name, decimals)


def method_choices(options: argparse.Namespace) -> dict[str, Parameter]:
    """The choices given for the method itself; draws and seed are of the command."""
    own = {name: value for name, value in vars(options).items() if name not in ("draws", "seed")}
    return given_choices(argparse.Namespace(**own))
