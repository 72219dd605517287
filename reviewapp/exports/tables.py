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
from reviewapp.exports.roll_up import roll_ups
from reviewapp.labels import METHODS, label
from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    Expert,
    IndicatorRow,
    Panel,
    Round,
    Score,
    ScoreSheet,
    User,
)
from reviewapp.monitoring import queries as monitoring
from reviewapp.permissions import may_see_progress, may_see_ranking, may_see_round
from reviewapp.ranking.queries import official_run
from reviewapp.rounds.counted import counted
from reviewapp.rounds.wording import options_words
from reviewapp.shortlist.queries import shortlist_of
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused

Build = Callable[[Session, Round], list[SheetTable]]
Cell = tuple[Decimal | None, bool, str]
"""The score, whether the expert abstained (无法评价), and the comment."""


@dataclass(frozen=True)
class Export:
    """One export: ``build`` gives its worksheets; only one of a single worksheet can be CSV.

    A ``long`` one has a row or a cell for each score.
    """

    title: LazyString
    may: Callable[[User, Round], Denial | None]
    build: Build
    single: bool = True
    long: bool = False


def _applications(session: Session, round_: Round) -> list[SheetTable]:
    rows = session.execute(
        select(Application, Panel.title)
        .outerjoin(Panel, Panel.id == Application.panel_id)
        .where(Application.round_id == round_.id)
        .order_by(Application.number)
    ).all()
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
            tuple(
                (
                    one.number,
                    one.cluster.name,
                    one.quota_unit,
                    one.cluster.region_code,
                    one.cluster.sector,
                    one.applicant,
                    one.operating_body,
                    str(label(one.state)),
                    panel,
                )
                for one, panel in rows
            ),
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
    run = official_run(session, round_)
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
    rows = tuple(
        (
            row.place,
            row.application.number,
            row.application.cluster.name,
            row.application.quota_unit,
            row.printed,
            *((row.data_score, row.expert_score) if parts else ()),
            row.sheets,
            row.raw_mean,
            row.raw_place,
        )
        for row in run.rows
    )
    notes = (
        "内部资料，不得外传。名次和得分依据正式方法，其余仅供对照。",
        f"正式方法：{METHODS[run.method]}" + (f"（{options}）" if options else ""),
        f"输入摘要：{run.inputs_digest}",
        f"结果摘要：{run.result_digest}",
    )
    return [SheetTable("择优排序", f"{round_.title}择优排序表", columns, rows, notes)]


def _shortlist(session: Session, round_: Round) -> list[SheetTable]:
    found = shortlist_of(session, round_)
    if found is None:
        raise Refused(Denial("round.wrong_state"))
    columns = tuple(map(SheetColumn, ("名次", "编号", "集群名称", "推荐单位", "结果", "理由")))
    rows = tuple(
        (
            entry.place,
            entry.application.number,
            entry.application.cluster.name,
            entry.application.quota_unit,
            "入围" if entry.selected else "未入围",
            str(label(entry.reason)),
        )
        for entry in found.entries
    )
    notes = ("内部资料，不得外传。对外公布的名单按行政区划排列，不含名次和得分。",)
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


EXPORTS: Mapping[str, Export] = MappingProxyType(
    {
        "applications": Export(_l("申报一览"), may_see_round, _applications),
        "progress": Export(_l("评分进度"), may_see_progress, _progress, single=False),
        "sheets": Export(_l("评分明细"), may_see_ranking, _sheets, long=True),
        "roll-up": Export(_l("评分汇总表"), may_see_ranking, roll_ups, single=False, long=True),
        "ranking": Export(_l("择优排序表（内部）"), may_see_ranking, _ranking),
        "shortlist": Export(_l("拟认定名单（内部）"), may_see_ranking, _shortlist),
    }
)


def build(name: str, session: Session, round_: Round) -> list[SheetTable]:
    """The worksheets of an export, in Chinese."""
    with force_locale("zh"):
        return EXPORTS[name].build(session, round_)
