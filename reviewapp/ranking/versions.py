"""A later ranking beside the one before it: both are kept, and what became of each place is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, defer

from reviewapp.models import Application, RankingRow, RankingRun, Standing
from reviewapp.paging import Page, page_of


@dataclass(frozen=True)
class Difference:
    """How a run differs from the official one before it."""

    earlier: RankingRun
    moved: int
    entering: int
    leaving: int


def earlier_run(session: Session, run: RankingRun) -> RankingRun | None:
    """The official run before this one; the first of a round asks nobody."""
    if run.number == 1:
        return None
    return session.scalar(
        select(RankingRun)
        .where(
            RankingRun.round_id == run.round_id,
            RankingRun.standing == Standing.OFFICIAL,
            RankingRun.number < run.number,
        )
        .order_by(RankingRun.number.desc())
        .limit(1)
        .options(defer(RankingRun.inputs))
    )


def difference(session: Session, run: RankingRun, places: int) -> Difference | None:
    """How the run differs from the one before; None where it is the first."""
    earlier = earlier_run(session, run)
    if earlier is None:
        return None
    before = aliased(RankingRow)
    inside, was_inside = RankingRow.place <= places, before.place <= places

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    counts = (
        count(RankingRow.place != before.place),
        count(and_(inside, ~was_inside)),
        count(and_(~inside, was_inside)),
    )
    return Difference(earlier, *session.execute(_joined(select(*counts), run, earlier, before)).one())


def page_of_changes(session: Session, run: RankingRun, earlier: RankingRun, number: int) -> Page[Any]:
    """A page of those whose place differs: the row, and the place and printed score before."""
    before = aliased(RankingRow)
    statement = (
        _joined(select(RankingRow, before.place, before.printed), run, earlier, before)
        .join(Application, Application.id == RankingRow.application_id)
        .where(RankingRow.place != before.place)
        .order_by(RankingRow.place, Application.number)
        .options(contains_eager(RankingRow.application).joinedload(Application.cluster))
    )
    return page_of(session, statement, number)


def _joined(statement: Any, run: RankingRun, earlier: RankingRun, before: Any) -> Any:
    same = and_(before.application_id == RankingRow.application_id, before.run_id == earlier.id)
    return statement.select_from(RankingRow).join(before, same).where(RankingRow.run_id == run.id)
