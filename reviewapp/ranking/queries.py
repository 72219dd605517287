"""What a ranking is made from, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.applications.queries import figures_of
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Band,
    CertaintyEstimate,
    CertaintyRow,
    Expert,
    RankingExpert,
    RankingRow,
    RankingRun,
    Review,
    Round,
    ScoreSheet,
    SheetState,
    Standing,
)
from reviewapp.paging import Page, page_of
from reviewapp.workflow import Denial, Refused
from scoring.objective import measure
from scoring.scheme import Kind


def inputs_of(session: Session, round_: Round) -> dict[str, Any]:
    """Every submitted sheet of the round as it was given, in order of application and expert.

    A sheet that was reopened counts with its latest number only.
    """
    rows = session.execute(
        select(Application.number, Expert.number, ScoreSheet)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id, ScoreSheet.state == SheetState.SUBMITTED)
        .where(~Assignment.is_recused)
        .order_by(Application.number, Expert.number, ScoreSheet.number)
        .options(selectinload(ScoreSheet.scores))
    )
    latest = {(application, expert): sheet for application, expert, sheet in rows}
    return {
        "round": round_.code,
        "scheme": round_.scheme_version.digest,
        "objective": _objective(session, round_),
        "sheets": [
            _sheet_inputs(application, expert, sheet) for (application, expert), sheet in latest.items()
        ],
    }


def _objective(session: Session, round_: Round) -> dict[str, dict[str, Decimal]]:
    """What each admitted application's figures earn on the banded indicators (客观分).

    Raises ``Refused`` naming every figure that earns no score: a missing figure is never zero.
    """
    scheme = round_.scheme_version.to_scheme()
    if not any(node.kind is Kind.BANDED for node in scheme.walk()):
        return {}
    scores: dict[str, dict[str, Decimal]] = {}
    gaps: list[Denial] = []
    for application in _admitted(session, round_):
        for found in measure(scheme, figures_of(application), round_.reference_year):
            if found.band is not None:
                scores.setdefault(application.number, {})[found.indicator.code] = found.band.score
            else:
                gaps.append(
                    Denial(
                        "ranking.not_measured",
                        (("application", application.number), ("indicator", found.indicator.code)),
                    )
                )
    if gaps:
        raise Refused(Denial("ranking.blocked", points=tuple(gaps)))
    return scores


def _admitted(session: Session, round_: Round) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.ADMITTED)
        .order_by(Application.number)
        .options(selectinload(Application.figures))
    ).all()


def _sheet_inputs(application: str, expert: str, sheet: ScoreSheet) -> dict[str, Any]:
    current = sheet.current()
    return {
        "sheet": sheet.id,
        "application": application,
        "expert": expert,
        "scores": {code: score.value for code, score in current.items() if score.value is not None},
        "abstained": sorted(code for code, score in current.items() if score.abstained),
    }


def admitted_numbers(session: Session, round_: Round) -> Sequence[str]:
    """The numbers of the applications that must be ranked."""
    return session.scalars(
        select(Application.number)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.ADMITTED)
        .order_by(Application.number)
    ).all()


class Show(StrEnum):
    """Which lines of a run a page shows."""

    ALL = "all"
    GREY = "grey"
    TIED = "tied"
    MOVED = "moved"


def _official(round_: Round) -> Select[RankingRun]:
    return (
        select(RankingRun)
        .where(RankingRun.round_id == round_.id, RankingRun.standing == Standing.OFFICIAL)
        .order_by(RankingRun.number.desc())
        .limit(1)
    )


def official_run(session: Session, round_: Round) -> RankingRun | None:
    """The latest official run with what its page shows."""
    return session.scalar(
        _official(round_).options(
            selectinload(RankingRun.rows).joinedload(RankingRow.application).joinedload(Application.cluster),
            selectinload(RankingRun.experts).joinedload(RankingExpert.expert),
            joinedload(RankingRun.made_by),
            joinedload(RankingRun.review).joinedload(Review.reviewed_by),
        )
    )


def run_head(session: Session, round_: Round) -> RankingRun | None:
    """The latest official run without its rows, which `page_of_run` gives a page at a time."""
    return session.scalar(
        _official(round_).options(
            selectinload(RankingRun.experts).joinedload(RankingExpert.expert),
            joinedload(RankingRun.made_by),
            joinedload(RankingRun.review).joinedload(Review.reviewed_by),
        )
    )


def certainty_of(session: Session, official: RankingRun) -> CertaintyEstimate | None:
    """The latest estimate of how sure the run's places are."""
    return session.scalar(
        select(CertaintyEstimate)
        .where(CertaintyEstimate.run_id == official.id)
        .order_by(CertaintyEstimate.id.desc())
        .limit(1)
    )


def page_of_run(
    session: Session, run: RankingRun, sure: CertaintyEstimate | None, show: Show, number: int
) -> Page[Any]:
    """A page of the run's lines in order of place.

    Each row has the ``RankingRow``, its ``CertaintyRow`` or None, how many share its place (``level``), and
    its ``position`` from 1 in the whole run.
    """
    lines = (
        select(
            RankingRow.application_id.label("application_id"),
            func.count().over(partition_by=RankingRow.place).label("level"),
            func.row_number().over(order_by=(RankingRow.place, Application.number)).label("position"),
        )
        .join(Application, Application.id == RankingRow.application_id)
        .where(RankingRow.run_id == run.id)
        .subquery()
    )
    of_estimate = and_(
        CertaintyRow.application_id == lines.c.application_id,
        CertaintyRow.estimate_id == (sure.id if sure else None),
    )
    statement = (
        select(RankingRow, CertaintyRow, lines.c.level, lines.c.position)
        .join(lines, and_(RankingRow.application_id == lines.c.application_id, RankingRow.run_id == run.id))
        .outerjoin(CertaintyRow, of_estimate)
        .options(joinedload(RankingRow.application).joinedload(Application.cluster))
        .order_by(lines.c.position)
    )
    kept = {
        Show.ALL: None,
        Show.GREY: CertaintyRow.band == Band.GREY,
        Show.TIED: lines.c.level > 1,
        Show.MOVED: RankingRow.place != RankingRow.raw_place,
    }[show]
    return page_of(session, statement if kept is None else statement.where(kept), number)


def band_counts(session: Session, sure: CertaintyEstimate) -> dict[Band, int]:
    """How many applications lie on each side of the line, and in the grey band."""
    rows = session.execute(
        select(CertaintyRow.band, func.count())
        .where(CertaintyRow.estimate_id == sure.id)
        .group_by(CertaintyRow.band)
    )
    return dict.fromkeys(Band, 0) | dict(rows.all())


def advisory_runs(session: Session, official: RankingRun) -> Sequence[RankingRun]:
    """The latest advisory run by each method on the official run's inputs, in order of method."""
    latest = (
        select(func.max(RankingRun.id))
        .where(
            RankingRun.round_id == official.round_id,
            RankingRun.standing == Standing.ADVISORY,
            RankingRun.inputs_digest == official.inputs_digest,
        )
        .group_by(RankingRun.method)
    )
    return session.scalars(
        select(RankingRun)
        .where(RankingRun.id.in_(latest))
        .order_by(RankingRun.method)
        .options(selectinload(RankingRun.rows))
    ).all()
