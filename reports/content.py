"""What each document says, as plain frozen data: complete, checked, and without any formatting of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .wording import Wording

DEMO_ISSUER = "示例单位"


@dataclass(frozen=True)
class Basis:
    """A document that the work rests on (依据): its full title and its number (文号)."""

    title: str
    number: str


@dataclass(frozen=True)
class Contact:
    """One line of how to reach the office: 联系电话, 监督电话, 电子邮箱, 通信地址."""

    label: str
    value: str


@dataclass(frozen=True)
class DaySpan:
    """Days that follow one another, first and last both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"日期区间的止日 {self.last} 早于起日 {self.first}")


@dataclass(frozen=True)
class NoticePeriod:
    """The notice period (公示时间): its spans in order, and how many working or calendar days it counts."""

    spans: tuple[DaySpan, ...]
    days: int
    working: bool = True

    def __post_init__(self) -> None:
        """Refuse an empty period, spans that overlap, and a number of days that the spans cannot hold."""
        if not self.spans:
            raise ValueError("公示时间为空")
        for earlier, later in zip(self.spans, self.spans[1:], strict=False):
            if later.first <= earlier.last:
                raise ValueError("公示时间的各段须依次排列、互不重叠")
        held = sum((span.last - span.first).days + 1 for span in self.spans)
        if not 0 < self.days <= held or (not self.working and self.days != held):
            raise ValueError(f"公示时间各段共 {held} 天，与所称 {self.days} 天不符")


@dataclass(frozen=True)
class ListedCluster:
    """One row of the public list: who recommended, and the full name of the cluster."""

    unit: str
    name: str


@dataclass(frozen=True)
class FurtherAttachment:
    """An attachment beside the list: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an attachment that says nothing."""
        if not self.title or not self.paragraphs:
            raise ValueError(f"附件“{self.title}”没有标题或内容")


@dataclass(frozen=True)
class NoticeContent:
    """The public notice (公示) and its list: no score, no rank, no order of merit.

    `wording` says it all but for its fields, and `correction` before it which earlier notice this one
    corrects; empty where it is the first. `clusters` stand in the order of the administrative
    divisions (行政区划); their number is counted, never given. The list is the first attachment.
    """

    wording: Wording
    year: int
    basis: tuple[Basis, ...]
    procedure: tuple[str, ...]
    clusters: tuple[ListedCluster, ...]
    period: NoticePeriod
    contacts: tuple[Contact, ...]
    issuer: str
    issued_on: date
    demo: bool
    attachments: tuple[FurtherAttachment, ...] = ()
    correction: str = ""

    def __post_init__(self) -> None:
        """Refuse a notice that lacks a part, names a cluster twice, or mixes demonstration and office."""
        refuse_missing(
            "公示",
            (
                ("依据", self.basis),
                ("程序", self.procedure),
                ("名单", self.clusters),
                ("联系方式", self.contacts),
            ),
        )
        refuse_duplicates(row.name for row in self.clusters)
        check_issuer(self.issuer, self.demo)

    @property
    def list_title(self) -> str:
        """The title of the attached list."""
        return f"{self.year}年度中小企业特色产业集群名单"


@dataclass(frozen=True)
class RankedCluster:
    """One row of the internal list: the official result, and the raw one beside it.

    `parts` are the data and the expert score of a composite; `interval` is the rank interval that was
    estimated (advisory). None where there is none.
    """

    rank: int
    tied: bool
    name: str
    unit: str
    score: Decimal
    raw_mean: Decimal
    raw_rank: int
    sheets: int
    parts: tuple[Decimal, Decimal] | None = None
    interval: tuple[int, int] | None = None


@dataclass(frozen=True)
class ShortlistContent:
    """The proposed list (拟认定名单) in order of rank, for internal use.

    Scores are given as they are printed (their exponent is the number of decimals). `places` rows
    stand above the line. `method` is the sentence on how the rank came about; `run` and `digest`
    name the frozen ranking run that the rows come from.
    """

    year: int
    rows: tuple[RankedCluster, ...]
    places: int
    method: str
    run: str
    digest: str
    issuer: str
    drawn_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse rows out of order, tie marks that contradict the ranks, and a line outside the rows."""
        if not 0 < self.places <= len(self.rows):
            raise ValueError(f"拟认定数量 {self.places} 与名单 {len(self.rows)} 行不符")
        ranks = [row.rank for row in self.rows]
        if ranks != sorted(ranks):
            raise ValueError("名单未按名次排列")
        shared = {rank for rank, count in Counter(ranks).items() if count > 1}
        for row in self.rows:
            if row.rank in shared and not row.tied:
                raise ValueError(f"第 {row.rank} 名并列而未标明：{row.name}")
        refuse_duplicates(row.name for row in self.rows)
        check_issuer(self.issuer, self.demo)

    @property
    def composed(self) -> bool:
        """Whether any row has the two parts of a composite."""
        return any(row.parts for row in self.rows)

    @property
    def estimated(self) -> bool:
        """Whether any row has a rank interval."""
        return any(row.interval for row in self.rows)


def refuse_missing(document: str, parts: Iterable[tuple[str, object]]) -> None:
    """Refuse a document that lacks a part: a missing field is an error, never a blank in print."""
    for part, present in parts:
        if not present:
            raise ValueError(f"{document}缺少{part}")


def refuse_duplicates(names: Iterable[str]) -> None:
    """Refuse a list that names a cluster twice."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"集群重复列出：{'、'.join(twice)}")


def check_issuer(issuer: str, demo: bool) -> None:
    """Refuse a demonstration signed by an office, and an office's document signed as a demonstration."""
    if demo != (issuer == DEMO_ISSUER):
        raise ValueError(f"演示文件的署名须为“{DEMO_ISSUER}”，正式文件不得使用该署名")
