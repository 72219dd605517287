"""The options that belong to one method each, and what was given of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scoring.by_indicator import BY_INDICATOR
from scoring.commands.options import OptionError, positive_decimal, whole_between
from scoring.methods import EXPERT_METHODS, Parameter
from scoring.ranking import FROZEN_DECIMALS

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "trimmed": ("trim", "average_decimals", "nine_experts"),
    "composite": ("expert_method", "data_weight", "expert_weight"),
    "additive": ("draws", "seed"),
    "calibrated": ("draws", "seed", "assignment"),
    "er": ("draws", "seed", "sd_severity", "largest_sd"),
}
PRINTED = {False: 2, True: 4}  # printed by default: on the scale of the scores, on a scale of its own


def add_trimmed(command: argparse.ArgumentParser) -> None:
    """Add keyword arguments of a method; what is not given is left to the method's own default."""
    group = command.add_argument_group("options of the method trimmed", argument_default=argparse.SUPPRESS)
    group.add_argument(
        "--trim",
        choices=("total", "indicator"),
        help="drop high and low of the totals (default), or of the scores on each indicator",
    )
    group.add_argument(
        "--average-decimals",
        type=whole_between(0, FROZEN_DECIMALS),
        metavar="N",
        help="decimals that an average keeps before it is weighted and printed (0 to 6, default 3)",
    )
    group.add_argument(
        "--nine-experts",
        action="store_true",
        default=argparse.SUPPRESS,
        help="in a panel of nine experts first drop the one with the widest spread of totals",
    )


def add_composite(command: argparse.ArgumentParser) -> None:
    """Add what a composite is made of."""
    group = command.add_argument_group("options of the method composite", argument_default=argparse.SUPPRESS)
    group.add_argument(
        "--expert-method",
        choices=sorted(EXPERT_METHODS),
        help="method of the expert score (default mean); its options may be given too",
    )
    group.add_argument(
        "--data-weight", type=positive_decimal, metavar="W", help="of the data score (default 40)"
    )
    group.add_argument(
        "--expert-weight", type=positive_decimal, metavar="W", help="of the expert score (default 60)"
    )


def given_choices(options: argparse.Namespace) -> dict[str, Parameter]:
    """The choices given for the method; raises `OptionError` for one that it does not have."""
    method = options.method
    inner = getattr(options, "expert_method", "")
    # A composite has no posterior of its own, whatever its expert score has.
    methods = (method, inner if inner == "trimmed" else "")
    allowed = {name for each in methods for name in _CHOICES.get(each, ())}
    known = sorted({name for names in _CHOICES.values() for name in names})
    given = {name: vars(options)[name] for name in known if name in options}
    for name in sorted(given.keys() - allowed):
        raise OptionError(f"--{name.replace('_', '-')} does not belong to the method {method}")
    if ("sd_severity" in given) != ("largest_sd" in given):
        raise OptionError("--sd-severity and --largest-sd belong together")
    if getattr(options, "by", "total") == "indicator":
        if method not in BY_INDICATOR:
            raise OptionError(f"--by indicator is not defined for the method {method}")
        if {"draws", "seed"} & given.keys():
            raise OptionError("--draws and --seed belong to --by total")
    return given
