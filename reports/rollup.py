"""The roll-up of one application (评分汇总表): indicators down, experts across, the mean last; internal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .blocks import Align, Column, Marks, Official, Paragraph, Remarks, Row, Table, Title
from .chinese import full_date
from .content import check_issuer, refuse_missing
from .gbt9704 import NOTE_SIZE
from .shortlist import INTERNAL

WIDE = 5
"""More experts than this turn the sheet."""
UNABLE = "无法评价"
FOOT = "填写人：　　　　　　　　复核人：　　　　　　　　　　年　　月　　日"


@dataclass(frozen=True)
class IndicatorScores:
    """One row: what each expert gave, None where the expert could not judge, and their mean."""

    title: str
    maximum: Decimal | None
    scores: tuple[Decimal | None, ...]
    mean: Decimal | None


@dataclass(frozen=True)
class RollUpContent:
    """The scores of one application as given, the totals last, each row as long as `experts`.

    `parts` is a sentence on the two scores that a composite joins.
    `stage` names a further stage (会评), which has a sheet of its own.
    """

    year: int
    number: str
    cluster: str
    experts: tuple[str, ...]
    rows: tuple[IndicatorScores, ...]
    decimals: int
    issuer: str
    issued_on: date
    demo: bool
    parts: str = ""
    stage: str = ""

    def __post_init__(self) -> None:
        """Refuse a sheet without experts or rows, and a row that misses an expert."""
        refuse_missing("评分汇总表", (("专家", self.experts), ("指标", self.rows)))
        if any(len(row.scores) != len(self.experts) for row in self.rows):
            raise ValueError("评分汇总表的行与专家人数不符")
        check_issuer(self.issuer, self.demo)


def document(content: RollUpContent) -> Official:
    """The roll-up, block by block; turned where there are many experts."""
    notes = (
        *([content.parts] if content.parts else []),
        f"{how_to_read(content.decimals)}{content.issuer}，{full_date(content.issued_on)}。",
        FOOT,
    )
    return Official(
        name=f"评分汇总表{at_stage(content.stage)}（{content.number}）",
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title((f"{content.year}年度中小企业特色产业集群", f"评分汇总表{at_stage(content.stage)}")),
            Paragraph(f"申报编号：{content.number}　集群名称：{content.cluster}"),
            Table(
                columns(content.experts, last="平均"),
                tuple(_row(row) for row in content.rows),
                size=NOTE_SIZE,
                foot=(Remarks(notes),),
            ),
        ),
        landscape=len(content.experts) > WIDE,
    )


def how_to_read(decimals: int) -> str:
    """What the columns hold, as it stands under the table on paper and in a worksheet."""
    return f"得分栏为专家原始评分；“平均”按评分人数计算，四舍五入保留{decimals}位小数。"


def at_stage(stage: str) -> str:
    """The stage in brackets, where it is a further one."""
    return f"（{stage}）" if stage else ""


def columns(experts: tuple[str, ...], *, last: str | None, first: str = "指标") -> tuple[Column, ...]:
    """Indicator, full marks, a column for each expert, and the last one."""
    align: Align = "left"
    ends = (Column(last, 16, whole=True),) if last else ()
    return (
        Column(first, 50, align),
        Column("满分", 12, whole=True),
        *(Column(expert, 16) for expert in experts),
        *ends,
    )


def number(value: Decimal | None, missing: str = "") -> str:
    """A decimal without needless zeros, with the sign for minus instead of a hyphen."""
    if value is None:
        return missing
    return format(value.normalize() if value else Decimal(0), "f").replace("-", "−")


def _row(row: IndicatorScores) -> Row:
    given = (number(score, UNABLE) for score in row.scores)
    mean = "" if row.mean is None else str(row.mean)
    return Row((row.title, number(row.maximum), *given, mean))
