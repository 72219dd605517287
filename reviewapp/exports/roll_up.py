"""The roll-up sheet 评分汇总表: indicators down, experts across, the mean last, who filled it in below."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from reports.rollup import FOOT, UNABLE, how_to_read
from reports.workbook import Cell, SheetColumn, SheetTable
from reviewapp.labels import label
from reviewapp.models import Application, Assignment, Expert, Round, ScoreSheet, Stage
from reviewapp.rounds.counted import counted
from reviewapp.workflow import Denial, Refused
from scoring.ranking import rounded_mean

MOST = 250
"""Worksheets that a workbook takes before no reader finds one in it."""


def roll_ups(session: Session, round_: Round) -> list[SheetTable]:
    """A worksheet for each application with submitted sheets; ``Refused`` for more than `MOST`."""
    rows = session.execute(
        select(Application, Expert.name, Assignment.stage, ScoreSheet)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id, counted(round_))
        .order_by(Application.number, Assignment.stage, Expert.number, ScoreSheet.number)
        .options(selectinload(ScoreSheet.scores))
    ).all()
    groups = [
        (application, {_rater(name, stage): sheet for _application, name, stage, sheet in group})
        for application, group in (
            (application, list(found)) for application, found in groupby(rows, key=lambda row: row[0])
        )
    ]
    if len(groups) > MOST:
        raise Refused(Denial("exports.too_many", (("count", str(len(groups))), ("most", str(MOST)))))
    return [_roll_up(round_, application, sheets) for application, sheets in groups]


def _rater(name: str, stage: Stage) -> str:
    """An expert has a column at each stage."""
    return name if stage is Stage.INDEPENDENT else f"{name}（{label(stage)}）"


def _roll_up(round_: Round, application: Application, sheets: dict[str, ScoreSheet]) -> SheetTable:
    indicators = round_.scheme_version.to_scheme().expert_indicators()
    given = [
        {code: score.value for code, score in sheet.current().items() if score.value is not None}
        for sheet in sheets.values()
    ]
    rows: list[tuple[Cell, ...]] = []
    for indicator in indicators:
        scores = [one.get(indicator.code) for one in given]
        rows.append(
            (
                f"{indicator.code} {indicator.title}",
                indicator.maximum,
                *(UNABLE if score is None else score for score in scores),
                rounded_mean(scores, round_.decimals),
            )
        )
    return SheetTable(
        application.number,
        f"评分汇总表　{application.number}　{application.cluster.name}",
        (
            SheetColumn("指标"),
            SheetColumn("满分"),
            *(SheetColumn(name) for name in sheets),
            SheetColumn("平均", round_.decimals),
        ),
        tuple(rows),
        (how_to_read(round_.decimals), FOOT),
    )
