"""The list as it is submitted for approval (送审稿), each departure from the ranking with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .blocks import (
    ROW_HEIGHT,
    Attachment,
    AttachmentNote,
    Block,
    Column,
    Heading,
    Marks,
    Official,
    Paragraph,
    Remarks,
    Row,
    Signature,
    Table,
    Title,
)
from .chinese import full_date, ordinal
from .content import check_issuer, refuse_duplicates, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

_LISTED = (
    Column("序号", 12, whole=True),
    Column("名次", 14, whole=True),
    Column("集群名称", 80, "left"),
    Column("推荐单位", 34),
    Column("得分", 16, whole=True),
)
_DEPARTED = (
    Column("集群名称", 58, "left"),
    Column("名次", 14, whole=True),
    Column("排序结果", 20),
    Column("拟调整为", 20),
    Column("理由", 44, "left"),
)
STEPS = ("处室拟定", "司局审核、会签", "审定")
_SIGNED = (Column("环节", 40), Column("意见", 66), Column("签名、日期", 50))


@dataclass(frozen=True)
class ProposedCluster:
    """One row of the proposed list, with the place and the printed score that the ranking gave it."""

    place: int
    tied: bool
    name: str
    unit: str
    score: Decimal


@dataclass(frozen=True)
class Departure:
    """Where the proposed list departs from the ranking: put on it or taken off, with the reason."""

    name: str
    place: int
    listed: bool
    ground: str


@dataclass(frozen=True)
class Corrected:
    """What was corrected since the list before: each act in a sentence, who came on and who went off."""

    acts: tuple[str, ...]
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True)
class ProposalContent:
    """What the leadership is asked to decide on. `method` is the sentence on how the ranking came about;
    `corrected` tells of a list that was taken back before this one.
    """

    year: int
    applications: int
    places: int
    rows: tuple[ProposedCluster, ...]
    departures: tuple[Departure, ...]
    method: str
    submission: int
    digest: str
    issuer: str
    submitted_on: date
    demo: bool
    corrected: Corrected | None = None

    def __post_init__(self) -> None:
        """Refuse an empty list, a cluster listed twice, and a departure without its reason."""
        refuse_missing("送审稿", (("名单", self.rows), ("方法", self.method)))
        for one in self.departures:
            refuse_missing("送审稿", ((f"调整理由：{one.name}", one.ground),))
        refuse_duplicates(row.name for row in self.rows)
        refuse_duplicates(one.name for one in self.departures)
        check_issuer(self.issuer, self.demo)


def document(content: ProposalContent) -> Official:
    """The submission, block by block."""
    title = (f"关于审定{content.year}年度中小企业特色产业集群", "拟认定名单的请示")
    listed = f"{content.year}年度中小企业特色产业集群拟认定名单（送审稿）"
    rows = tuple(_row(number, one) for number, one in enumerate(content.rows, start=1))
    notes = (f"第{content.submission}次送审。", f"送审内容校验值：{content.digest}")
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(title),
            Heading(1, ordinal(1, 1) + "评审情况"),
            Paragraph(f"本批次参评申报{content.applications}件，名额{content.places}个。{content.method}"),
            Heading(1, ordinal(1, 2) + "拟认定名单"),
            Paragraph(f"现拟认定{len(content.rows)}个集群（名单见附件），提请审定。专家评审结果为重要参考。"),
            Heading(1, ordinal(1, 3) + "与择优排序不一致的情况及理由"),
            *_departures(content.departures),
            *(_corrected(content.corrected) if content.corrected else ()),
            AttachmentNote((listed,)),
            Signature(content.issuer, full_date(content.submitted_on)),
            Attachment((f"{content.year}年度中小企业特色产业集群", "拟认定名单（送审稿）")),
            Table(_LISTED, rows, size=MARK_SIZE, foot=(Remarks(notes),)),
            Table(_SIGNED, tuple(Row((step, "", "")) for step in STEPS), 2 * ROW_HEIGHT, together=True),
        ),
    )


def _departures(departures: tuple[Departure, ...]) -> list[Block]:
    if not departures:
        return [Paragraph("拟认定名单与择优排序结果一致，没有调整。")]
    words = {True: "入围", False: "未入围"}
    rows = tuple(
        Row((one.name, str(one.place), words[not one.listed], words[one.listed], one.ground))
        for one in departures
    )
    said = f"共调整{len(departures)}件，逐件说明理由如下。"
    return [Paragraph(said), Table(_DEPARTED, rows, size=MARK_SIZE)]


def _corrected(corrected: Corrected) -> list[Block]:
    changes = [
        f"{said}{len(names)}个：{'、'.join(names)}。"
        for said, names in (("新列入", corrected.entering), ("不再列入", corrected.leaving))
        if names
    ]
    compared = f"与更正前的名单相比，{''.join(changes)}" if changes else "与更正前的名单所列集群相同。"
    return [Heading(1, ordinal(1, 4) + "更正情况"), *map(Paragraph, corrected.acts), Paragraph(compared)]


def _row(number: int, one: ProposedCluster) -> Row:
    place = f"并列{one.place}" if one.tied else str(one.place)
    return Row((str(number), place, one.name, one.unit, str(one.score)))
