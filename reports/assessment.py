"""The report on how a recognised cluster develops (发展评估报告): figures by year, targets, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .blocks import Block, Chart, Column, Heading, Marks, Official, Paragraph, Row, Signature, Table, Title
from .charts import Series, series
from .chinese import full_date, naming, ordinal
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE


@dataclass(frozen=True)
class FigureLine:
    """One figure: a value for each year, None where none was reported, and the target where there is one."""

    name: str
    unit: str
    values: tuple[Decimal | None, ...]
    target: Decimal | None


@dataclass(frozen=True)
class AssessmentContent:
    """What was reported year by year, and what the assessment finds in words under headings."""

    cluster: str
    years: tuple[int, ...]
    figures: tuple[FigureLine, ...]
    charted: tuple[int, ...]
    findings: tuple[tuple[str, tuple[str, ...]], ...]
    conclusion: str
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a report without years, figures or conclusion, and figures that miss a year."""
        refuse_missing(
            "发展评估报告",
            (("年份", self.years), ("数据", self.figures), ("结论", self.conclusion)),
        )
        if any(len(one.values) != len(self.years) for one in self.figures):
            raise ValueError("发展评估报告的数据与年份不符")
        if len({self.figures[at].unit for at in self.charted}) > 1:
            raise ValueError("发展评估报告一幅图中的数据单位不同")
        check_issuer(self.issuer, self.demo)


def document(content: AssessmentContent) -> Official:
    """The report, block by block."""
    title = (*naming("", content.cluster), "发展评估报告")
    parts: list[tuple[str, list[Block]]] = [("主要数据", _figures(content))]
    for heading, texts in (*content.findings, ("评估结论", (content.conclusion,))):
        parts.append((heading, [Paragraph(text) for text in texts]))
    blocks: list[Block] = []
    for number, (heading, part) in enumerate(parts, start=1):
        blocks += [Heading(1, ordinal(1, number) + heading), *part]
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(Title(title), *blocks, Signature(content.issuer, full_date(content.issued_on))),
    )


def _figures(content: AssessmentContent) -> list[Block]:
    columns = (
        Column("指标", 50, "left"),
        Column("单位", 16),
        *(Column(f"{year}年", 20, whole=True) for year in content.years),
        Column("目标", 20, whole=True),
    )
    rows = tuple(
        Row((one.name, one.unit, *map(_shown, one.values), _shown(one.target))) for one in content.figures
    )
    blocks: list[Block] = [Table(columns, rows, size=MARK_SIZE)]
    lines = [content.figures[at] for at in content.charted]
    if lines:
        drawn = [
            Series(
                f"{one.name}（{one.unit}）",
                tuple(None if value is None else float(value) for value in one.values),
            )
            for one in lines
        ]
        years = tuple(map(str, content.years))
        blocks.append(Chart(series(years, drawn, "主要数据变化情况", "未填报的年份不连线")))
    return blocks


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else str(value)
