"""The announcement (通告) of the recognised clusters, in 信函格式 with its list as an attachment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from . import english
from .blocks import (
    Attachment,
    AttachmentNote,
    Column,
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
from .chinese import basis, full_date
from .content import Basis, DaySpan, ListedCluster, check_issuer, refuse_duplicates, refuse_missing
from .worded import blocks_of
from .wording import Fields, Wording

ORDER = "按行政区划排列，排名不分先后。"
ORDER_ENGLISH = "In the order of the administrative divisions; the order implies no ranking."
COLUMNS = (Column("序号", 14, whole=True), Column("推荐单位", 42), Column("集群名称", 100, "left"))
COLUMNS_ENGLISH = (
    Column("No.", 14, whole=True),
    Column("Recommended by", 42),
    Column("Cluster (Chinese name)", 100, "left"),
)


FIELDS: Mapping[Language, Fields] = MappingProxyType(
    {
        "zh-CN": Fields(
            words=("年度", "依据", "认定集群", "名单名称", "有效期首日", "有效期末日", "署名"),
            blocks=(),
            required=frozenset({"依据", "认定集群", "有效期首日", "有效期末日"}),
        ),
        "en": Fields(
            words=("year", "basis", "clusters", "list", "valid_from", "valid_until", "issuer"),
            blocks=(),
            required=frozenset({"basis", "clusters", "valid_from", "valid_until"}),
        ),
    }
)
"""What the wording of an announcement may and must name."""
_FILES: Mapping[Language, str] = MappingProxyType({"zh-CN": "announcement.txt", "en": "announcement_en.txt"})


@cache
def usual_wording(language: Language = "zh-CN") -> str:
    """The wording that ships: what an announcement says unless the office words it otherwise."""
    return Path(__file__).with_name(_FILES[language]).read_text(encoding="utf-8")


@dataclass(frozen=True)
class AnnouncementContent:
    """The announcement after the objection period: who is recognised, for how long, and what is required.

    The wordings say it all but for their fields. `clusters` stand in the order of the administrative
    divisions; no score and no rank. The number (文号) is that of the document.
    """

    wording: Wording
    english_wording: Wording
    number: str
    year: int
    basis: tuple[Basis, ...]
    clusters: tuple[ListedCluster, ...]
    valid: DaySpan
    issuer: str
    issued_on: date
    demo: bool
    copies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an announcement that lacks a part, and one that names a cluster twice."""
        parts = (("文号", self.number), ("依据", self.basis), ("名单", self.clusters))
        refuse_missing("通告", parts)
        refuse_duplicates(row.name for row in self.clusters)
        check_issuer(self.issuer, self.demo)

    @property
    def list_title(self) -> str:
        """The title of the attached list."""
        return f"{self.year}年度中小企业特色产业集群名单"


def document(content: AnnouncementContent, language: Language = "zh-CN", *, draft: bool = False) -> Official:
    """The announcement, block by block; a draft says so on every page."""
    english_ = language == "en"
    worded = content.english_wording if english_ else content.wording
    words = _english(content) if english_ else _chinese(content)
    title = worded.filled_title(words)
    translation = (Paragraph(english.TRANSLATION),) if english_ else ()
    attached = english_list_title(content.year) if english_ else (content.list_title,)
    joined = " " if english_ else ""
    signed_on = english.full_date(content.issued_on) if english_ else full_date(content.issued_on)
    return Official(
        name=joined.join(title),
        author=content.issuer,
        marks=Marks(content.demo, draft=draft),
        head=Letterhead(content.issuer, content.number),
        blocks=(
            Title(title),
            *blocks_of(worded.filled(words, {}), language),
            *translation,
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


def _chinese(content: AnnouncementContent) -> dict[str, str]:
    count = len(content.clusters)
    return {
        "年度": str(content.year),
        "依据": basis(content.basis),
        "认定集群": content.clusters[0].name + (f"等{count}个集群" if count > 1 else ""),
        "名单名称": content.list_title,
        "有效期首日": full_date(content.valid.first),
        "有效期末日": full_date(content.valid.last),
        "署名": content.issuer,
    }


def _english(content: AnnouncementContent) -> dict[str, str]:
    count = len(content.clusters)
    return {
        "year": str(content.year),
        "basis": english.enumeration([f"《{one.title}》 ({one.number})" for one in content.basis]),
        "clusters": "1 cluster is" if count == 1 else f"{count} clusters are",
        "list": " ".join(english_list_title(content.year)),
        "valid_from": english.full_date(content.valid.first),
        "valid_until": english.full_date(content.valid.last),
        "issuer": content.issuer,
    }
