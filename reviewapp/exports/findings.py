"""What stands beside the official result, as tables: certainty, other methods, diagnosis (仅供参考)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.workbook import SheetColumn, SheetTable
from reviewapp.diagnosis.queries import latest_diagnosis, names_of_experts, result_of
from reviewapp.exports.records import listed
from reviewapp.labels import FLAGS, METHODS, label
from reviewapp.models import Application, CertaintyRow, Cluster, RankingRow, RankingRun, Round
from reviewapp.ranking.advisory import advisory_runs, certainty_of, places_in
from reviewapp.ranking.queries import run_head
from reviewapp.workflow import Denial, Refused

ADVISORY = "仅供参考：统计估计，不影响名次，不作为任何决定的依据。"
_PLACED = ("正式名次", "编号", "集群名称")


def findings(session: Session, round_: Round) -> list[SheetTable]:
    """What was estimated, compared and diagnosed so far; raises ``Refused`` where nothing was."""
    run = run_head(session, round_)
    found = [*(_of_run(session, round_, run) if run else ()), *_diagnosed(session, round_)]
    if not found:
        raise Refused(Denial("export.nothing_found"))
    return found


def _of_run(session: Session, round_: Round, run: RankingRun) -> Iterator[SheetTable]:
    cases = session.execute(
        select(RankingRow.place, Application.number, Cluster.name, Application.id)
        .join(Application, Application.id == RankingRow.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(RankingRow.run_id == run.id)
        .order_by(RankingRow.place, Application.number)
    ).all()
    if sure := certainty_of(session, run):
        of_estimate = select(CertaintyRow).where(CertaintyRow.estimate_id == sure.id)
        rows = {one.application_id: one for one in session.scalars(of_estimate)}
        yield listed(
            round_,
            "名次把握（仅供参考）",
            (
                *_PLACED,
                SheetColumn("校准水平", 2),
                SheetColumn("标准误", 2),
                *("名次下限", "名次上限"),
                SheetColumn("入围概率", 3),
                "判断",
            ),
            (
                (
                    place,
                    number,
                    name,
                    one.merit,
                    one.se,
                    one.rank_low,
                    one.rank_high,
                    one.p_in,
                    str(label(one.band)),
                )
                for place, number, name, application in cases
                for one in [rows[application]]
            ),
            ADVISORY,
        )
    if runs := advisory_runs(session, run):
        places = places_in(session, runs, [one.id for one in cases])
        yield listed(
            round_,
            "方法对照（仅供参考）",
            (*_PLACED, *(str(METHODS[one.method]) for one in runs)),
            (
                (place, number, name, *(places[application].get(one.id) for one in runs))
                for place, number, name, application in cases
            ),
            ADVISORY,
        )


def _diagnosed(session: Session, round_: Round) -> Iterator[SheetTable]:
    made = latest_diagnosis(session, round_)
    if made is None:
        return
    found, names = result_of(made), names_of_experts(session, round_)
    note = f"第{made.number}次诊断，结果摘要：{made.result_digest}"
    yield listed(
        round_,
        "专家诊断（仅供参考）",
        (
            *("专家编号", "专家", "评分表"),
            *(
                SheetColumn(one, 2)
                for one in ("严格度", "区间下限", "区间上限", "最低分", "最高分", "拟合", "用分幅度")
            ),
            "请复看",
        ),
        (
            (
                one["expert"],
                names[one["expert"]],
                one["n"],
                *(_decimal(one["severity"][part]) for part in ("severity", "low", "high")),
                *(_decimal(one["spread"][part]) for part in ("lowest", "highest")),
                _decimal((one.get("fit") or {}).get("infit")),
                _decimal((one.get("scale") or {}).get("ratio")),
                "；".join(str(FLAGS[flag]) for flag in one["flags"]) or None,
            )
            for one in found["experts"]
        ),
        ADVISORY,
        note,
    )
    yield listed(
        round_,
        "畸高畸低评分",
        (
            *("编号", "指标", "专家编号", "专家"),
            *(SheetColumn(one, 2) for one in ("评分", "其他专家平均")),
            SheetColumn("偏离比例", 3),
            "判断",
        ),
        (
            (
                one["application"],
                one["indicator"],
                one["expert"],
                names[one["expert"]],
                *(_decimal(one[part]) for part in ("score", "mean", "share")),
                str(FLAGS[one["flag"]]),
            )
            for one in found["deviations"]
        ),
        note,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
