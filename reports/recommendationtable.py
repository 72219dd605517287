"""The table of what the units recommend (推荐汇总表): unit by unit, each in its own order, with its quota."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .blocks import (
    Addressee,
    Block,
    Column,
    Heading,
    Marks,
    Official,
    Paragraph,
    Row,
    Signature,
    Table,
    Title,
)
from .chinese import full_date, ordinal
from .content import check_issuer, refuse_duplicates, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

_COLUMNS = (
    Column("序号", 14, whole=True),
    Column("申报编号", 28, whole=True),
    Column("集群名称", 74, "left"),
    Column("所属产业", 32),
    Column("申报单位", 44, "left"),
    Column("运营管理机构", 44, "left"),
)


@dataclass(frozen=True)
class RecommendedCluster:
    """One recommended application; `place` is its order within the unit, None where the unit gave none."""

    place: int | None
    number: str
    name: str
    sector: str
    applicant: str
    operating_body: str


@dataclass(frozen=True)
class UnitRecommendations:
    """A unit's recommendations, and how many it may make; None where their number is not limited."""

    unit: str
    quota: int | None
    rows: tuple[RecommendedCluster, ...]

    def __post_init__(self) -> None:
        """Refuse a unit without a name or without recommendations."""
        refuse_missing("推荐汇总表", (("推荐单位", self.unit), ("集群", self.rows)))

    @property
    def over(self) -> int:
        """How many were recommended beyond the quota."""
        return max(len(self.rows) - self.quota, 0) if self.quota is not None else 0


@dataclass(frozen=True)
class RecommendationContent:
    """The recommendations of all units of a round."""

    year: int
    units: tuple[UnitRecommendations, ...]
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse an empty table, and a cluster listed twice."""
        refuse_missing("推荐汇总表", (("推荐单位", self.units),))
        refuse_duplicates(row.name for unit in self.units for row in unit.rows)
        check_issuer(self.issuer, self.demo)


def document(content: RecommendationContent) -> Official:
    """The table, block by block, on turned sheets."""
    title = (f"{content.year}年度中小企业特色产业集群推荐汇总表",)
    count = sum(len(unit.rows) for unit in content.units)
    parts = [block for number, unit in enumerate(content.units, 1) for block in _unit(number, unit)]
    return Official(
        name=title[0],
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(title),
            Paragraph(f"推荐单位{len(content.units)}个，推荐集群{count}个，按推荐单位及其排序列示。"),
            *parts,
            Signature(content.issuer, full_date(content.issued_on)),
        ),
        landscape=True,
    )


def document_of_unit(content: RecommendationContent) -> Official:
    """The table of one unit, to be sealed by that unit; raises `ValueError` where there are several."""
    (unit,) = content.units
    title = (f"{content.year}年度中小企业特色产业集群推荐汇总表",)
    return Official(
        name=title[0],
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(title),
            Addressee(f"推荐单位：{unit.unit}"),
            Paragraph(f"本单位{_counted(unit)}，按推荐顺序列示。"),
            _table(unit),
            Signature("推荐单位（盖章）", full_date(content.issued_on), sealed=True),
        ),
        landscape=True,
    )


def _unit(number: int, unit: UnitRecommendations) -> Iterator[Block]:
    yield Heading(1, f"{ordinal(1, number)}{unit.unit}（{_counted(unit)}）")
    yield _table(unit)


def _counted(unit: UnitRecommendations) -> str:
    quota = "不限" if unit.quota is None else f"{unit.quota}个"
    over = f"，超出名额{unit.over}个" if unit.over else ""
    return f"名额{quota}，推荐{len(unit.rows)}个{over}"


def _table(unit: UnitRecommendations) -> Table:
    return Table(_COLUMNS, tuple(map(_row, unit.rows)), size=MARK_SIZE)


def _row(one: RecommendedCluster) -> Row:
    place = "—" if one.place is None else str(one.place)
    return Row((place, one.number, one.name, one.sector, one.applicant, one.operating_body))
