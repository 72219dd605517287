"""Slips (邀请函) to be handed to experts: one page each, with the code that opens the account once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from .blocks import Addressee, Column, Marks, Paragraph, Row, Table, Title
from .fonts import Fonts
from .official import text_lines
from .pagemarks import draw_qr
from .paper import Paper
from .table import put_table

_QR_SIZE, _QR_GAP = 34 * mm, 8 * mm
_COLUMNS = (Column("项目", 42), Column("内容", 110, "left"))


@dataclass(frozen=True)
class Slip:
    """One expert's slip; ``address`` opens the page where the code is used."""

    number: str
    name: str
    employer: str
    code: str
    address: str


@dataclass(frozen=True)
class SlipsContent:
    """The slips of a round; ``expires_at`` is local time."""

    round: str
    issuer: str
    slips: tuple[Slip, ...]
    expires_at: datetime
    demo: bool

    def __post_init__(self) -> None:
        """Refuse an empty pile."""
        if not self.slips:
            raise ValueError("没有需要打印的邀请函")


def render(content: SlipsContent, fonts: Fonts) -> bytes:
    """Return a PDF of one page per expert, each with a QR code of its address."""
    paper = Paper(
        fonts,
        f"{content.round}专家邀请函",
        content.issuer,
        Marks(content.demo, internal="仅限本人拆阅，用后销毁"),
    )
    for at, slip in enumerate(content.slips):
        if at:
            paper.new_page()
        _put(paper, content, slip)
    return paper.finish()


def _put(paper: Paper, content: SlipsContent, slip: Slip) -> None:
    until = content.expires_at
    last = f"{until.year}年{until.month}月{until.day}日{until:%H:%M}"
    paper.put(text_lines(paper, Title(("专家邀请函",))))
    paper.put(text_lines(paper, Addressee(f"{slip.name}：")))
    text = (
        f"现邀请您参加{content.round}。请于{last}前扫描二维码，或者在浏览器中打开下列网址，"
        "凭邀请码设定本人密码。邀请码只能使用一次。"
    )
    paper.put(text_lines(paper, Paragraph(text)))
    rows = (
        Row(("专家编号（登录名）", slip.number)),
        Row(("姓名", slip.name)),
        Row(("工作单位", slip.employer)),
        Row(("邀请码", slip.code)),
        Row(("网址", slip.address)),
        Row(("有效期至", last)),
    )
    put_table(paper, Table(_COLUMNS, rows), [])
    top = paper.take(_QR_GAP + _QR_SIZE + _QR_GAP)
    left = paper.area.left + (paper.area.width - _QR_SIZE) / 2
    draw_qr(paper.canvas, slip.address, left, top - _QR_GAP - _QR_SIZE, _QR_SIZE)
    paper.put(text_lines(paper, Paragraph("如果不是本人收到，或者邀请码不能使用，请与秘书处联系。")))
