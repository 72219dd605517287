"""The public notice (公示) with its list as an attachment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .blocks import (
    Attachment,
    AttachmentNote,
    Block,
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
from .worded import blocks_of
from .wording import Fields

CONTACTS = "联系方式"
FIELDS = Fields(
    words=("年度", "依据", "程序", "名单名称", "数量", "公示时间", "署名"),
    blocks=(CONTACTS,),
    required=frozenset({"依据", "程序", "数量", "公示时间", CONTACTS}),
)
"""What the wording of a notice may and must name."""

_COLUMNS = (Column("序号", 14, whole=True), Column("推荐单位", 42), Column("集群名称", 100, "left"))


@cache
def usual_wording() -> str:
    """The wording that ships: what a notice says unless the office words it otherwise."""
    return Path(__file__).with_name("notice.txt").read_text(encoding="utf-8")


def document(
    content: NoticeContent, verification: Verification | None = None, *, draft: bool = False
) -> Official:
    """The notice, block by block; a draft says so on every page."""
    titles = (content.list_title, *(one.title for one in content.attachments))
    lines = title(content)
    return Official(
        name="".join(lines),
        author=content.issuer,
        marks=Marks(content.demo, draft=draft),
        blocks=(
            Title(lines),
            *((Paragraph(content.correction),) if content.correction else ()),
            *blocks_of(wording(content)),
            AttachmentNote(titles),
            Signature(content.issuer, full_date(content.issued_on)),
            Attachment((content.list_title,), 1 if content.attachments else None),
            Table(_COLUMNS, _rows(content)),
            *_further(content),
        ),
        verification=verification,
    )


def _further(content: NoticeContent) -> Iterator[Block]:
    for number, one in enumerate(content.attachments, start=2):
        yield Attachment((one.title,), number)
        yield from map(Paragraph, one.paragraphs)


def render(content: NoticeContent, fonts: Fonts, verification: Verification | None = None) -> bytes:
    """Return the notice as a PDF; the same content and fonts give the same bytes."""
    return render_official(document(content, verification), fonts)


def title(content: NoticeContent) -> tuple[str, ...]:
    """The lines of the title, as their author breaks them; a correction says so at the end."""
    *lines, last = content.wording.filled_title(_words(content))
    return (*lines, f"{last}（更正）" if content.correction else last)


def wording(content: NoticeContent) -> tuple[str, ...]:
    """The paragraphs of the notice, in order."""
    contacts = tuple(f"{contact.label}：{contact.value}" for contact in content.contacts)
    return content.wording.filled(_words(content), {CONTACTS: contacts})


def _words(content: NoticeContent) -> dict[str, str]:
    return {
        "年度": str(content.year),
        "依据": basis(content.basis),
        "程序": "、".join(content.procedure),
        "名单名称": content.list_title,
        "数量": str(len(content.clusters)),
        "公示时间": period(content.period),
        "署名": content.issuer,
    }


def _rows(content: NoticeContent) -> tuple[Row, ...]:
    return tuple(
        Row((str(number), cluster.unit, cluster.name))
        for number, cluster in enumerate(content.clusters, start=1)
    )
