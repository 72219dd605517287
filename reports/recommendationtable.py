"""The table of what a unit recommends (推荐汇总表), in the unit's own order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .blocks import Column, Marks, Official, Paragraph, Remarks, Row, Signature, Table, Title
from .chinese import full_date
from .content import check_issuer, refuse_duplicates, refuse_missing
from .gbt9704 import MARK_SIZE

_COLUMNS = (
    Column("序号", 14, whole=True),
    Column("集群名称", 70, "left"),
    Column("所属产业", 40),
    Column("所在县（市、区）", 44),
    Column("运营管理机构", 52, "left"),
)


@dataclass(frozen=True)
class RecommendedCluster:
    """One recommended application."""

    name: str
    sector: str
    county: str
    operating_body: str


@dataclass(frozen=True)
class RecommendationContent:
    """A unit's recommendations, at most `quota` of them."""

    year: int
    unit: str
    quota: int
    rows: tuple[RecommendedCluster, ...]
    contact: str
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse an empty table, a cluster listed twice, and more than the quota."""
        refuse_missing(
            "推荐汇总表", (("推荐单位", self.unit), ("集群", self.rows), ("联系方式", self.contact))
        )
        refuse_duplicates(row.name for row in self.rows)
        if len(self.rows) > self.quota:
            raise ValueError(f"推荐{len(self.rows)}个，超过名额{self.quota}个")
        check_issuer(self.issuer, self.demo)


def document(content: RecommendationContent) -> Official:
    """The table, block by block, on turned sheets."""
    title = (f"{content.year}年度中小企业特色产业集群推荐汇总表",)
    rows = tuple(
        Row((str(number), one.name, one.sector, one.county, one.operating_body))
        for number, one in enumerate(content.rows, start=1)
    )
    foot = (
        Remarks((f"联系方式：{content.contact}",)),
        Signature(content.issuer, full_date(content.issued_on), sealed=True),
    )
    return Official(
        name=title[0],
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title(title),
            Paragraph(f"推荐单位：{content.unit}　推荐名额：{content.quota}个　推荐数量：{len(rows)}个"),
            Table(_COLUMNS, rows, size=MARK_SIZE, foot=foot),
        ),
        landscape=True,
    )
