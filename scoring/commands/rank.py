"""``python -m scoring rank``: scores in, a ranking out, and beside it how sure each rank is."""

from __future__ import annotations

import argparse
from collections.abc import Collection

from scoring import __version__
from scoring.by_indicator import by_indicator
from scoring.closed_panels import READABLE, Readings, readings
from scoring.commands.advice import additive_uncertainty, calibrated_uncertainty, expected_rank
from scoring.commands.designfile import closed_panels, design_json
from scoring.commands.methodoptions import PRINTED, add_composite, add_trimmed, given_choices
from scoring.commands.options import (
    OptionError,
    Parser,
    add_files,
    add_line,
    add_panels,
    positive_decimal,
    progress,
    whole,
    whole_between,
)
from scoring.commands.rosters import read_pairs
from scoring.csvfile import ScoreFile, read_scores
from scoring.er import Prior
from scoring.extra_scores import extra_scores
from scoring.identifiability import Identifiability, identifiability
from scoring.methods import METHODS, OWN_SCALE, Merits, Parameter
from scoring.ranking import rank
from scoring.resultfiles import Uncertainty, experts_csv, ranking_csv, summary_json
from scoring.selection import select

_MOST_DRAWS = 1_000_000

_HEAD = """\
Rank the applications of a CSV file of scores.

A ranking is official (正式) only by the one method that the round published beforehand. Advisory (仅供参考),
deciding nothing and never published: everything by the methods calibrated and er, and the columns
expected_rank, rank_low, rank_high, p_in and band of any other.
"""

_EXAMPLE = """\
example: with scores.csv holding

  application,expert,score
  集群甲,专家01,84.5
  集群甲,专家02,82
  集群乙,专家02,85
  集群乙,专家03,90

the command

  python -m scoring rank scores.csv --method additive --places 1 --out result

writes into the directory result

  ranking.csv   rank, application, adjusted_mean, merit, se, n, raw_mean, raw_rank; advisory, by the methods
                additive, calibrated and er: expected_rank, the ranks rank_low to rank_high that hold 90 %,
                and with --places p_in, the probability to be among them, and band: in, grey
                (5 % < p_in < 95 %), out
  experts.csv   expert, n, severity (positive = harsher), severity_se; by calibrated also discrimination
                (use of the scale, 1 = as the others) and reliability (weight by agreement, no quality)
  summary.json  the model's parameters, ties, who has a place; what is advisory; under calibrated which extras
                were kept on what evidence; under identifiability what the design can tell apart at all,
                which decisions between closed panels rest on an assumption, places by panel
                (按组分配名额), and which extra scores would say most about the line

Optional columns: indicator, weight, maximum (a sheet's total is the sum of weight*score/maximum),
confidence (weight of a score), panel, unit, subfield, data_score (of the application, for composites).
The file is UTF-8, with or without byte order mark.

methods:

  mean           arithmetic mean (平均分); has no merit, read raw_mean
  median         median (中位数)
  trimmed        mean without one high and one low where there are 5 scores (去极值)
  zscore         mean of each expert's standard scores (标准分), on that scale
  minmax         mean after each expert's range became 0 to 1, on that scale
  rank_based     mean of each expert's mid-ranks from 0 to 1, on that scale
  least_squares  severity of each expert by least squares, weighted by confidence
  additive       severity and merit as random effects, by REML
  calibrated     additive with use of the scale, reliability, outliers and assignment, each only where the
                 scores give evidence of it; ranks by merit; advisory
  composite      weighted mean of data_score and an expert score (数据得分与专家评分合成)
  er             by expected rank under the model of the Swiss National Science Foundation; advisory

What a method could not do, and for whom, stands in summary.json under disclosure.
Equal files, options and seeds give equal bytes. Anything that cannot be used ends the command with status 2
and one line; for a file it names row and column.
"""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "rank",
        help="rank the applications of a CSV file of scores",
        description=_HEAD,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    command.add_argument(
        "--method",
        choices=sorted({*METHODS, "er"}),
        required=True,
        metavar="METHOD",
        help="how scores become a ranking, see below; no default",
    )
    command.add_argument(
        "--by",
        choices=("total", "indicator"),
        default="total",
        help="rank totals (default), or use the method on each indicator by itself and weight what it gives",
    )
    add_line(command, "default 2, and 4 where the method has a scale of its own")
    add_trimmed(command)
    add_composite(command)
    _add_uncertainty(command)
    add_panels(command)
    command.set_defaults(run=run)


def _add_uncertainty(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group(
        "options of the methods additive, calibrated and er", argument_default=argparse.SUPPRESS
    )
    group.add_argument(
        "--draws",
        type=whole_between(1, _MOST_DRAWS),
        metavar="N",
        help="random draws behind the advisory columns, at least (default 1000 to 4000, by size); how many "
        "there were stands in summary.json",
    )
    group.add_argument(
        "--seed", type=whole, metavar="N", help="of the draws (default 0): equal seeds, equal results"
    )
    group.add_argument(
        "--assignment",
        choices=("unknown", "random"),
        help="calibrated: how experts came to their applications; unless chance alone dealt them (random), "
        "quality that goes with who was assigned is tried (default unknown)",
    )
    group.add_argument(
        "--sd-severity",
        type=positive_decimal,
        metavar="SD",
        help="er: spread of severities, fixed beforehand (default 0.5, for scores from 1 to 6 only)",
    )
    group.add_argument(
        "--largest-sd",
        type=positive_decimal,
        metavar="SD",
        help="er: upper bound of the other spreads (default 2, for scores from 1 to 6 only)",
    )


def run(options: argparse.Namespace) -> None:
    """Read, rank, write."""
    given = given_choices(options)
    source = read_scores(options.scores.read_bytes())
    recused = () if options.recused is None else read_pairs(options.recused)
    progress(f"{source.table.n} scores, method {options.method}")
    merits, uncertainty = _ranked(source, given, options)
    progress("what the design can tell apart")
    design = identifiability(source.table)
    found = readings(merits, design) if options.by == "total" else None
    if options.panels != "both" and not design.connected:
        merits, uncertainty = _read_as(options.panels, found, uncertainty, options)
    _write(source, merits, uncertainty, options, design, found, recused)


def _read_as(
    reading: str, found: Readings | None, uncertainty: Uncertainty | None, options: argparse.Namespace
) -> tuple[Merits, Uncertainty | None]:
    if found is None:
        defined = ", ".join(sorted(READABLE))
        raise OptionError(
            f"--panels {reading}: not defined for {options.method}, but for {defined} on totals"
        )
    if uncertainty is not None:
        draws, seed = getattr(options, "draws", None), getattr(options, "seed", 0)
        shift, fit = found.shift[reading], found.of(reading).calibrated
        uncertainty = (
            additive_uncertainty(found.levelled, options.places, draws, seed, shift)
            if fit is None
            else calibrated_uncertainty(fit, options.places, draws, seed, shift)
        )
    return found.of(reading), uncertainty


def _ranked(
    source: ScoreFile, given: dict[str, Parameter], options: argparse.Namespace
) -> tuple[Merits, Uncertainty | None]:
    draws, seed = getattr(options, "draws", None), getattr(options, "seed", 0)
    if options.by == "indicator":
        return by_indicator(source.table, options.method, **given), None
    if options.method == "er":
        prior = (
            Prior(float(given["sd_severity"]), float(given["largest_sd"])) if "largest_sd" in given else None
        )
        return expected_rank(source.table, prior, options.places, draws, seed)
    if options.method == "additive":
        merits = METHODS["additive"](source.table)
        progress("ranks under the posterior")
        return merits, additive_uncertainty(source.table, options.places, draws, seed)
    if options.method == "calibrated":
        given = {name: given[name] for name in ("assignment",) if name in given}
        merits = METHODS["calibrated"](source.table, **given)
        progress("ranks under the posterior")
        if merits.calibrated is not None:
            return merits, calibrated_uncertainty(merits.calibrated, options.places, draws, seed)
    return METHODS[options.method](source.table, **given), None


def _write(
    source: ScoreFile,
    merits: Merits,
    uncertainty: Uncertainty | None,
    options: argparse.Namespace,
    design: Identifiability,
    found: Readings | None,
    recused: Collection[tuple[str, str]],
) -> None:
    decimals = PRINTED[merits.method in OWN_SCALE] if options.decimals is None else options.decimals
    ranking = rank(merits.by_name, decimals)
    panels = closed_panels(merits, found, design, options.places, decimals)
    extra = None
    if merits.method == "additive" and options.by == "total" and options.places is not None:
        progress("which further scores would settle the line")
        extra = extra_scores(source.table, options.places, recused=recused, max_load=options.max_load)
    summary = summary_json(
        merits,
        ranking,
        None if options.places is None else select(ranking, options.places),
        uncertainty,
        design_json(design, options.panels, panels, extra),
        {
            "by": options.by,
            "version": __version__,
            "input_sha256": source.sha256,
            "ignored_columns": source.ignored_columns,
        },
    )
    options.out.mkdir(parents=True, exist_ok=True)
    raw = rank(merits.raw_mean_by_name, decimals)
    (options.out / "ranking.csv").write_bytes(ranking_csv(merits, ranking, raw, uncertainty))
    (options.out / "experts.csv").write_bytes(experts_csv(merits))
    (options.out / "summary.json").write_bytes(summary)
