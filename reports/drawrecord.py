"""The record of the draws of experts (抽取记录): what was fixed first, what came up later, who was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .blocks import (
    Attachment,
    Block,
    Column,
    Heading,
    Marks,
    Official,
    Paragraph,
    Remarks,
    Row,
    Table,
    Title,
)
from .chinese import ordinal
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

FOOT = "抽取人：　　　　　　　监督人：　　　　　　　　　　年　　月　　日"
HIDDEN = "专家姓名和工作单位在评审结果确定前保密，本记录以编号表示。"
ORDERS = "备选专家的随机次序"
_NUMBERED = (Column("次序", 20, whole=True), Column("编号", 40, whole=True))
_NAMED = (Column("姓名", 26), Column("工作单位", 60, "left"))
_KIND, _RESULT = Column("类别", 30), Column("结果", 30)


@dataclass(frozen=True)
class DrawnExpert:
    """One who was drawn: number, kind and seat; name and employer once they are no secret any more."""

    number: str
    kind: str
    result: str
    name: str = ""
    employer: str = ""


@dataclass(frozen=True)
class PanelDrawn:
    """The draw of one panel; moments in words.

    `left_aside` has the numbers of those of the `pool` who took no part, by the reason in words, and `order`
    those of all others as chance ranged them. `overruled` says whose match by name was mistaken.
    """

    panel: str
    committed_at: str
    commitment: str
    pool: int
    left_aside: tuple[tuple[str, tuple[str, ...]], ...]
    rules: str
    public_value: str
    source: str
    came_up_at: str
    drawn_at: str
    seed: str
    order: tuple[str, ...]
    experts: tuple[DrawnExpert, ...]
    replacements: tuple[str, ...]
    digest: str
    overruled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a draw without seed or result, and one of somebody who was not to be drawn."""
        parts = (("承诺值", self.commitment), ("随机种子", self.seed), ("抽取结果", self.experts))
        refuse_missing("抽取记录", parts)
        aside = sum(len(numbers) for _reason, numbers in self.left_aside)
        if len(self.order) != self.pool - aside:
            raise ValueError("备选专家的人数前后不符")
        if strangers := {one.number for one in self.experts} - set(self.order):
            raise ValueError(f"抽取的专家不在备选之列：{'、'.join(sorted(strangers))}")


@dataclass(frozen=True)
class DrawRecordContent:
    """The draws of a round; `named` once the names of experts are no secret any more."""

    year: int
    panels: tuple[PanelDrawn, ...]
    named: bool
    issuer: str
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a record of nothing, one that lacks a name, and one that tells a name too early."""
        refuse_missing("抽取记录", (("评审组", self.panels),))
        if {bool(one.name) for panel in self.panels for one in panel.experts} != {self.named}:
            raise ValueError("抽取记录中的专家姓名应当齐全，或一律不写")
        check_issuer(self.issuer, self.demo)


def document(content: DrawRecordContent) -> Official:
    """The record, block by block: a part for each panel, the random orders as an attachment."""
    title = (f"{content.year}年度中小企业特色产业集群", "评审专家抽取记录")
    parts = [block for number, one in enumerate(content.panels, 1) for block in _panel(content, number, one)]
    orders = [block for one in content.panels for block in _order(one)]
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(title),
            Paragraph(
                "抽取分两步：先固定备选名单和规则并公布其承诺值，再以其后产生的公开数值决定随机种子。"
                "用承诺值和公开数值可以重做并核对；备选专家的随机次序见附件。"
                + ("" if content.named else HIDDEN)
            ),
            *parts,
            Attachment((ORDERS,)),
            *orders,
        ),
    )


def _panel(content: DrawRecordContent, number: int, one: PanelDrawn) -> Iterator[Block]:
    yield Heading(1, ordinal(1, number) + one.panel)
    aside = "、".join(f"{reason}{len(numbers)}人" for reason, numbers in one.left_aside)
    left = f"，其中{aside}，不参加抽取" if aside else "，全部参加抽取"
    yield Paragraph(f"{one.committed_at}固定备选名单{one.pool}人{left}。{one.rules}")
    yield from map(Paragraph, one.overruled)
    yield Paragraph(
        f"公开数值“{one.public_value}”（{one.source}）产生于{one.came_up_at}，据以于{one.drawn_at}抽取。"
    )
    yield from map(Paragraph, one.replacements)
    columns = (*_NUMBERED, *(_NAMED if content.named else ()), _KIND, _RESULT)
    rows = tuple(
        Row(
            (
                str(at),
                each.number,
                *((each.name, each.employer) if content.named else ()),
                each.kind,
                each.result,
            )
        )
        for at, each in enumerate(one.experts, start=1)
    )
    proofs = (f"承诺值：{one.commitment}", f"随机种子：{one.seed}", f"记录校验值：{one.digest}")
    signed = (FOOT,) if number == len(content.panels) else ()
    foot = (Remarks((*proofs, *signed)),)
    yield Table(columns, rows, size=MARK_SIZE, foot=foot, together=True)


def _order(one: PanelDrawn) -> Iterator[Block]:
    yield Paragraph(f"{one.panel}（{len(one.order)}人）：{'、'.join(one.order)}。")
    for reason, numbers in one.left_aside:
        yield Paragraph(f"{one.panel}不参加抽取（{reason}，{len(numbers)}人）：{'、'.join(numbers)}。")
