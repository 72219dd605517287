"""How the review was run, as tables: who scores what, who kept away, what was left out or taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reports.workbook import Cell, SheetColumn, SheetTable
from reviewapp.events.wording import act_words, subject_words
from reviewapp.exclusions.queries import exclusions_of
from reviewapp.labels import SCANS, label
from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    Event,
    Expert,
    Panel,
    Reassignment,
    Recusal,
    Review,
    Round,
    User,
    has_submitted,
)
from reviewapp.objections.queries import lines_of
from reviewapp.rounds.queries import corrections_of
from reviewapp.scans.queries import sheet_lines
from reviewapp.wording import ZONE

INTERNAL = "内部资料，不得外传。"
_CASE = ("编号", "集群名称", "专家编号", "专家")
_DECIDED = ("提出人", "提出时间", "状态", "复核人", "复核时间", "复核说明")


def listed(
    round_: Round,
    name: str,
    headings: Sequence[str | SheetColumn],
    rows: Iterable[tuple[Cell, ...]],
    *notes: str,
) -> SheetTable:
    """A worksheet of the round: its name stands in the title, and headings alone make plain columns."""
    columns = tuple(one if isinstance(one, SheetColumn) else SheetColumn(one) for one in headings)
    return SheetTable(name, f"{round_.title}{name}", columns, tuple(rows), (INTERNAL, *notes))


def assignments(session: Session, round_: Round) -> list[SheetTable]:
    """Every seat with what became of it; no score."""
    recused = exists().where(
        Recusal.application_id == Assignment.application_id, Recusal.expert_id == Assignment.expert_id
    )
    handed_over = exists().where(Reassignment.assignment_id == Assignment.id)
    found = session.execute(
        select(
            Application.number,
            Cluster.name,
            Expert.number,
            Expert.name,
            Panel.title,
            Assignment.stage,
            recused,
            handed_over,
            has_submitted(),
        )
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .outerjoin(Panel, Panel.id == Application.panel_id)
        .where(Application.round_id == round_.id)
        .order_by(Application.number, Assignment.stage, Expert.number)
    )
    rows = (
        (*case, panel, str(label(stage)), _state(away, over), "已提交" if sent else "未提交")
        for *case, panel, stage, away, over, sent in found
    )
    return [listed(round_, "分派一览", (*_CASE, "评审组", "评审阶段", "席位", "评分表"), rows)]


def _state(recused: bool, handed_over: bool) -> str:
    if recused:
        return "已回避"
    return "已改派" if handed_over else "在评"


def recusals(session: Session, round_: Round) -> list[SheetTable]:
    """Every pair that is kept apart by a recusal, with its ground."""
    found = session.execute(
        select(
            Application.number,
            Cluster.name,
            Expert.number,
            Expert.name,
            Recusal.ground,
            Recusal.note,
            Recusal.recorded_at,
        )
        .select_from(Recusal)
        .join(Application, Application.id == Recusal.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .where(Application.round_id == round_.id)
        .order_by(Application.number, Expert.number)
    )
    rows = ((*case, str(label(ground)), note, _moment(at)) for *case, ground, note, at in found)
    return [listed(round_, "回避一览", (*_CASE, "回避情形", "说明", "登记时间"), rows)]


def decided_by_two(session: Session, round_: Round) -> list[SheetTable]:
    """Sheets proposed to be left out, and results to be corrected, with the acts of both persons."""
    excluded = (
        (
            one.assignment.application.number,
            one.assignment.application.cluster.name,
            one.assignment.expert.number,
            one.assignment.expert.name,
            str(label(one.ground)),
            one.facts,
            one.leader.name,
            one.leader_statement,
            one.proposed_by.name,
            _moment(one.proposed_at),
            str(label(one.state)),
            *_verdict(one.review),
        )
        for one in reversed(exclusions_of(session, round_))
    )
    corrected = (
        (
            one.number,
            str(label(one.scope)),
            str(label(one.ground)),
            one.facts,
            f"第{one.run.number}次排序",
            f"第{one.shortlist.number}版名单" if one.shortlist else None,
            one.proposed_by.name,
            _moment(one.proposed_at),
            str(label(one.state)),
            *_verdict(one.review),
        )
        for one in reversed(corrections_of(session, round_))
    )
    on_sheets = (*_CASE, "排除情形", "事实和证据", "组长", "组长说明", *_DECIDED)
    on_results = ("序号", "更正范围", "更正情形", "事实和依据", "所更正的排序", "所更正的名单", *_DECIDED)
    return [
        listed(round_, "排除评分表", on_sheets, excluded),
        listed(round_, "结果更正", on_results, corrected),
    ]


def _verdict(review: Review | None) -> tuple[Cell, Cell, Cell]:
    if review is None:
        return None, None, None
    return review.reviewed_by.name, _moment(review.reviewed_at), review.ground or None


def objections(session: Session, round_: Round) -> list[SheetTable]:
    """Every objection: what came in, until when it is to be settled, and what became of it."""
    rows = (
        (
            one.number,
            one.received_on,
            str(label(one.kind)),
            one.name,
            one.contact,
            one.application.number if one.application else None,
            one.application.cluster.name if one.application else "整个名单",
            one.matter,
            one.evidence,
            line.due_on,
            str(label(one.state)),
            str(label(accepted.ground)) if accepted and accepted.ground else None,
            accepted.note if accepted else None,
            line.settled_on,
            ruling.findings if ruling else None,
            ruling.reply if ruling else None,
        )
        for line in reversed(lines_of(session, round_))
        for one, accepted, ruling in [(line.objection, line.objection.acceptance, line.objection.ruling)]
    )
    headings = (
        *("编号", "收到日期", "异议人类别", "异议人", "联系方式", "申报编号", "集群名称", "异议事项"),
        *(
            "线索或者证据",
            "处理期限",
            "状态",
            "不予受理情形",
            "说明",
            "办结日期",
            "核查情况和依据",
            "答复内容",
        ),
    )
    return [listed(round_, "异议处理情况", headings, rows, "异议人的身份和联系方式应予保密。")]


def scans(session: Session, round_: Round) -> list[SheetTable]:
    """Every sheet that counts, and whether its signed paper is in."""
    rows = (
        (
            one.number,
            one.name,
            one.expert,
            one.version,
            str(SCANS[one.standing]),
            "、".join(dict.fromkeys(place.filename for place in one.places)) or None,
        )
        for one in sheet_lines(session, round_)
    )
    headings = ("编号", "集群名称", "专家", "评分表版本", "签字扫描件", "文件")
    return [listed(round_, "签字扫描件核对", headings, rows)]


def events(session: Session, round_: Round) -> list[SheetTable]:
    """The record of acts with each link of the chain; what an act was about in detail stays on its page."""
    found = session.execute(
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.round_id == round_.id)
        .order_by(Event.id)
    )
    rows = (
        (
            one.id,
            _moment(one.at),
            who or "系统",
            act_words(one.act),
            subject_words(one.subject_type),
            one.subject_id,
            one.digest,
        )
        for one, who in found
    )
    headings = ("序号", "时间", "操作人", "操作", "对象", "对象编号", "校验值（SHA-256）")
    return [
        listed(round_, "留痕", headings, rows, "每条的校验值含前一条的校验值，改动任何一条都会与其后不符。")
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
