"""Median (中位数) and trimmed mean (去极值), in exact decimals.

Trimming drops one highest and one lowest score where there are at least 5, and averages the rest; fewer are
averaged as they are, and the result names them. It works on totals, or on each indicator of the sheets
before weighting:

    total       m_i = keep(mean of the trimmed totals of i)
    indicator   m_i = fixed_i + Σ_k weight_k / maximum_k · keep(mean of the trimmed scores of i on k)

The scores on k are those of the experts who did not abstain on it (无法评价). ``keep`` rounds half up
(四舍五入) to the decimals that an average keeps, 3 by default: printing rounds once more, as does everybody
who recomputes a result from the averages in the roll-up sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from statistics import median as middle
from typing import Literal

from scoring.exact import decimals_of, keep, mean, to_floats
from scoring.indicators import IndicatorScores
from scoring.merits import Components, Disclosure, Merits, Parameter, concerning, unweighted
from scoring.nine_experts import Widest, widest_experts
from scoring.ranking import FROZEN_DECIMALS
from scoring.table import ScoreTable, TableError

Trim = Literal["total", "indicator"]
FEWEST_TO_TRIM = 5

_TOTAL = ""  # the one indicator of a table of totals


def median(table: ScoreTable) -> Merits:
    """Median of the scores of each application: the mean of the middle two where their number is even.

    Of one or two scores the median is the mean; the result names these applications.
    """
    scores = _by_application(table)
    few = tuple(name for name, own in scores.items() if len(own) < 3)
    said = unweighted(table) + concerning("too_few_scores", few)
    return _merits("median", table, (middle(own.values()) for own in scores.values()), {}, said)


def trimmed(
    table: ScoreTable, *, trim: Trim = "total", average_decimals: int = 3, nine_experts: bool = False
) -> Merits:
    """Mean without the highest and the lowest score of each application.

    Parameters
    ----------
    table
        With ``indicators`` where ``trim`` is ``"indicator"``.
    trim
        What is trimmed: totals, or the scores on each indicator.
    average_decimals
        Decimals that an average keeps, 0 to 6.
    nine_experts
        In a panel of nine first drop the expert with the widest spread of totals (`scoring.nine_experts`).
        Where nobody else scored an application or an indicator, that expert's score stays.

    Raises
    ------
    TableError
        Trimming by indicator where the table holds totals alone.
    ValueError
        A choice that does not exist.
    """
    if trim not in ("total", "indicator") or not 0 <= average_decimals <= FROZEN_DECIMALS:
        raise ValueError(f"cannot trim by {trim!r} and keep {average_decimals} decimals")
    widest = widest_experts(table) if nine_experts else Widest()
    scores = _totals(table) if trim == "total" else table.indicators
    if scores is None:
        raise TableError("trimming by indicator needs the scores of each indicator; these are totals alone")
    averages = {
        name: _averages(scores, name, experts, widest.dropped.get(name, frozenset()), average_decimals)
        for name, experts in _by_application(table).items()
    }
    points = (
        scores.fixed.get(name, Fraction(0)) + sum(scores.factor[code] * own[code].value for code in own)
        for name, own in averages.items()
    )
    parameters = {"trim": trim, "average_decimals": average_decimals, "nine_experts": nine_experts}
    said = unweighted(table) + _not_trimmed(averages) + widest.disclosure
    return _merits("trimmed", table, points, parameters, said)


@dataclass(frozen=True)
class _Average:
    value: Fraction
    trimmed: bool


def _averages(
    scores: IndicatorScores, application: str, experts: Iterable[str], dropped: Set[str], decimals: int
) -> dict[str, _Average]:
    """One application's average on each indicator."""
    sheets = {expert: scores.score[application, expert] for expert in experts}
    found = {}
    for code in scores.factor:
        given = {expert: sheet[code] for expert, sheet in sheets.items() if code in sheet}
        others = [score for expert, score in given.items() if expert not in dropped]
        found[code] = _average(sorted(others or given.values()), decimals)
    return found


def _average(ordered: list[Fraction], decimals: int) -> _Average:
    enough = len(ordered) >= FEWEST_TO_TRIM
    return _Average(keep(mean(ordered[1:-1] if enough else ordered), decimals), enough)


def _not_trimmed(averages: Mapping[str, Mapping[str, _Average]]) -> tuple[Disclosure, ...]:
    """Applications of which nothing was trimmed, and single indicators of the others."""
    short = {
        name: [code for code, average in own.items() if not average.trimmed] for name, own in averages.items()
    }
    whole = tuple(name for name, codes in short.items() if len(codes) == len(averages[name]))
    single = tuple(f"{name}/{code}" for name in short if name not in whole for code in short[name])
    return concerning("not_trimmed", whole) + concerning("indicator_not_trimmed", single)


def _totals(table: ScoreTable) -> IndicatorScores:
    """The totals as scores on one indicator."""
    exact = decimals_of(table.score)
    sheets = {pair: {_TOTAL: score} for pair, score in zip(table.pairs(), exact, strict=True)}
    return IndicatorScores(factor={_TOTAL: Fraction(1)}, score=sheets)


def _by_application(table: ScoreTable) -> dict[str, dict[str, Fraction]]:
    """Application → expert → score, in the order of the table."""
    found: dict[str, dict[str, Fraction]] = {name: {} for name in table.applications}
    for (application, expert), score in zip(table.pairs(), decimals_of(table.score), strict=True):
        found[application][expert] = score
    return found


def _merits(
    method: str,
    table: ScoreTable,
    values: Iterable[Fraction],
    parameters: Mapping[str, Parameter],
    disclosure: tuple[Disclosure, ...],
) -> Merits:
    merit = to_floats(values)
    return Merits(
        method=method,
        table=table,
        score=merit,
        components=Components(mean=float(table.score.mean())),
        merit=merit,
        parameters=parameters,
        disclosure=disclosure,
    )
