"""The list in order of rank, for internal use: the official result with the raw one beside it."""

from __future__ import annotations

from reportlab.lib.units import mm

from .blocks import (
    Column,
    Marks,
    Official,
    Paragraph,
    Remarks,
    Row,
    Signature,
    Table,
    Title,
    Verification,
)
from .chinese import full_date
from .content import RankedCluster, ShortlistContent
from .fonts import Fonts
from .gbt9704 import NOTE_SIZE
from .official import render as render_official

INTERNAL = "内部资料，不得外传"
ABSENT = "—"
_NAMED = (Column("名次", 14, whole=True), Column("集群名称", 76, "left"), Column("推荐单位", 22))
_SCORE = (Column("得分", 12, whole=True),)
_PARTS = (Column("数据得分", 14, whole=True), Column("专家得分", 14, whole=True))
_RAW = (Column("算术平均", 12, whole=True), Column("平均名次", 10, whole=True))
_INTERVAL = (Column("名次区间", 14, whole=True),)
_SHEETS = (Column("评分表数", 10, whole=True),)
INTERVAL = "名次区间为估计的90%区间，仅供参考，不影响名次。"


def document(content: ShortlistContent, verification: Verification | None = None) -> Official:
    """The list, block by block; on turned sheets where the two parts of a composite are told."""
    lines = (f"{content.year}年度中小企业特色产业集群", "择优排序表")
    foot = (Remarks(_remarks(content)), Signature(content.issuer, full_date(content.drawn_on)))
    return Official(
        name="".join(lines),
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(lines),
            Paragraph(content.method),
            Table(_columns(content), _rows(content), row_height=7.5 * mm, size=NOTE_SIZE, foot=foot),
        ),
        verification=verification,
        landscape=content.composed,
    )


def render(content: ShortlistContent, fonts: Fonts, verification: Verification | None = None) -> bytes:
    """Return the list as a PDF; the same content and fonts give the same bytes."""
    return render_official(document(content, verification), fonts)


def _columns(content: ShortlistContent) -> tuple[Column, ...]:
    parts = _PARTS if content.composed else ()
    interval = _INTERVAL if content.estimated else ()
    return (*_NAMED, *_SCORE, *parts, *_RAW, *interval, *_SHEETS)


def _rows(content: ShortlistContent) -> tuple[Row, ...]:
    rows = [_row(content, cluster) for cluster in content.rows]
    line = Row((f"以上{content.places}个为拟认定名单，以下未入围",))
    return (*rows[: content.places], line, *rows[content.places :])


def _row(content: ShortlistContent, cluster: RankedCluster) -> Row:
    place = f"并列{cluster.rank}" if cluster.tied else str(cluster.rank)
    cells = [place, cluster.name, cluster.unit, str(cluster.score)]
    if content.composed:
        cells += map(str, cluster.parts or (ABSENT, ABSENT))
    cells += [str(cluster.raw_mean), str(cluster.raw_rank)]
    if content.estimated:
        cells.append("～".join(map(str, cluster.interval)) if cluster.interval else ABSENT)
    return Row((*cells, str(cluster.sheets)))


def _remarks(content: ShortlistContent) -> tuple[str, ...]:
    return (
        "名次和得分依据正式方法；算术平均及其名次仅供对照，不作为依据。得分相同的名次相同，"
        "线上并列按事先公布的规则确定是否入围。" + (INTERVAL if content.estimated else ""),
        f"排序编号：{content.run}",
        f"结果校验值：{content.digest}",
    )
