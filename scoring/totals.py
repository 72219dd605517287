"""Score sheets 评分表 become totals 总分; gaps that experts declared are filled, and nothing else ever is.

Where an expert declared 无法评价 (abstained) on an indicator k, the mean of the scores that the other
experts gave the same application on k stands in the gap, and the total names k as filled. So the mean of an
application's totals equals the weighted sum of its per-indicator means over the experts who did score,

    mean_j total_ij = Σ_k weight_k · mean_{j scored k} score_ijk / maximum_k .

Sums are exact fractions; a total is handed out as the exact decimal where it ends within 28 digits, and is
rounded to 28 significant digits (half to even) where it does not, which only a filled gap or a maximum with
a prime factor other than 2 and 5 brings about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.indicators import IndicatorScores
from scoring.scheme import ExactSum, Indicator, IndicatorScheme, to_decimal
from scoring.table import ScoreTable

ObjectiveScores = Mapping[str, Mapping[str, Decimal]]
"""Application → code of a banded indicator → score; the same for every expert of the application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one expert said on one application: scores by indicator code, and where 无法评价 was declared."""

    application: str
    expert: str
    scores: Mapping[str, Decimal]
    abstained: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total of one sheet; `filled` names the indicators where the other experts' mean stands in."""

    application: str
    expert: str
    total: Decimal
    filled: tuple[str, ...] = ()


class NobodyScored(ValueError):
    """A gap cannot be filled: `gaps` holds every (application, indicator) that no expert scored."""

    def __init__(self, gaps: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            "; ".join(f"application {application}: nobody scored {code}" for application, code in gaps)
        )
        self.gaps = tuple(gaps)


class BlockReason(StrEnum):
    """Why a ranking may not be frozen yet."""

    TOO_FEW_SHEETS = "too_few_sheets"
    INCOMPLETE_SHEET = "incomplete_sheet"
    TOO_MUCH_ABSTAINED = "too_much_abstained"
    TOO_FEW_SCORES = "too_few_scores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One reason with the place it applies to; `found` breaks `limit` (counts, or shares of the weight)."""

    reason: BlockReason
    application: str
    expert: str | None = None
    indicator: str | None = None
    found: Decimal
    limit: Decimal


def banded_score(indicator: Indicator, value: Decimal) -> Decimal:
    """Return the score that the figure `value` earns on a banded indicator.

    Raises `ValueError` when no band holds the value.
    """
    band = indicator.band(value)
    if band is None:
        raise ValueError(f"indicator {indicator.code}: no band for {value}")
    return band.score


def totals(
    scheme: IndicatorScheme, sheets: Sequence[Sheet], objective: ObjectiveScores | None = None
) -> tuple[Total, ...]:
    """Return the total of every sheet, in the order of `sheets`.

    Parameters
    ----------
    scheme
        The scheme of the round.
    sheets
        At most one sheet for each application and expert.
    objective
        Scores of banded indicators (see `banded_score`), where the scheme has any.

    Raises
    ------
    NobodyScored
        Naming every application and indicator on which all experts abstained.
    scoring.scheme.IncompleteSheet
        When a sheet neither scores an indicator nor abstains on it: a blank is never zero, and never filled.
    ValueError
        When a sheet comes twice, abstains where it scores, or holds a score that the scheme does not allow.
    """
    _refuse_contradictions(scheme, sheets)
    gaps = {(sheet.application, code) for sheet in sheets for code in sheet.abstained}
    means = _means(sheets, gaps)
    if unscored := gaps - means.keys():
        raise NobodyScored(sorted(unscored))
    experts, exact = scheme.expert_indicators(), ExactSum(scheme)
    return tuple(
        _total(experts, exact, sheet, means, (objective or {}).get(sheet.application, {})) for sheet in sheets
    )


def score_table(
    scheme: IndicatorScheme,
    sheets: Sequence[Sheet],
    objective: ObjectiveScores | None = None,
    *,
    panel: Mapping[str, str] | None = None,
    data_score: Mapping[str, Decimal] | None = None,
    scale: Fraction = Fraction(1),
) -> ScoreTable:
    """Return the totals as a table that every method takes, the scores by indicator beneath them.

    A method that works on each indicator sees the scores that were given, and no filled gap. Totals, and the
    points beneath them, are multiplied by `scale`, which brings part of a scheme to full marks.

    Raises
    ------
    As `totals` and `ScoreTable.from_rows` do.
    """
    rows = [
        (total.application, total.expert, to_decimal(Fraction(total.total) * scale))
        for total in totals(scheme, sheets, objective)
    ]
    applications = {sheet.application for sheet in sheets}
    points = {leaf.code: scale * Fraction(leaf.weight) / Fraction(leaf.maximum) for leaf in scheme.scored()}
    exact = {
        score: Fraction(score) for score in {value for sheet in sheets for value in sheet.scores.values()}
    }
    given = {
        (sheet.application, sheet.expert): {code: exact[score] for code, score in sheet.scores.items()}
        for sheet in sheets
    }
    fixed = {
        application: sum((points[code] * Fraction(score) for code, score in scores.items()), Fraction(0))
        for application, scores in (objective or {}).items()
        if application in applications
    }
    factor = {leaf.code: points[leaf.code] for leaf in scheme.expert_indicators()}
    maximum = {leaf.code: Fraction(leaf.maximum) for leaf in scheme.expert_indicators()}
    indicators = IndicatorScores(factor, given, fixed, maximum)
    return ScoreTable.from_rows(rows, panel=panel, data_score=data_score, indicators=indicators)


def blocks(
    scheme: IndicatorScheme,
    sheets: Sequence[Sheet],
    *,
    minimum_scores: int = 3,
    maximum_abstained_share: Decimal = Decimal("0.20"),
    minimum_sheets: int = 3,
    applications: Iterable[str] = (),
) -> tuple[Block, ...]:
    """Return every reason that blocks the freeze of a ranking, application by application.

    Blocked are applications with fewer than `minimum_sheets` sheets (name in `applications` those that must
    be there, or one without any sheet goes unseen), indicators with fewer than `minimum_scores` scores on
    an application, sheets with a blank, and sheets that abstain on more than `maximum_abstained_share` of
    the weight that experts score. Without blocks, and with `minimum_scores` at least 1, `totals` finds no
    gap it cannot fill.
    """
    by_application: dict[str, list[Sheet]] = {application: [] for application in sorted(applications)}
    for sheet in sheets:
        by_application.setdefault(sheet.application, []).append(sheet)
    experts = scheme.expert_indicators()
    found: list[Block] = []
    for application, own in sorted(by_application.items()):
        found += _too_few_sheets(application, own, minimum_sheets)
        for sheet in sorted(own, key=lambda sheet: sheet.expert):
            found += _faults_of_sheet(experts, sheet, maximum_abstained_share)
        found += _too_few_scores(experts, application, own, minimum_scores)
    return tuple(found)


def _refuse_contradictions(scheme: IndicatorScheme, sheets: Sequence[Sheet]) -> None:
    allowed = {indicator.code: indicator for indicator in scheme.expert_indicators()}
    seen: set[tuple[str, str]] = set()
    for sheet in sheets:
        where = f"sheet of {sheet.expert} on {sheet.application}"
        if (sheet.application, sheet.expert) in seen:
            raise ValueError(f"{where}: comes twice")
        seen.add((sheet.application, sheet.expert))
        if unknown := (sheet.scores.keys() | sheet.abstained) - allowed.keys():
            raise ValueError(f"{where}: not scored by experts: {', '.join(sorted(unknown))}")
        if both := sheet.scores.keys() & sheet.abstained:
            raise ValueError(f"{where}: scored and abstained: {', '.join(sorted(both))}")
        if off := [code for code, score in sheet.scores.items() if not allowed[code].allows(score)]:
            raise ValueError(f"{where}: score not allowed: {', '.join(off)}")


def _means(sheets: Sequence[Sheet], gaps: AbstractSet[tuple[str, str]]) -> dict[tuple[str, str], Fraction]:
    """Return the mean score at each gap (application, indicator) that somebody scored.

    Who abstains has no score there, so this mean is already the mean of the others.
    """
    given: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for sheet in sheets:
        for code, score in sheet.scores.items():
            if (sheet.application, code) in gaps:
                given[sheet.application, code].append(Fraction(score))
    return {place: sum(scores, Fraction(0)) / len(scores) for place, scores in given.items()}


def _total(
    experts: Sequence[Indicator],
    exact: ExactSum,
    sheet: Sheet,
    means: Mapping[tuple[str, str], Fraction],
    objective: Mapping[str, Decimal],
) -> Total:
    filled = tuple(node.code for node in experts if node.code in sheet.abstained)
    gaps = {code: means[sheet.application, code] for code in filled}
    total = to_decimal(exact.total({**objective, **sheet.scores, **gaps}))
    return Total(application=sheet.application, expert=sheet.expert, total=total, filled=filled)


def _too_few_sheets(application: str, sheets: Sequence[Sheet], minimum: int) -> Iterator[Block]:
    if len(sheets) < minimum:
        yield Block(
            reason=BlockReason.TOO_FEW_SHEETS,
            application=application,
            found=Decimal(len(sheets)),
            limit=Decimal(minimum),
        )


def _faults_of_sheet(
    indicators: Sequence[Indicator], sheet: Sheet, maximum_share: Decimal
) -> Iterator[Block]:
    answered = sheet.scores.keys() | sheet.abstained
    for indicator in indicators:
        if indicator.code not in answered:
            yield Block(
                reason=BlockReason.INCOMPLETE_SHEET,
                application=sheet.application,
                expert=sheet.expert,
                indicator=indicator.code,
                found=Decimal(0),
                limit=Decimal(1),
            )
    if not sheet.abstained:
        return
    weight = sum((Fraction(indicator.weight) for indicator in indicators), Fraction(0))
    left_out = (Fraction(indicator.weight) for indicator in indicators if indicator.code in sheet.abstained)
    share = sum(left_out, Fraction(0)) / weight if weight else Fraction(0)
    if share > Fraction(maximum_share):
        yield Block(
            reason=BlockReason.TOO_MUCH_ABSTAINED,
            application=sheet.application,
            expert=sheet.expert,
            found=to_decimal(share),
            limit=maximum_share,
        )


def _too_few_scores(
    indicators: Sequence[Indicator], application: str, sheets: Sequence[Sheet], minimum: int
) -> Iterator[Block]:
    for indicator in indicators:
        count = sum(indicator.code in sheet.scores for sheet in sheets)
        if count < minimum:
            yield Block(
                reason=BlockReason.TOO_FEW_SCORES,
                application=application,
                indicator=indicator.code,
                found=Decimal(count),
                limit=Decimal(minimum),
            )
