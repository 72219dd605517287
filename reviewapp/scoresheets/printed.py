"""Submitted sheets on paper, to be signed: each bears the code of exactly its version."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import force_locale
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reports.blocks import Verification
from reports.scoresheet import ScoreSheetContent, SheetLine
from reviewapp.documents import address_of
from reviewapp.labels import label
from reviewapp.models import (
    Application,
    Assignment,
    Expert,
    Round,
    SchemeVersion,
    ScoreSheet,
    Stage,
)
from reviewapp.rounds.counted import counted
from reviewapp.scoresheets.measured import measured_rows
from reviewapp.scoresheets.service import code_of
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.composite import is_composite

BY_DATA = "按数据计分，专家不打分。"


def papers(session: Session, round_: Round, *criteria: ColumnElement[bool]) -> list[ScoreSheetContent]:
    """The last counted version of each sheet that meets the criteria, by application and expert."""
    rows = session.execute(
        select(Application, Expert, Assignment.stage, ScoreSheet)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id, counted(round_), *criteria)
        .order_by(Application.number, Assignment.stage, Expert.number, ScoreSheet.number)
        .options(
            selectinload(ScoreSheet.scores),
            selectinload(ScoreSheet.opinions),
            selectinload(ScoreSheet.origin),
            joinedload(ScoreSheet.scheme_version).selectinload(SchemeVersion.indicators),
            *([selectinload(Application.figures)] if is_composite(round_.scheme_version.to_scheme()) else []),
        )
    )
    latest = {
        sheet.assignment_id: (application, expert, stage, sheet) for application, expert, stage, sheet in rows
    }
    return [_content(round_, *found) for found in latest.values()]


def _content(
    round_: Round, application: Application, expert: Expert, stage: Stage, sheet: ScoreSheet
) -> ScoreSheetContent:
    """What the paper of a sheet says; raises ``Refused`` for a draft."""
    if sheet.submitted_at is None:
        raise Refused(Denial("document.too_early"))
    given, code = sheet.current(), sheet.code or code_of(sheet)
    scheme = sheet.scheme_version.to_scheme()
    lines = [
        SheetLine(
            f"{one.code} {one.title}",
            one.maximum,
            given[one.code].value if one.code in given else None,
            given[one.code].comment if one.code in given else "",
        )
        for one in scheme.expert_indicators()
    ]
    lines += [
        SheetLine(f"{row.indicator.code} {row.indicator.title}", row.indicator.maximum, row.score, BY_DATA)
        for row in (measured_rows(scheme, application) if is_composite(scheme) else ())
        if row.score is not None
    ]
    return ScoreSheetContent(
        year=round_.year,
        number=application.number,
        cluster=application.name_for_experts,
        expert=expert.name,
        sheet=sheet.number,
        lines=tuple(lines),
        opinion=sheet.opinion.text if sheet.opinion else "",
        submitted_on=sheet.submitted_at.astimezone(ZONE).date(),
        issuer=round_.issuer,
        demo=round_.is_demo,
        verification=Verification(
            code,
            address_of(code),
            f"批次{round_.code}　申报编号{application.number}　评审专家：{expert.name}　第{sheet.number}份",
        ),
        stage="" if stage is Stage.INDEPENDENT else _in_chinese(stage),
        returned=_returned(sheet),
    )


def _returned(sheet: ScoreSheet) -> str:
    """On what ground the version before was given back, with what its expert wrote; empty for a first one."""
    if sheet.origin is None:
        return ""
    written = f"　书面说明：{sheet.explanation}" if sheet.explanation else ""
    return f"{_in_chinese(sheet.origin.ground)}。{sheet.origin.note}{written}"


def _in_chinese(code: StrEnum) -> str:
    """The words of a code as the paper has them, whatever the language of the pages."""
    with force_locale("zh"):
        return str(label(code))
