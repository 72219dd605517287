"""One table of scores (评分), checked once: the only input of every method.

A score is one number that one expert (专家) gave one application (申报): a sheet's total, or a bare score.
The table is in long form: row k says that ``experts[expert[k]]`` gave ``score[k]`` to
``applications[application[k]]``. An absent score is an absent row, never a number.

Rows and names are sorted when the table is built, so equal scores in another order give the same table,
and with it the same result to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from scoring.coded import Coded
from scoring.indicators import IndicatorScores

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
Group = TypeVar("Group")

LARGEST_SCORE = 1e9
"""Beyond it a double no longer holds the 6 decimals to which results are frozen."""

CONFIDENCE_RANGE = (1e-6, 1e6)


class TableError(ValueError):
    """The scores cannot be used as they are; the message names the application and the expert."""


class ScoreRow(NamedTuple):
    """One score as it comes in; a plain tuple of the same order will do."""

    application: str
    expert: str
    score: float | Decimal
    confidence: float | Decimal = 1.0


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Scores in long form, with unique (application, expert) pairs in sorted order.

    Build it with `from_rows`; the constructor takes arrays that are already in order and checks them.

    Parameters
    ----------
    applications, experts
        The names, sorted, each used by at least one row; shapes (A,) and (E,).
    application, expert
        Indices into the names, shape (N,), rows in ascending order of the pair (application, expert).
    score
        Shape (N,), any unit, |score| ≤ `LARGEST_SCORE`.
    confidence
        Weight of each score, shape (N,): error variance is σ²/confidence. All ones if none was given.
    panel, unit, subfield
        Per application, shape (A,), or None: 评审组, quota unit (推荐名额的单位), 子领域.
    data_score
        Score from figures rather than experts (数据得分), shape (A,), or None; bounded as ``score`` is.
    indicators
        The scores beneath the totals, for every row, or None where there are totals alone.

    Raises
    ------
    TableError
        No row, a pair twice, a score that is not finite or too large, a confidence out of range, a row
        without the indicator scores that others have.
    """

    applications: tuple[str, ...]
    experts: tuple[str, ...]
    application: IntArray
    expert: IntArray
    score: FloatArray
    confidence: FloatArray
    panel: tuple[str, ...] | None = None
    unit: tuple[str, ...] | None = None
    subfield: tuple[str, ...] | None = None
    data_score: FloatArray | None = None
    indicators: IndicatorScores | None = None

    def __post_init__(self) -> None:
        """Check everything once and lock the arrays."""
        if not len(self.score):
            raise TableError("there is no score")
        self._check_pairs()
        self._check_numbers()
        self._check_attached()
        for array in (self.application, self.expert, self.score, self.confidence):
            array.setflags(write=False)

    def _check_pairs(self) -> None:
        if self.application.min() < 0 or self.expert.min() < 0:
            raise TableError("an index is negative")
        for names, index, what in (
            (self.applications, self.application, "application"),
            (self.experts, self.expert, "expert"),
        ):
            counts = np.bincount(index, minlength=len(names))
            if len(counts) > len(names):
                raise TableError(f"{what} {len(counts) - 1} has no name")
            if not counts.all():
                raise TableError(f"{what} {names[int(np.argmin(counts))]!r} has no score")
        step = np.diff(self.application * len(self.experts) + self.expert)
        if (step <= 0).any():
            raise TableError(f"{self._pair(int(np.argmin(step)) + 1)} is scored twice or out of order")

    def _check_numbers(self) -> None:
        for wrong, what in (
            (~np.isfinite(self.score), "the score is not a finite number"),
            (np.abs(self.score) > LARGEST_SCORE, f"the score is beyond {LARGEST_SCORE:g}"),
            (
                ~((self.confidence >= CONFIDENCE_RANGE[0]) & (self.confidence <= CONFIDENCE_RANGE[1])),
                f"the confidence is not between {CONFIDENCE_RANGE[0]:g} and {CONFIDENCE_RANGE[1]:g}",
            ),
        ):
            if wrong.any():
                raise TableError(f"{self._pair(int(np.argmax(wrong)))}: {what}")

    def _check_attached(self) -> None:
        if self.data_score is not None:
            wrong = ~(np.abs(self.data_score) <= LARGEST_SCORE)
            if wrong.any():
                name = self.applications[int(np.argmax(wrong))]
                raise TableError(f"application {name!r}: the data score is not within ±{LARGEST_SCORE:g}")
            self.data_score.setflags(write=False)
        if self.indicators is not None:
            for row, pair in enumerate(self.pairs()):
                if pair not in self.indicators.score:
                    raise TableError(f"{self._pair(row)}: no scores by indicator")

    def _pair(self, row: int) -> str:
        application, expert = self.applications[self.application[row]], self.experts[self.expert[row]]
        return f"application {application!r}, expert {expert!r}"

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[ScoreRow | tuple[str, str, float | Decimal]],
        *,
        panel: Mapping[str, str] | None = None,
        unit: Mapping[str, str] | None = None,
        subfield: Mapping[str, str] | None = None,
        data_score: Mapping[str, float | Decimal] | None = None,
        indicators: IndicatorScores | None = None,
    ) -> ScoreTable:
        """Build a table from rows (application, expert, score[, confidence]) in any order.

        ``panel``, ``unit``, ``subfield`` and ``data_score`` map every application to its own.

        Raises
        ------
        TableError
            As the class says, and for an application without a group.
        """
        columns = tuple(zip(*(row if len(row) == 4 else (*row, 1.0) for row in rows), strict=True))
        if not columns:
            raise TableError("there is no score")
        return cls.from_columns(
            Coded.of(columns[0]),
            Coded.of(columns[1]),
            np.array(columns[2], dtype=np.float64),
            np.array(columns[3], dtype=np.float64),
            panel=panel,
            unit=unit,
            subfield=subfield,
            data_score=data_score,
            indicators=indicators,
        )

    @classmethod
    def from_columns(
        cls,
        application: Coded,
        expert: Coded,
        score: FloatArray,
        confidence: FloatArray,
        *,
        panel: Mapping[str, str] | None = None,
        unit: Mapping[str, str] | None = None,
        subfield: Mapping[str, str] | None = None,
        data_score: Mapping[str, float | Decimal] | None = None,
        indicators: IndicatorScores | None = None,
    ) -> ScoreTable:
        """As `from_rows`, from columns of one length: a fifth of the memory of rows."""
        applications, of_application = application.in_order()
        experts, of_expert = expert.in_order()
        order = np.lexsort((of_expert, of_application))
        data = _per_application(applications, data_score, "data score")
        return cls(
            applications,
            experts,
            of_application[order],
            of_expert[order],
            score[order],
            confidence[order],
            _per_application(applications, panel, "panel"),
            _per_application(applications, unit, "unit"),
            _per_application(applications, subfield, "subfield"),
            None if data is None else np.array(data, dtype=np.float64),
            indicators,
        )

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The (application, expert) of each row."""
        for application, expert in zip(self.application.tolist(), self.expert.tolist(), strict=True):
            yield self.applications[application], self.experts[expert]

    @property
    def n(self) -> int:
        """Number of scores."""
        return len(self.score)

    @property
    def scores_per_application(self) -> IntArray:
        """Shape (A,)."""
        return np.bincount(self.application, minlength=len(self.applications))

    @property
    def scores_per_expert(self) -> IntArray:
        """Shape (E,)."""
        return np.bincount(self.expert, minlength=len(self.experts))

    @property
    def raw_mean(self) -> FloatArray:
        """Unweighted mean of the scores of each application, shape (A,)."""
        return self.mean_by_application(self.score)

    def mean_by_application(self, values: FloatArray, weight: FloatArray | None = None) -> FloatArray:
        """(Weighted) mean over each application's rows of ``values``, shape (N,) to shape (A,)."""
        weight = np.ones(self.n) if weight is None else weight
        size = len(self.applications)
        total = np.bincount(self.application, weight * values, size)
        return total / np.bincount(self.application, weight, size)


def _per_application(
    applications: tuple[str, ...], groups: Mapping[str, Group] | None, what: str
) -> tuple[Group, ...] | None:
    if groups is None:
        return None
    for name in applications:
        if name not in groups:
            raise TableError(f"application {name!r} has no {what}")
    return tuple(groups[name] for name in applications)
