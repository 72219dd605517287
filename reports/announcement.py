"""The announcement (通告) of the recognised clusters, in 信函格式 with its list as an attachment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import english
from .blocks import (
    Attachment,
    AttachmentNote,
    Block,
    Column,
    Heading,
    Imprint,
    Language,
    Letterhead,
    Marks,
    Official,
    Paragraph,
    Remarks,
    Row,
    Signature,
    Table,
    Title,
)
from .chinese import basis, full_date, ordinal
from .content import Basis, DaySpan, ListedCluster, check_issuer, refuse_duplicates, refuse_missing

ORDER = "按行政区划排列，排名不分先后。"
ORDER_ENGLISH = "In the order of the administrative divisions; the order implies no ranking."
COLUMNS = (Column("序号", 14, whole=True), Column("推荐单位", 42), Column("集群名称", 100, "left"))
COLUMNS_ENGLISH = (
    Column("No.", 14, whole=True),
    Column("Recommended by", 42),
    Column("Cluster (Chinese name)", 100, "left"),
)


@dataclass(frozen=True)
class Requirement:
    """One numbered requirement of an announcement: its heading and its text."""

    heading: str
    text: str


@dataclass(frozen=True)
class AnnouncementContent:
    """The announcement after the objection period: who is recognised, for how long, and what is required.

    `clusters` stand in the order of the administrative divisions; no score and no rank. `title` and
    `english_title` hold the lines as their author breaks them; the number (文号) is that of the document.
    """

    title: tuple[str, ...]
    english_title: tuple[str, ...]
    number: str
    year: int
    basis: tuple[Basis, ...]
    procedure: tuple[str, ...]
    english_procedure: tuple[str, ...]
    clusters: tuple[ListedCluster, ...]
    valid: DaySpan
    requirements: tuple[Requirement, ...]
    english_requirements: tuple[Requirement, ...]
    issuer: str
    issued_on: date
    demo: bool
    copies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an announcement that lacks a part, names a cluster twice, or says less in English."""
        refuse_missing(
            "通告",
            (
                ("标题", self.title),
                ("英文标题", self.english_title),
                ("文号", self.number),
                ("依据", self.basis),
                ("程序", self.procedure),
                ("名单", self.clusters),
            ),
        )
        if len(self.requirements) != len(self.english_requirements):
            raise ValueError("通告的中英文要求条数不符")
        if len(self.procedure) != len(self.english_procedure):
            raise ValueError("通告的中英文程序不符")
        refuse_duplicates(row.name for row in self.clusters)
        check_issuer(self.issuer, self.demo)

    @property
    def list_title(self) -> str:
        """The title of the attached list."""
        return f"{self.year}年度中小企业特色产业集群名单"


def document(content: AnnouncementContent, language: Language = "zh-CN") -> Official:
    """The announcement, block by block."""
    english_ = language == "en"
    title = content.english_title if english_ else content.title
    attached = english_list_title(content.year) if english_ else (content.list_title,)
    joined = " " if english_ else ""
    signed_on = english.full_date(content.issued_on) if english_ else full_date(content.issued_on)
    return Official(
        name=joined.join(title),
        author=content.issuer,
        marks=Marks(content.demo),
        head=Letterhead(content.issuer, content.number),
        blocks=(
            Title(title),
            *(_english(content) if english_ else _chinese(content)),
            AttachmentNote((joined.join(attached),)),
            Signature(content.issuer, signed_on),
            Attachment(attached),
            listing(content.clusters, language),
        ),
        imprint=Imprint(content.copies) if content.copies else None,
        language=language,
    )


def listing(clusters: tuple[ListedCluster, ...], language: Language) -> Table:
    """The public list: number, recommending unit, name; and that the order implies nothing."""
    if language == "en":
        rows = [(english.unit(one.unit), one.name) for one in clusters]
        return _table(COLUMNS_ENGLISH, rows, (ORDER_ENGLISH, english.TRANSLATION))
    return _table(COLUMNS, [(one.unit, one.name) for one in clusters], (ORDER,))


def english_list_title(year: int) -> tuple[str, ...]:
    """The title of the list in English, in two lines."""
    return ("List of SME Clusters with", f"Distinctive Industries, {year}")


def _table(columns: tuple[Column, ...], rows: list[tuple[str, str]], notes: tuple[str, ...]) -> Table:
    numbered = tuple(Row((str(number), *row)) for number, row in enumerate(rows, start=1))
    return Table(columns, numbered, foot=(Remarks(notes),))


def _chinese(content: AnnouncementContent) -> list[Block]:
    span, count = content.valid, len(content.clusters)
    opening = (
        f"根据{basis(content.basis)}要求，经{'、'.join(content.procedure)}等程序，"
        f"现认定{content.clusters[0].name}等{count}个集群为{content.year}年度中小企业特色产业集群"
        f"（名单见附件），有效期自{full_date(span.first)}至{full_date(span.last)}。"
    )
    if count == 1:
        opening = opening.replace("等1个集群", "")
    following = "有关事项通告如下：" if content.requirements else "特此通告。"
    return [Paragraph(opening + following), *_numbered(content.requirements, "zh-CN")]


def _english(content: AnnouncementContent) -> list[Block]:
    span, count = content.valid, len(content.clusters)
    rests_on = english.enumeration([f"《{one.title}》 ({one.number})" for one in content.basis])
    clusters = "1 cluster is" if count == 1 else f"{count} clusters are"
    opening = (
        f"In accordance with {rests_on}, and after {english.enumeration(content.english_procedure)}, "
        f"{clusters} hereby recognised as SME clusters with distinctive industries of {content.year} "
        f"(list attached). The recognition is valid from {english.full_date(span.first)} to "
        f"{english.full_date(span.last)}."
    )
    following = " The following is announced:" if content.requirements else ""
    return [
        Paragraph(opening + following),
        *_numbered(content.english_requirements, "en"),
        Paragraph(english.TRANSLATION),
    ]


def _numbered(requirements: tuple[Requirement, ...], language: Language) -> list[Block]:
    blocks: list[Block] = []
    for number, one in enumerate(requirements, start=1):
        label = f"{number}. " if language == "en" else ordinal(1, number)
        blocks += [Heading(1, label + one.heading), Paragraph(one.text)]
    return blocks
