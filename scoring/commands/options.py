"""What the commands share: how a value on the command line is read, and how progress is shown."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from scoring.closed_panels import READINGS
from scoring.ranking import FROZEN_DECIMALS

_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_MOST_DIGITS = 18  # of a whole number; beyond them it is a slip of the hand


class OptionError(ValueError):
    """Options that cannot be used, together or for these scores."""


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line, not with all of its options."""

    def error(self, message: str) -> NoReturn:
        """End with status 2 and one line."""
        self.exit(2, f"{self.prog}: {message} (--help explains the options)\n")


def whole(text: str) -> int:
    """Read a whole number, 0 or above."""
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def whole_between(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""

    def read(text: str) -> int:
        number = whole(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not between {least} and {most}")
        return number

    return read


def positive_decimal(text: str) -> str:
    """Check a decimal above zero, and leave it as it was written."""
    if not _DECIMAL.fullmatch(text) or not float(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a decimal above zero such as 40 or 0.5")
    return text


def decimal(text: str) -> float:
    """Read a decimal, 0 or above."""
    if not _DECIMAL.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a decimal such as 3 or 0.5")
    return float(text)


def add_files(command: argparse.ArgumentParser) -> None:
    """Add what is read and where results go."""
    command.add_argument("scores", type=Path, help="CSV file with the columns application, expert, score")
    add_out(command)


def add_out(command: argparse.ArgumentParser) -> None:
    """Add where results go."""
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory for the results")


def add_line(command: argparse.ArgumentParser, decimals: str) -> None:
    """Add what the line and the ranks rest on."""
    command.add_argument("--places", type=whole, metavar="N", help="how many applications are selected")
    command.add_argument(
        "--decimals",
        type=whole_between(0, FROZEN_DECIMALS),
        metavar="N",
        help=f"decimals of the printed score, on which ranks rest (0 to {FROZEN_DECIMALS}; {decimals})",
    )


def add_panels(command: argparse.ArgumentParser) -> None:
    """Add how closed panels are read, and whom extra scores may be asked of."""
    group = command.add_argument_group("what the line rests on")
    group.add_argument(
        "--panels",
        choices=("both", *READINGS),
        default="both",
        help="panels that share neither expert nor application: rank as if they differed in quality, or in "
        "severity; both (default) ranks by the method as it is and names what the two readings decide "
        "differently",
    )
    group.add_argument(
        "--recused",
        type=Path,
        metavar="FILE",
        help="CSV file with the columns application, expert: pairs that extra scores must not be asked of",
    )
    group.add_argument(
        "--max-load",
        type=whole,
        metavar="N",
        help="scores that an expert may give in all, extra ones included",
    )


def progress(step: str) -> None:
    """Say what is being done, to somebody who sits before a terminal."""
    if sys.stderr.isatty():
        print(f"{step} …", file=sys.stderr)
