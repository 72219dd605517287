"""``python -m scoring diagnose``: how experts agree and score, what stands out, who moves the line."""

from __future__ import annotations

import argparse

from scoring import __version__, additive
from scoring.agreement import agreement
from scoring.commands.diagnosisfiles import (
    agreement_json,
    experts_csv,
    influence_csv,
    outliers_csv,
    pairs_csv,
)
from scoring.commands.options import Parser, add_files, add_line, progress, whole
from scoring.csvfile import read_scores
from scoring.flags import Undefined
from scoring.influence import Influence, influences, top
from scoring.patterns import pairs
from scoring.residuals import residuals

FILES = ("agreement.json", "experts.csv", "outliers.csv", "pairs.csv", "influence.csv")
_DECIMALS = 2

_HEAD = """\
Diagnose a CSV file of scores under the additive model: score = merit − severity + error.

All of it is advisory (仅供参考) and internal. A flag asks somebody to look; it decides nothing, and changes
or leaves out no score. Severity is no fault: the additive model corrects it.
"""

_EXAMPLE = """\
  python -m scoring diagnose scores.csv --places 10 --out diagnosis

writes into the directory diagnosis (one of its own: rank writes an experts.csv too)

  agreement.json  intraclass correlations, Kendall's W, Krippendorff's alpha, the model's share of merit in
                  the variance of a score; separation of merits and of severities; why a number is missing
  experts.csv     severity in points (positive = harsher) with 95 % interval; spread of the scores; infit and
                  outfit, 1 if residuals are what the model expects, productive from 0.5 to 1.5; scale_ratio
                  with interval, below 1 for an expert who draws differences together (趋中); flags
  outliers.csv    every score, the most unlikely first: what all other scores predict, t, p; deviation, by
                  which share it differs from the mean of the other experts, and practice_flag beyond 30 %
                  (畸高、畸低)
  pairs.csv       experts who share 8 applications or more: correlation of their residuals, and the one
                  expected
  influence.csv   without which expert who enters or leaves the places (needs --places): at the variances of
                  all scores (basis given), then with the model fitted anew (basis refitted)

flags: harsh, lenient (severity); uniform (one score for everybody); erratic, muted (fit); central, extreme
(scale); high, low (a score); correlated (a pair); moves_line. P-values are adjusted so that of the flags of
one kind about 5 % are false (Benjamini and Hochberg).

The file is that of the command rank. Equal files, options and seeds give equal bytes.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "diagnose",
        help="agreement, severity, fit, outliers and influence; advisory",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_line(command, f"default {_DECIMALS}")
    command.add_argument(
        "--seed", type=whole, default=0, metavar="N", help="of the permutations behind pairs.csv (default 0)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Read, diagnose, write."""
    source = read_scores(options.scores.read_bytes())
    table = source.table
    progress(f"{table.n} scores, additive model")
    fit = additive.fit(table)
    found = residuals(table, fit)
    progress("agreement, pairs")
    undefined = isinstance(found, Undefined)
    paired = () if isinstance(found, Undefined) else pairs(found, seed=options.seed)
    progress("influence")
    decimals = _DECIMALS if options.decimals is None else options.decimals
    moved: tuple[Influence, ...] | Undefined = influences(table, fit, top(options.places or 0), decimals)
    provenance = {
        "version": __version__,
        "input_sha256": source.sha256,
        "ignored_columns": source.ignored_columns,
        "advisory": FILES,
        "places": options.places,
        "decimals": decimals,
        "seed": None if undefined else options.seed,
    }
    contents = (
        agreement_json(agreement(table, fit), fit, found, moved, provenance),
        experts_csv(table, fit, found),
        outliers_csv(table, found),
        pairs_csv(paired),
        influence_csv(moved),
    )
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in zip(FILES, contents, strict=True):
        (options.out / name).write_bytes(content)
