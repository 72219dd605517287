"""The public notice (公示) with its list as an attachment."""

from __future__ import annotations

from .chinese import basis, full_date, period
from .content import NoticeContent
from .fonts import Fonts
from .gbt9704 import attachment_head, attachment_note, paragraph, signature, title
from .paper import Marks, Paper
from .table import Column, Row, Table, put_table

_COLUMNS = (Column("序号", 14, whole=True), Column("推荐单位", 42), Column("集群名称", 100, "left"))


def render(content: NoticeContent, fonts: Fonts) -> bytes:
    """Return the notice as a PDF; the same content and fonts give the same bytes."""
    paper = Paper(fonts, "".join(content.title), content.issuer, Marks(content.demo))
    paper.put(title(fonts, content.title))
    for text in wording(content):
        paper.put(paragraph(fonts, text))
    paper.put(
        [
            *attachment_note(fonts, [content.list_title]),
            *signature(fonts, content.issuer, full_date(content.issued_on)),
        ]
    )
    paper.new_page()
    paper.put(attachment_head(fonts, [content.list_title]))
    put_table(paper, Table(_COLUMNS, _rows(content)))
    return paper.finish()


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
