"""The tables that can be exported, each with its title, who may have it, and how its rows come about.

Headings are Chinese whatever the language of the page: a file goes on to others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reports.workbook import SheetColumn, SheetTable
from reviewapp.exports import records
from reviewapp.exports.findings import findings
from reviewapp.exports.roll_up import roll_ups
from reviewapp.labels import METHODS, label
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Cluster,
    Expert,
    IndicatorRow,
    Panel,
    RankingRow,
    Round,
    Score,
    ScoreSheet,
    ShortlistEntry,
    User,
)
from reviewapp.monitoring import queries as monitoring
from reviewapp.permissions import (
    may_see_events,
    may_see_objections,
    may_see_progress,
    may_see_ranking,
    may_see_round,
    may_see_scans,
)
from reviewapp.ranking.queries import run_head
from reviewapp.rounds.counted import counted
from reviewapp.rounds.wording import options_words
from reviewapp.shortlist.queries import shortlist_head
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.selection import Reason

Build = Callable[[Session, Round], list[SheetTable]]
Cell = tuple[Decimal | None, bool, str]
"""The score, whether the expert abstained (无法评价), and the comment."""


@dataclass(frozen=True)
class Export:
    """One export: ``build`` gives its worksheets; only one of a single worksheet can be CSV.

    A ``long`` one has a row or a cell for each sheet or score.
    """

    title: LazyString
    may: Callable[[User, Round], Denial | None]
    build: Build
    single: bool = True
    long: bool = False


def _applications(session: Session, round_: Round) -> list[SheetTable]:
    found = session.execute(
        select(
            Application.number,
            Cluster.name,
            Application.quota_unit,
            Cluster.region_code,
            Cluster.sector,
            Application.applicant,
            Application.operating_body,
            Application.state,
            Panel.title,
        )
        .join(Cluster, Cluster.id == Application.cluster_id)
        .outerjoin(Panel, Panel.id == Application.panel_id)
        .where(Application.round_id == round_.id)
        .order_by(Application.number)
    )
    states = {state: str(label(state)) for state in ApplicationState}
    rows = tuple((*said, states[state], panel) for *said, state, panel in found)
    headings = (
        "编号",
        "集群名称",
        "推荐单位",
        "行政区划代码",
        "细分领域",
        "申报单位",
        "运营管理机构",
        "状态",
        "评审组",
    )
    return [
        SheetTable(
            "申报一览",
            f"{round_.title}申报一览",
            tuple(map(SheetColumn, headings)),
            rows,
        )
    ]


def _progress(session: Session, round_: Round) -> list[SheetTable]:
    cells = monitoring.cells(session, round_)
    columns = tuple(map(SheetColumn, ("代码", "名称", "应评", "草稿", "已提交", "未开始")))
    return [
        SheetTable(
            name,
            f"{round_.title}评分进度（{name}）",
            columns,
            tuple(
                (
                    one.code,
                    one.title,
                    one.dealt,
                    one.begun,
                    one.submitted,
                    one.dealt - one.begun - one.submitted,
                )
                for one in found
            ),
        )
        for name, found in (
            ("按评审组", monitoring.by_panel(cells)),
            ("按专家", monitoring.by_expert(cells)),
        )
    ]


def _ranking(session: Session, round_: Round) -> list[SheetTable]:
    run = run_head(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    decimals, options = int(run.parameters["decimals"]), options_words(run.parameters)
    parts = ("数据得分", "专家得分") if "expert_method" in run.parameters else ()
    columns = (
        *map(SheetColumn, ("名次", "编号", "集群名称", "推荐单位")),
        *(SheetColumn(title, decimals) for title in ("得分", *parts)),
        SheetColumn("评分表数"),
        SheetColumn("算术平均（仅供对照）", decimals),
        SheetColumn("平均名次（仅供对照）"),
    )
    found = session.execute(
        select(
            RankingRow.place,
            Application.number,
            Cluster.name,
            Application.quota_unit,
            RankingRow.printed,
            *((RankingRow.data_score, RankingRow.expert_score) if parts else ()),
            RankingRow.sheets,
            RankingRow.raw_mean,
            RankingRow.raw_place,
        )
        .join(Application, Application.id == RankingRow.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(RankingRow.run_id == run.id)
        .order_by(RankingRow.place, RankingRow.application_id)
    )
    rows = tuple(map(tuple, found))
    notes = (
        "内部资料，不得外传。名次和得分依据正式方法，其余仅供对照。",
        f"正式方法：{METHODS[run.method]}" + (f"（{options}）" if options else ""),
        f"输入摘要：{run.inputs_digest}",
        f"结果摘要：{run.result_digest}",
    )
    return [SheetTable("择优排序", f"{round_.title}择优排序表", columns, rows, notes)]


def _shortlist(session: Session, round_: Round) -> list[SheetTable]:
    shortlist = shortlist_head(session, round_)
    if shortlist is None:
        raise Refused(Denial("round.wrong_state"))
    found = session.execute(
        select(
            ShortlistEntry.place,
            Application.number,
            Cluster.name,
            Application.quota_unit,
            ShortlistEntry.selected,
            ShortlistEntry.reason,
            ShortlistEntry.application_id,
        )
        .join(Application, Application.id == ShortlistEntry.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(ShortlistEntry.shortlist_id == shortlist.id)
        .order_by(ShortlistEntry.position)
    )
    reasons = {reason: str(label(reason)) for reason in Reason}
    departures, adjusted = shortlist.departures(), {True: "调整列入", False: "调整移出"}
    headings = ("名次", "编号", "集群名称", "推荐单位", "结果", "理由", "调整", "调整理由")
    columns = tuple(map(SheetColumn, headings))
    rows = tuple(
        (
            *said,
            "入围" if selected else "未入围",
            reasons[reason],
            *((adjusted[one.selected], one.ground) if one else (None, None)),
        )
        for *said, selected, reason, application in found
        for one in [departures.get(application)]
    )
    notes = (
        "内部资料，不得外传。对外公布的名单按行政区划排列，不含名次和得分。",
        f"第{shortlist.number}版名单。结果依据正式排序；拟认定名单为入围的加调整列入的、减调整移出的。",
    )
    return [SheetTable("拟认定名单", f"{round_.title}拟认定名单", columns, rows, notes)]


def _cells(session: Session, *counting: ColumnElement[bool]) -> dict[int, dict[str, Cell]]:
    """Sheet → code of the indicator → the latest revision, in one statement: a round has up to 300,000."""
    rows = session.execute(
        select(Score.sheet_id, IndicatorRow.code, Score.value, Score.abstained, Score.comment)
        .join(IndicatorRow, IndicatorRow.id == Score.indicator_id)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(*counting)
        .order_by(Score.sheet_id, Score.indicator_id, Score.revision)
    )
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for sheet, code, value, abstained, comment in rows:
        cells[sheet][code] = (value, abstained, comment)
    return cells


def _sheets(session: Session, round_: Round) -> list[SheetTable]:
    """Every score of every submitted sheet, a row each, as it was given."""
    counting = (Application.round_id == round_.id, counted(round_))
    found = session.execute(
        select(
            Application.number,
            Cluster.name,
            Expert.number,
            Assignment.stage,
            ScoreSheet.id,
            ScoreSheet.number,
            ScoreSheet.submitted_at,
        )
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(*counting)
        .order_by(Application.number, Expert.number, Assignment.stage, ScoreSheet.number)
    ).all()
    cells = _cells(session, *counting)
    titles = round_.scheme_version.titles()
    headings = (
        "编号",
        "集群名称",
        "专家编号",
        "阶段",
        "评分表",
        "指标",
        "指标名称",
        "评分",
        "无法评价",
        "评语",
        "提交时间",
    )
    rows = tuple(
        (
            number,
            cluster,
            expert,
            str(label(stage)),
            version,
            code,
            titles[code],
            value,
            "是" if abstained else "",
            comment,
            f"{submitted_at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" if submitted_at else "",
        )
        for number, cluster, expert, stage, sheet, version, submitted_at in found
        for code, (value, abstained, comment) in sorted(cells.get(sheet, {}).items())
    )
    return [SheetTable("评分明细", f"{round_.title}评分明细", tuple(map(SheetColumn, headings)), rows)]


def _may_see_acts(actor: User, _round: Round) -> Denial | None:
    return may_see_events(actor)


EXPORTS: Mapping[str, Export] = MappingProxyType(
    {
        "applications": Export(_l("申报一览"), may_see_round, _applications),
        "assignments": Export(_l("分派一览（内部）"), may_see_progress, records.assignments, long=True),
        "recusals": Export(_l("回避一览（内部）"), may_see_round, records.recusals),
        "progress": Export(_l("评分进度"), may_see_progress, _progress, single=False),
        "sheets": Export(_l("评分明细"), may_see_ranking, _sheets, long=True),
        "roll-up": Export(_l("评分汇总表"), may_see_ranking, roll_ups, single=False, long=True),
        "ranking": Export(_l("择优排序表（内部）"), may_see_ranking, _ranking),
        "findings": Export(_l("参考分析（内部，仅供参考）"), may_see_ranking, findings, single=False),
        "shortlist": Export(_l("拟认定名单（内部）"), may_see_ranking, _shortlist),
        "objections": Export(_l("异议处理情况（内部）"), may_see_objections, records.objections),
        "decided-by-two": Export(
            _l("排除与更正（内部）"), may_see_round, records.decided_by_two, single=False
        ),
        "scans": Export(_l("签字扫描件核对（内部）"), may_see_scans, records.scans, long=True),
        "events": Export(_l("留痕（内部）"), _may_see_acts, records.events, long=True),
    }
)


def build(name: str, session: Session, round_: Round) -> list[SheetTable]:
    """The worksheets of an export, in Chinese."""
    with force_locale("zh"):
        return EXPORTS[name].build(session, round_)
