"""The record of a draw (抽取记录): seed, method and who was drawn, so that it can be done again."""

from __future__ import annotations

from dataclasses import dataclass

from .blocks import Column, Marks, Official, Paragraph, Remarks, Row, Table, Title
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

FOOT = "抽取人：　　　　　　　监督人：　　　　　　　　　　年　　月　　日"
_COLUMNS = (
    Column("评审组", 30),
    Column("编号", 20, whole=True),
    Column("姓名", 26),
    Column("专业领域", 40, "left"),
    Column("工作单位", 40, "left"),
)


@dataclass(frozen=True)
class DrawnExpert:
    """One who was drawn, and for which panel."""

    panel: str
    number: str
    name: str
    field: str
    employer: str


@dataclass(frozen=True)
class DrawRecordContent:
    """The draw of experts: from how many, by which seed and method, at which moment (in words)."""

    year: int
    pool: int
    seed: str
    method: str
    drawn_at: str
    rows: tuple[DrawnExpert, ...]
    recusals: int
    digest: str
    issuer: str
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a record without seed, method or result, and a draw larger than its pool."""
        parts = (("随机种子", self.seed), ("方法", self.method), ("抽取结果", self.rows))
        refuse_missing("抽取记录", parts)
        if len({row.number for row in self.rows}) > self.pool:
            raise ValueError("抽取的专家多于备选专家")
        check_issuer(self.issuer, self.demo)


def document(content: DrawRecordContent) -> Official:
    """The record, block by block."""
    rows = tuple(Row((row.panel, row.number, row.name, row.field, row.employer)) for row in content.rows)
    title = (f"{content.year}年度中小企业特色产业集群", "评审专家抽取记录")
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(title),
            Paragraph(
                f"{content.drawn_at}，从{content.pool}位备选专家中随机抽取，按规定回避{content.recusals}人次。"
            ),
            Paragraph(f"抽取方法：{content.method}随机种子：{content.seed}。用同一种子可以重做并核对。"),
            Table(_COLUMNS, rows, size=MARK_SIZE, foot=(Remarks((f"结果校验值：{content.digest}", FOOT)),)),
        ),
    )
