"""The papers around a meeting (评审会): attendance, the handbook, and the table of fees.

What the office does not keep on record, such as an account number, is a ruled field to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reportlab.lib.units import mm

from .blocks import Block, Column, Heading, Marks, Official, Paragraph, Remarks, Row, Table, Title
from .chinese import ordinal
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE

UNTIL_FROZEN = "内部资料　评审结果确定前，专家名单保密"
_SIGNING_HEIGHT = 13 * mm
_ATTENDANCE = (
    Column("序号", 12, whole=True),
    Column("姓名", 26),
    Column("工作单位", 64, "left"),
    Column("职称", 38),
    Column("签到时间", 36),
    Column("签名", 44),
)
_FEES = (
    Column("序号", 11, whole=True),
    Column("姓名", 20),
    Column("身份证号码", 38),
    Column("工作单位", 36, "left"),
    Column("开户银行和账号", 40),
    Column("天数", 14, whole=True),
    Column("每天标准", 18),
    Column("应发金额", 18),
    Column("代扣税款", 18),
    Column("实发金额", 18),
    Column("签名", 22),
)
_AGENDA = (Column("时间", 34), Column("议程", 66, "left"), Column("地点", 30), Column("主持人", 26))
_AGENDA_LINES = 6
_PLAN = (Column("环节", 60), Column("计划日期", 60))
_PANELS = (Column("组别", 26), Column("名称", 60), Column("申报件数", 34), Column("专家人数", 36))


@dataclass(frozen=True)
class Member:
    """An expert as the office knows one."""

    name: str
    employer: str
    title: str


@dataclass(frozen=True)
class SeatedPanel:
    """A panel with its members."""

    title: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class MembersContent:
    """The panels of a round, for attendance and fees; ``fee`` is by day in yuan, None where it is not set."""

    round: str
    panels: tuple[SeatedPanel, ...]
    fee: Decimal | None
    issuer: str
    demo: bool

    def __post_init__(self) -> None:
        """Refuse papers without panels, and panels without members."""
        refuse_missing(
            "会议用表", (("评审组", self.panels), *((one.title, one.members) for one in self.panels))
        )
        check_issuer(self.issuer, self.demo)


@dataclass(frozen=True)
class PanelLine:
    """A panel as the handbook tells of it: no expert and no application by name."""

    code: str
    title: str
    applications: int
    experts: int


@dataclass(frozen=True)
class HandbookContent:
    """What everybody at the meeting may read; ``plan`` is phase and day, ``contact`` may be empty."""

    round: str
    basis: str
    plan: tuple[tuple[str, str], ...]
    panels: tuple[PanelLine, ...]
    rules: tuple[str, ...]
    discipline: tuple[str, ...]
    contact: str
    issuer: str
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a handbook that lacks a part."""
        refuse_missing(
            "会议手册", (("评审组", self.panels), ("评审规则", self.rules), ("评审纪律", self.discipline))
        )
        check_issuer(self.issuer, self.demo)


def attendance(content: MembersContent) -> Official:
    """签到表: a table for each panel, with room to sign."""
    rows = [
        block
        for number, panel in enumerate(content.panels, start=1)
        for block in (
            Heading(1, ordinal(1, number) + panel.title),
            Table(
                _ATTENDANCE,
                tuple(
                    Row((str(at), one.name, one.employer, one.title, "", ""))
                    for at, one in enumerate(panel.members, start=1)
                ),
                row_height=_SIGNING_HEIGHT,
                size=MARK_SIZE,
            ),
        )
    ]
    return _on_turned_sheets(content, "专家签到表", (Paragraph("时间：　　　　　　　　　　地点："), *rows))


def fees(content: MembersContent) -> Official:
    """专家劳务费发放表: each expert once, with what the office knows; the rest is filled in by hand."""
    members = dict.fromkeys(one for panel in content.panels for one in panel.members)
    rate = "" if content.fee is None else f"{content.fee:f}"
    rows = tuple(
        Row((str(at), one.name, "", one.employer, "", "", rate, "", "", "", ""))
        for at, one in enumerate(members, start=1)
    )
    table = Table(
        _FEES,
        (*rows, Row(("合计", *[""] * (len(_FEES) - 1)))),
        row_height=_SIGNING_HEIGHT,
        size=MARK_SIZE,
        foot=(
            Remarks(
                (
                    "金额以元为单位；代扣税款按发放时的规定核算后填写。",
                    "制表人：　　　　　　复核人：　　　　　　审批人：　　　　　　日期：",
                )
            ),
        ),
    )
    return _on_turned_sheets(content, "专家劳务费发放表", (table,))


def _on_turned_sheets(content: MembersContent, name: str, blocks: tuple[Block, ...]) -> Official:
    return Official(
        name=f"{content.round}{name}",
        author=content.issuer,
        marks=Marks(content.demo, UNTIL_FROZEN),
        blocks=(Title((content.round, name)), *blocks),
        landscape=True,
    )


def handbook(content: HandbookContent) -> Official:
    """会议手册: plan, agenda, panels by code, rules, discipline and contact."""
    return Official(
        name=f"{content.round}会议手册",
        author=content.issuer,
        marks=Marks(content.demo, "内部资料　会后收回"),
        blocks=(Title((content.round, "会议手册")), *_parts(content)),
    )


def _parts(content: HandbookContent) -> Iterator[Block]:
    if content.basis:
        yield Paragraph(content.basis)
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("工作进度", (Table(_PLAN, tuple(map(Row, content.plan)), size=MARK_SIZE),) if content.plan else ()),
        ("会议议程", (Table(_AGENDA, tuple([Row(("",) * 4)] * _AGENDA_LINES), size=MARK_SIZE),)),
        ("评审组", (Table(_PANELS, tuple(map(_panel, content.panels)), size=MARK_SIZE),)),
        ("评审规则", tuple(map(Paragraph, content.rules))),
        ("评审纪律", tuple(map(Paragraph, content.discipline))),
        ("联系方式", (Paragraph(content.contact or "会务联系人：　　　　　　　　电话："),)),
    )
    shown = [(title, blocks) for title, blocks in sections if blocks]
    for number, (title, blocks) in enumerate(shown, start=1):
        yield Heading(1, ordinal(1, number) + title)
        yield from blocks


def _panel(one: PanelLine) -> Row:
    return Row((one.code, one.title, str(one.applications), str(one.experts)))
