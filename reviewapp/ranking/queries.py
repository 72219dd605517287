"""What a ranking is made from, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from reviewapp.applications.queries import figures_of
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Band,
    CertaintyEstimate,
    CertaintyRow,
    Correction,
    CorrectionScope,
    Expert,
    IndicatorRow,
    RankingExpert,
    RankingRow,
    RankingRun,
    Review,
    ReviewVerdict,
    Round,
    Score,
    ScoreSheet,
    Stage,
    Standing,
    opened,
)
from reviewapp.paging import Page, page_of
from reviewapp.permissions.ranking import FROZEN
from reviewapp.rounds.counted import counted
from reviewapp.workflow import Denial, Refused
from scoring.objective import measure
from scoring.scheme import Kind


def inputs_of(session: Session, round_: Round, *, restored: int | None = None) -> dict[str, Any]:
    """Every submitted sheet of the round as it was given, in order of application and expert.

    A sheet that was reopened counts with its latest number only; sheets of further stages say so. An
    assignment ``restored`` is read as if it had not been excluded.
    """
    counting = and_(Application.round_id == round_.id, counted(round_, restored=restored))
    rows = session.execute(
        select(Application.number, Expert.number, Assignment.stage, ScoreSheet.id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(counting)
        .order_by(Application.number, Expert.number, Assignment.stage, ScoreSheet.number)
    )
    latest = {(application, expert, stage): sheet for application, expert, stage, sheet in rows}
    cells = _cells(session, counting)
    return {
        "round": round_.code,
        "scheme": round_.scheme_version.digest,
        "year": round_.reference_year,
        "figures": _figures(session, round_),
        "sheets": [
            _sheet_inputs(application, expert, stage, sheet, cells.get(sheet, {}))
            for (application, expert, stage), sheet in latest.items()
        ],
        **_joining(round_, {stage for _application, _expert, stage in latest}),
    }


def _joining(round_: Round, stages: Collection[Stage]) -> dict[str, Any]:
    """How the stages join, where there was a meeting."""
    if Stage.MEETING not in stages:
        return {}
    return {"join": {"how": round_.stage_join, "percent": round_.stage_percent}}


def _figures(session: Session, round_: Round) -> dict[str, dict[str, dict[str, Decimal]]]:
    """Application → figure → year → value, of what the banded indicators (客观分) are scored from.

    Raises ``Refused`` naming every figure that earns no score: a missing figure is never zero.
    """
    scheme = round_.scheme_version.to_scheme()
    if not any(node.kind is Kind.BANDED for node in scheme.walk()):
        return {}
    used: dict[str, dict[str, dict[str, Decimal]]] = {}
    gaps: list[Denial] = []
    for application in _admitted(session, round_):
        for found in measure(scheme, figures_of(application), round_.reference_year):
            of_figure = used.setdefault(application.number, {}).setdefault(found.indicator.figure or "", {})
            of_figure.update((str(year), value) for year, value in found.measured)
            if found.band is None:
                gaps.append(
                    Denial(
                        "ranking.not_measured",
                        (("application", application.number), ("indicator", found.indicator.code)),
                    )
                )
    if gaps:
        raise Refused(Denial("ranking.blocked", points=tuple(gaps)))
    return used


def _admitted(session: Session, round_: Round) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.ADMITTED)
        .order_by(Application.number)
        .options(selectinload(Application.figures))
    ).all()


Cells = dict[str, tuple[Decimal | None, bool]]
"""Code of the indicator → the score, and whether the expert abstained (无法评价)."""


def _cells(session: Session, counting: ColumnElement[bool]) -> dict[int, Cells]:
    """The latest revision of each cell by sheet: plain columns, for a large round has some 300,000."""
    rows = session.execute(
        select(Score.sheet_id, IndicatorRow.code, Score.value, Score.abstained)
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(counting)
        .order_by(Score.sheet_id, Score.indicator_id, Score.revision)
    )
    cells: dict[int, Cells] = {}
    for sheet, code, value, abstained in rows:
        cells.setdefault(sheet, {})[code] = (value, abstained)
    return cells


def _sheet_inputs(application: str, expert: str, stage: Stage, sheet: int, cells: Cells) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "application": application,
        "expert": expert,
        "scores": {code: value for code, (value, _abstained) in cells.items() if value is not None},
        "abstained": sorted(code for code, (_value, abstained) in cells.items() if abstained),
        **({} if stage is Stage.INDEPENDENT else {"stage": stage}),
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
    LINE = "line"
    SPREAD = "spread"
    FAILED = "failed"
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
    """The latest official run without inputs and rows, which `page_of_run` gives a page at a time."""
    return session.scalar(
        _official(round_).options(
            defer(RankingRun.inputs),
            joinedload(RankingRun.made_by),
            joinedload(RankingRun.review).joinedload(Review.reviewed_by),
        )
    )


def taken_back_by(session: Session, run: RankingRun) -> Correction | None:
    """The correction by which two persons took the latest run back; of one that stands nothing is asked."""
    confirmed = run.review is not None and run.review.verdict is ReviewVerdict.CONFIRMED
    if not confirmed or run.round.phase in FROZEN:
        return None
    return session.scalar(
        select(Correction).where(
            Correction.run_id == run.id, Correction.scope == CorrectionScope.RANKING, opened()
        )
    )


def inputs_of_run(session: Session, run: RankingRun) -> dict[str, Any]:
    """What the run was made from, as it was frozen."""
    return cast(
        "dict[str, Any]", json.loads(session.scalars(select(RankingRun.inputs).filter_by(id=run.id)).one())
    )


@dataclass(frozen=True)
class Cut:
    """What filters ask besides the rows: the places, who fails a least score, and who lies widest apart."""

    places: int
    failed: Collection[str] = ()
    widest: Collection[str] = ()


def page_of_run(
    session: Session, run: RankingRun, sure: CertaintyEstimate | None, show: Show, number: int, cut: Cut
) -> Page[Any]:
    """A page of the run's lines in order of place.

    Each row has the ``RankingRow``, its ``CertaintyRow`` or None, how many share its place (``level``), its
    ``position`` from 1 in the whole run, and its place by calibrated merit (``calibrated``, advisory).
    """
    of_estimate = and_(
        CertaintyRow.application_id == RankingRow.application_id,
        CertaintyRow.estimate_id == (sure.id if sure else 0),  # which none has: found by the key at once
    )
    lines = (
        select(
            RankingRow.application_id.label("application_id"),
            func.count().over(partition_by=RankingRow.place).label("level"),
            func.row_number().over(order_by=(RankingRow.place, Application.number)).label("position"),
            func.rank().over(order_by=CertaintyRow.merit.desc()).label("calibrated"),
        )
        .join(Application, Application.id == RankingRow.application_id)
        .outerjoin(CertaintyRow, of_estimate)
        .where(RankingRow.run_id == run.id)
        .subquery()
    )
    statement = (
        select(RankingRow, CertaintyRow, lines.c.level, lines.c.position, lines.c.calibrated)
        .join(lines, and_(RankingRow.application_id == lines.c.application_id, RankingRow.run_id == run.id))
        .outerjoin(CertaintyRow, of_estimate)
        .join(Application, Application.id == RankingRow.application_id)
        .options(contains_eager(RankingRow.application).joinedload(Application.cluster))
        .order_by(lines.c.position)
    )
    kept = _kept(show, cut, lines.c.level)
    return page_of(session, statement if kept is None else statement.where(kept), number)


def _kept(show: Show, cut: Cut, level: ColumnElement[int]) -> ColumnElement[bool] | None:
    """What a filter asks of a line."""
    first, last = RankingRow.place, RankingRow.place + level - 1
    return {
        Show.ALL: None,
        Show.GREY: CertaintyRow.band == Band.GREY,
        Show.LINE: and_(first <= cut.places, last > cut.places),
        Show.SPREAD: Application.number.in_(cut.widest),
        Show.FAILED: Application.number.in_(cut.failed),
        Show.TIED: level > 1,
        Show.MOVED: RankingRow.place != RankingRow.raw_place,
    }[show]


def experts_of(session: Session, run: RankingRun) -> Sequence[RankingExpert]:
    """The run's experts, the harshest first."""
    return session.scalars(
        select(RankingExpert)
        .where(RankingExpert.run_id == run.id)
        .order_by(RankingExpert.severity.desc(), RankingExpert.expert_id)
        .options(joinedload(RankingExpert.expert))
    ).all()
