"""The evaluation report of a round (评审工作评估报告): internal; what is advisory says so at its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .blocks import Block, Chart, Column, Heading, Marks, Official, Paragraph, Row, Signature, Table, Title
from .charts import Interval, rank_intervals, severities
from .chinese import full_date, ordinal
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

ADVISORY = "（仅供参考）"
FULLEST = 20
"""Rows of a chart, so that a page holds it beside other text."""


@dataclass(frozen=True)
class Statistic:
    """One measure of agreement: what it is called, its value as it is printed, and what it means in words."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True)
class EvaluationContent:
    """A round looked at as a whole: counts, the official method in words, and what advisory estimates say.

    `limits` says by what rule scores count as 畸高 or 畸低, and how many do. `severities` bear no names:
    experts stand in an order that tells nothing. `intervals` are places with the ranks that hold 90 %;
    `sensitivity` says how the selection hangs on choices, `corrections` what was corrected since the first
    freeze, a sentence each. None or empty parts were not estimated, and the
    report says that.
    """

    year: int
    applications: int
    experts: int
    sheets: int
    places: int
    method: str
    agreement: tuple[Statistic, ...]
    severities: tuple[Interval, ...]
    intervals: tuple[Interval, ...]
    issuer: str
    issued_on: date
    demo: bool
    sensitivity: str = ""
    limits: str = ""
    corrections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a report on nothing, and one without the method."""
        counts = (("申报", self.applications), ("专家", self.experts), ("评分表", self.sheets))
        refuse_missing("评估报告", (*counts, ("方法", self.method)))
        check_issuer(self.issuer, self.demo)


def document(content: EvaluationContent) -> Official:
    """The report, block by block."""
    title = (f"{content.year}年度中小企业特色产业集群", "评审工作评估报告")
    parts: list[tuple[str, list[Block]]] = [
        ("评审概况", [Paragraph(_counts(content))]),
        ("评审方法", [Paragraph(content.method)]),
        *([("结果更正", _paragraphs(content.corrections))] if content.corrections else []),
        (f"专家之间的一致程度{ADVISORY}", _agreement(content)),
        ("畸高畸低评分", [Paragraph(content.limits or "本批次尚未检查畸高畸低评分。")]),
        (f"专家的宽严{ADVISORY}", _severities(content)),
        (f"名次把握{ADVISORY}", _intervals(content)),
        (f"敏感性{ADVISORY}", [Paragraph(content.sensitivity or "本批次尚未作敏感性分析。")]),
    ]
    blocks: list[Block] = []
    for number, (heading, part) in enumerate(parts, start=1):
        blocks += [Heading(1, ordinal(1, number) + heading), *part]
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(Title(title), *blocks, Signature(content.issuer, full_date(content.issued_on))),
    )


def _paragraphs(texts: tuple[str, ...]) -> list[Block]:
    return [Paragraph(text) for text in texts]


def _counts(content: EvaluationContent) -> str:
    return (
        f"本批次参评申报{content.applications}件，{content.experts}位专家共提交评分表{content.sheets}份，"
        f"名额{content.places}个。标明“仅供参考”的部分是统计估计，只供内部改进评审工作，不影响名次，"
        "不作为任何决定的依据。"
    )


def _agreement(content: EvaluationContent) -> list[Block]:
    if not content.agreement:
        return [Paragraph("本批次尚未作评分诊断。")]
    columns = (Column("指标", 44, "left"), Column("数值", 46), Column("含义", 66, "left"))
    rows = tuple(Row((one.name, one.value, one.meaning)) for one in content.agreement)
    said = "一致不等于正确：共同犯错的专家同样一致。"
    return [Paragraph(said), Table(columns, rows, size=MARK_SIZE)]


def _severities(content: EvaluationContent) -> list[Block]:
    if not content.severities:
        return [Paragraph("本批次没有可用的严格度估计。")]
    said = "下图为每位专家的严格度及其区间，以分计，虚线右侧为偏严；专家以代号表示，次序随机排定。"
    charts = [
        Chart(severities(part, "专家严格度", "仅供参考。横线为95%区间；虚线右侧为偏严"))
        for part in _parted(content.severities)
    ]
    return [Paragraph(said), *charts]


def _intervals(content: EvaluationContent) -> list[Block]:
    if not content.intervals:
        return [Paragraph("本批次尚未估计名次把握。")]
    grey = sum(row.marked for row in content.intervals)
    said = f"下图为各申报名次的90%区间，虚线为入围线；灰底的{grey}件为灰区，仅凭评分难分高下。"
    charts = [
        Chart(rank_intervals(part, content.places, "名次及其90%区间", "仅供参考。虚线为入围线，灰底为灰区"))
        for part in _parted(content.intervals)
    ]
    return [Paragraph(said), *charts]


def _parted(rows: tuple[Interval, ...]) -> list[tuple[Interval, ...]]:
    return [rows[start : start + FULLEST] for start in range(0, len(rows), FULLEST)]
