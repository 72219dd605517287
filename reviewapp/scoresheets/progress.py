"""How far a score sheet is: what is scored, what is blank, and the points so far. A blank is not zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from forms.score_sheet import Entry
from reviewapp.models import Score, ScoreSheet
from scoring.ranking import round_half_up
from scoring.scheme import IndicatorScheme, to_decimal

BLANK = Entry()
NOTHING: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True)
class Progress:
    """``points`` of ``out_of`` are the weighted points of what carries a score, that of the data among it.

    ``left`` is the weight of the rows that are blank.
    """

    rows: int
    scored: int
    abstained: int
    points: Decimal
    out_of: Decimal
    left: Decimal

    @property
    def done(self) -> int:
        """Rows that need nothing more: scored, or 无法评价."""
        return self.scored + self.abstained

    @property
    def blank(self) -> int:
        """Rows without a score and without 无法评价."""
        return self.rows - self.done


def entry_of(score: Score | None) -> Entry:
    """The entry that a cell's latest revision holds; a cell never touched is blank."""
    if score is None:
        return BLANK
    return Entry(value=score.value, abstained=score.abstained, comment=score.comment)


def entries_of(sheet: ScoreSheet) -> dict[str, Entry]:
    """Indicator → what the sheet holds now."""
    return {code: entry_of(score) for code, score in sheet.current().items()}


def progress_of(
    scheme: IndicatorScheme,
    entries: Mapping[str, Entry],
    decimals: int,
    objective: Mapping[str, Decimal] = NOTHING,
) -> Progress:
    """Where a sheet with these entries stands; points are rounded as the round prints scores.

    ``objective`` holds what the application's figures earn by themselves, by indicator.
    """
    rows = scheme.expert_indicators()
    given = {row.code: entries.get(row.code, BLANK) for row in rows}
    scores = dict(objective) | {code: entry.value for code, entry in given.items() if entry.value is not None}
    points, out_of = Fraction(0), Fraction(0)
    for node in scheme.scored():
        if node.code in scores:
            points += Fraction(node.weight) * Fraction(scores[node.code]) / Fraction(node.maximum)
            out_of += Fraction(node.weight)
    return Progress(
        rows=len(rows),
        scored=sum(entry.value is not None for entry in given.values()),
        abstained=sum(entry.abstained for entry in given.values()),
        points=round_half_up(to_decimal(points), decimals),
        out_of=to_decimal(out_of),
        left=sum((row.weight for row in rows if not given[row.code].is_given), Decimal(0)),
    )
