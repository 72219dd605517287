"""The public notice (公示) with its list as an attachment."""

from __future__ import annotations

from .blocks import (
    Attachment,
    AttachmentNote,
    Column,
    Marks,
    Official,
    Paragraph,
    Row,
    Signature,
    Table,
    Title,
    Verification,
)
from .chinese import basis, full_date, period
from .content import NoticeContent
from .fonts import Fonts
from .official import render as render_official

_COLUMNS = (Column("序号", 14, whole=True), Column("推荐单位", 42), Column("集群名称", 100, "left"))


def document(content: NoticeContent, verification: Verification | None = None) -> Official:
    """The notice, block by block."""
    return Official(
        name="".join(content.title),
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title(content.title),
            *(Paragraph(text) for text in wording(content)),
            AttachmentNote((content.list_title,)),
            Signature(content.issuer, full_date(content.issued_on)),
            Attachment((content.list_title,)),
            Table(_COLUMNS, _rows(content)),
        ),
        verification=verification,
    )


def render(content: NoticeContent, fonts: Fonts, verification: Verification | None = None) -> bytes:
    """Return the notice as a PDF; the same content and fonts give the same bytes."""
    return render_official(document(content, verification), fonts)


def wording(content: NoticeContent) -> list[str]:
    """The paragraphs of the notice, in order."""
    procedure = "、".join(content.procedure)
    return [
        f"根据{basis(content.basis)}要求，经{procedure}等程序，择优遴选形成"
        f"{content.list_title}，共计{len(content.clusters)}个，现予以公示。",
        "欢迎社会各界参与监督，如有异议，请在公示期内以实名方式反馈，"
        "并提供相关佐证材料和有效联系方式，以便核实。",
        f"公示时间：{period(content.period)}",
        *(f"{contact.label}：{contact.value}" for contact in content.contacts),
    ]


def _rows(content: NoticeContent) -> tuple[Row, ...]:
    return tuple(
        Row((str(number), cluster.unit, cluster.name))
        for number, cluster in enumerate(content.clusters, start=1)
    )
