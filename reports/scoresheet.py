"""One expert's score sheet for signature, as submitted; its code names exactly this version. Internal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .blocks import Column, Marks, Official, Paragraph, Remarks, Row, Table, Title, Verification
from .chinese import full_date
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE
from .rollup import UNABLE, at_stage, number
from .shortlist import INTERNAL

SIGN = "专家签名：　　　　　　　　　　　　　　　　年　　月　　日"
_COLUMNS = (
    Column("指标", 56, "left"),
    Column("满分", 14, whole=True),
    Column("评分", 18, whole=True),
    Column("评语", 68, "left"),
)


@dataclass(frozen=True)
class SheetLine:
    """One indicator: the score as given, or None where the expert declared 无法评价, with the comment."""

    title: str
    maximum: Decimal
    score: Decimal | None
    comment: str


@dataclass(frozen=True)
class ScoreSheetContent:
    """A submitted sheet: who, on what, which version (`sheet`, from 1), and when it was submitted.

    `stage` names a further stage (会评、灰区复评); independent scoring has none. `returned` says on what
    ground the version before was given back (复议、退回修改); empty for a first version.
    """

    year: int
    number: str
    cluster: str
    expert: str
    sheet: int
    lines: tuple[SheetLine, ...]
    opinion: str
    submitted_on: date
    issuer: str
    demo: bool
    verification: Verification | None = None
    stage: str = ""
    returned: str = ""

    def __post_init__(self) -> None:
        """Refuse a sheet without lines or expert."""
        refuse_missing("专家评分表", (("指标", self.lines), ("专家", self.expert)))
        check_issuer(self.issuer, self.demo)


def document(content: ScoreSheetContent) -> Official:
    """The sheet, block by block."""
    version = f"第{content.sheet}份，{full_date(content.submitted_on)}提交。签名前请核对评分；"
    notes = (f"{version}如需更改，请联系{content.issuer}，由其退回后重新提交。", SIGN)
    rows = tuple(
        Row((one.title, number(one.maximum), number(one.score, UNABLE), one.comment)) for one in content.lines
    )
    returned = (Paragraph(f"重新提交事由：{content.returned}"),) if content.returned else ()
    opinion = (Paragraph(f"评审意见：{content.opinion}"),) if content.opinion else ()
    return Official(
        name=f"专家评分表{at_stage(content.stage)}（{content.number}，{content.expert}）",
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title((f"{content.year}年度中小企业特色产业集群", f"专家评分表{at_stage(content.stage)}")),
            Paragraph(f"申报编号：{content.number}　集群名称：{content.cluster}"),
            Paragraph(f"评审专家：{content.expert}"),
            *returned,
            *opinion,
            Table(_COLUMNS, rows, size=MARK_SIZE, foot=(Remarks(notes),)),
        ),
        verification=content.verification,
    )
