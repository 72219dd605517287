"""Samples of the family of documents, valid by default; every text is made up and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports import (
    announcement,
    evaluation,
    explanation,
    notice,
    proposal,
    publiclist,
    rollup,
    scoresheet,
    shortlist,
)
from reports.announcement import AnnouncementContent
from reports.blocks import Official
from reports.charts import Interval
from reports.content import DaySpan, ListedCluster
from reports.evaluation import EvaluationContent, Statistic
from reports.explanation import ExplanationContent
from reports.proposal import Departure, ProposalContent, ProposedCluster
from reports.publiclist import PublicListContent
from reports.rollup import IndicatorScores, RollUpContent
from reports.scoresheet import ScoreSheetContent, SheetLine
from reports.wording import read

from .papers import issuer, papers
from .samples import UNITS, cluster_name, composite_content, notice_content, shortlist_content


def clusters(rows: int) -> tuple[ListedCluster, ...]:
    return tuple(ListedCluster(UNITS[n % len(UNITS)], cluster_name(n)) for n in range(rows))


def announcement_content(rows: int = 5, *, demo: bool = False) -> AnnouncementContent:
    return AnnouncementContent(
        wording=read(announcement.usual_wording(), announcement.FIELDS["zh-CN"]),
        english_wording=read(announcement.usual_wording("en"), announcement.FIELDS["en"]),
        number="示例函〔2026〕2号",
        year=2025,
        basis=notice_content().basis,
        clusters=clusters(rows),
        valid=DaySpan(date(2026, 7, 1), date(2029, 6, 30)),
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 15),
        demo=demo,
    )


def public_list_content(rows: int = 5, *, demo: bool = False) -> PublicListContent:
    return PublicListContent(2025, clusters(rows), issuer(demo=demo), date(2026, 6, 2), demo)


def scores(experts: int) -> tuple[IndicatorScores, ...]:
    titles = ("规模效益", "创新能力", "数字化转型", "绿色化发展", "治理和服务能力")
    rows = [
        IndicatorScores(
            f"{at + 1} {title}",
            Decimal(20),
            tuple(None if (at, n) == (2, 1) else Decimal(12 + (3 * at + 5 * n) % 8) for n in range(experts)),
            Decimal("15.50"),
        )
        for at, title in enumerate(titles)
    ]
    total = tuple(Decimal("80.5") + n for n in range(experts))
    return (*rows, IndicatorScores("总分", Decimal(100), total, Decimal("82.00")))


def roll_up_content(experts: int = 5, *, demo: bool = False) -> RollUpContent:
    return RollUpContent(
        year=2025,
        number="2025-0007",
        cluster=cluster_name(7),
        experts=tuple(f"专家{n + 1:02d}" for n in range(experts)),
        rows=scores(experts),
        decimals=2,
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 2),
        demo=demo,
    )


def score_sheet_content(*, demo: bool = False) -> ScoreSheetContent:
    lines = [
        SheetLine("1 规模效益", Decimal(20), Decimal("17.5"), "产值连续三年增长，占全县工业比重较高。"),
        SheetLine("2 创新能力", Decimal(30), None, ""),
        SheetLine("3 治理和服务能力", Decimal(50), Decimal(41), ""),
    ]
    return ScoreSheetContent(
        year=2025,
        number="2025-0007",
        cluster=cluster_name(7),
        expert="专家01",
        sheet=1,
        lines=tuple(lines),
        opinion="主导产业特色鲜明，建议补强检验检测等公共服务。",
        submitted_on=date(2026, 5, 20),
        issuer=issuer(demo=demo),
        demo=demo,
    )


def returned_content(*, demo: bool = False) -> ScoreSheetContent:
    """A version that follows a sheet given back for 复议."""
    ground = "评分畸高畸低。总分明显高于其他专家，请复核。　书面说明：复核后更正。"
    return replace(score_sheet_content(demo=demo), sheet=2, returned=ground)


def explanation_content(experts: int = 5, *, demo: bool = False) -> ExplanationContent:
    rows = tuple(replace(row, mean=None) for row in scores(experts))
    return ExplanationContent(
        year=2025,
        number="2025-0007",
        cluster=cluster_name(7),
        unit="江苏省",
        method="按照《评审办法》，以各专家评分总分的算术平均值排序。",
        english_method="The ranking is by the arithmetic mean of the totals.",
        rank=7,
        among=30,
        tied=True,
        printed=Decimal("82.50"),
        result=Decimal("82.500000"),
        experts=experts,
        rows=rows,
        english_titles=(*(row.title for row in rows[:-1]), "Total"),
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 12),
        demo=demo,
    )


def proposal_content(rows: int = 5, *, demo: bool = False) -> ProposalContent:
    listed = tuple(
        ProposedCluster(n + 1, False, cluster_name(n), UNITS[n % len(UNITS)], Decimal("95.20") - n)
        for n in range(rows)
    )
    departures = (
        Departure(
            cluster_name(rows - 1), rows + 2, True, "名次在前的申报经核实不在县级区划范围内，依次递补。"
        ),
        Departure(cluster_name(rows + 1), 2, False, "经核实不在县级区划范围内。"),
    )
    return ProposalContent(
        year=2025,
        applications=rows + 20,
        places=rows,
        rows=listed,
        departures=departures,
        method="按照《评审办法》，以各专家评分总分的算术平均值排序。",
        submission=1,
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        issuer=issuer(demo=demo),
        submitted_on=date(2026, 6, 1),
        demo=demo,
    )


def evaluation_content(rows: int = 40, *, demo: bool = False) -> EvaluationContent:
    agreed = (
        Statistic(
            "单个评分的可靠性 ICC(2,1)", "0.412（0.301～0.538）", "一位专家的评分能在多大程度上代表全体。"
        ),
        Statistic("名次一致性 Kendall W", "0.573", "各位专家排出的名次是否相近，1为完全相同。"),
    )
    harsh = [(n - 4) * 0.8 for n in range(9)]
    return EvaluationContent(
        year=2025,
        applications=rows,
        experts=9,
        sheets=5 * rows,
        places=12,
        method="按照《评审办法》，以各专家评分总分的算术平均值排序。",
        agreement=agreed,
        severities=tuple(Interval(f"专家{n + 1}", one, one - 1, one + 1) for n, one in enumerate(harsh)),
        intervals=tuple(
            Interval(cluster_name(n), n + 1, max(1, n - 2), n + 4, marked=9 <= n < 15, full=n < 12)
            for n in range(rows)
        ),
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 12),
        demo=demo,
        limits="按评审规则，总分偏离其他专家平均分超过30%的为畸高、畸低评分，请专家书面说明，"
        "评分不因此更改。本批次畸高2项、畸低1项。",
    )


def documents(*, demo: bool = True) -> dict[str, Official]:
    """One of each document of the family, by name."""
    announced, listed = announcement_content(30, demo=demo), public_list_content(30, demo=demo)
    return {
        "notice": notice.document(notice_content(30, demo=demo)),
        "ranked-list": shortlist.document(shortlist_content(30, 20, demo=demo)),
        "ranked-list-composite": shortlist.document(composite_content(30, 20, demo=demo)),
        "announcement-zh": announcement.document(announced),
        "announcement-en": announcement.document(announced, "en"),
        "public-list-zh": publiclist.document(listed),
        "public-list-en": publiclist.document(listed, "en"),
        "roll-up": rollup.document(roll_up_content(demo=demo)),
        "roll-up-wide": rollup.document(roll_up_content(9, demo=demo)),
        "score-sheet": scoresheet.document(score_sheet_content(demo=demo)),
        "score-sheet-returned": scoresheet.document(returned_content(demo=demo)),
        "explanation-zh": explanation.document(explanation_content(demo=demo)),
        "explanation-en": explanation.document(explanation_content(7, demo=demo), "en"),
        "proposal": proposal.document(proposal_content(12, demo=demo)),
        "evaluation": evaluation.document(evaluation_content(demo=demo)),
        **papers(demo=demo),
    }
