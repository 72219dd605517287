"""Sample documents that show every part of the official page, and their pictures for the eye.

    python -m tests.reports.gallery docs/pictures/documents

writes one picture a page; all texts are made up and say so.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2

from reports import shortlist
from reports.blocks import (
    Addressee,
    Attachment,
    AttachmentNote,
    Chart,
    Column,
    Heading,
    Imprint,
    Letterhead,
    Marks,
    Masthead,
    Official,
    Paragraph,
    Row,
    Signature,
    Table,
    Title,
    Verification,
)
from reports.charts import Interval, Series, Share, coverage, rank_intervals, scatter, series, severities
from reports.chinese import ordinal
from reports.content import DEMO_ISSUER
from reports.fonts import Fonts
from reports.official import render

from .family import documents
from .samples import UNITS, cluster_name

PROSE = (
    "各地中小企业主管部门要按照《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号）要求，"
    "对认定的集群做好培育和服务，2026年12月31日前报送年度总结；“专精特新”企业占比不低于12.5％的，予以优先支持。"
)
CODE = Verification("DEM0-2345-6789", "https://example.com/verify/DEM0-2345-6789")


def announcement(*, demo: bool = True) -> Official:
    """A 通告 in 信函格式 with all heading levels, a landscape attachment and a 版记."""
    parts = ("总体要求", "重点任务", "保障措施")
    body = [
        block
        for number, part in enumerate(parts, start=1)
        for block in (
            Heading(1, ordinal(1, number) + part),
            Heading(2, ordinal(2, 1) + "加强组织领导"),
            Paragraph(PROSE),
            Paragraph(ordinal(3, 1) + PROSE),
            Paragraph(ordinal(4, 1) + PROSE),
        )
    ]
    wide = (
        Column("序号", 12, whole=True),
        Column("推荐单位", 40),
        Column("集群名称", 90, "left"),
        Column("备注", 40),
    )
    rows = tuple(Row((str(n + 1), UNITS[n % 6], cluster_name(n), "—")) for n in range(24))
    return Official(
        name="关于认定2025年度中小企业特色产业集群的通告",
        author=DEMO_ISSUER,
        marks=Marks(demo),
        head=Letterhead(DEMO_ISSUER, "示例函〔2026〕2号"),
        blocks=(
            Title(("关于认定2025年度中小企业", "特色产业集群的通告")),
            Addressee("各省、自治区、直辖市及计划单列市、新疆生产建设兵团中小企业主管部门："),
            *body,
            AttachmentNote(
                (
                    "2025年度中小企业特色产业集群名单",
                    "集群年度报告格式及填写说明（供各地组织集群填报时参照使用）",
                )
            ),
            Signature(DEMO_ISSUER, "2026年6月15日", sealed=True),
            Attachment(("2025年度中小企业特色产业集群名单",), 1, landscape=True),
            Table(wide, rows),
            Attachment(("集群年度报告格式",), 2),
            Paragraph(PROSE),
        ),
        imprint=Imprint(("示例市人民政府", "示例省财政厅"), f"{DEMO_ISSUER}办公室", "2026年6月15日"),
        verification=CODE,
    )


def circular(*, draft: bool = True) -> Official:
    """A draft under 发文机关标志 with a red rule."""
    return Official(
        name="关于组织开展推荐工作的通知",
        author=DEMO_ISSUER,
        marks=Marks(demo=True, draft=draft),
        head=Masthead(f"{DEMO_ISSUER}文件", "示例〔2026〕3号"),
        blocks=(
            Title(("关于组织开展2026年度中小企业特色产业", "集群推荐工作的通知")),
            Addressee("各有关单位："),
            Paragraph(PROSE),
            Signature(DEMO_ISSUER, "2026年6月2日"),
        ),
    )


def figures() -> Official:
    """Every kind of chart."""
    ranks = [
        Interval(cluster_name(n), n + 1, max(1, n - 1.5), n + 3.5, marked=8 <= n < 14, full=n < 11)
        for n in range(20)
    ]
    experts = [
        Interval(f"专家{n:02d}", (n - 4) * 0.8, (n - 4) * 0.8 - 1, (n - 4) * 0.8 + 1) for n in range(9)
    ]
    pairs = [(70 + n * 1.1, 71 + n * 1.05 + (n % 5 - 2) * 0.9) for n in range(24)]
    bars = [Share(f"第{n}组", 5 + 3 * n, 20) for n in range(1, 6)]
    lines = [
        Series("集群产值（亿元）", (82, 90, None, 110, 127)),
        Series("研发投入（亿元）", (40, 44, 52, 57, 66)),
    ]
    note = "本图为演示数据。"
    return Official(
        name="图形样张",
        author=DEMO_ISSUER,
        marks=Marks(demo=True, internal=shortlist.INTERNAL),
        blocks=(
            Title(("评审情况图形样张",)),
            Chart(rank_intervals(ranks, 11, "名次及其90%区间；虚线为入围线，灰底为临界区间", note)),
            Chart(scatter(pairs, "原始均值", "校正后得分", "原始均值与校正后得分", note)),
            Chart(severities(experts, "专家严格度：虚线右侧为偏严", note)),
            Chart(coverage(bars, "评分完成情况", note)),
            Chart(series(("2021", "2022", "2023", "2024", "2025"), lines, "集群发展情况", note)),
        ),
    )


def gallery(fonts: Fonts) -> dict[str, bytes]:
    """Every sample by name."""
    return {
        "announcement": render(announcement(), fonts),
        "circular": render(circular(), fonts),
        "charts": render(figures(), fonts),
        **{name: render(replace(one, verification=CODE), fonts) for name, one in documents().items()},
    }


def main(directory: Path) -> None:
    """Write the pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, pdf in gallery(Fonts()).items():
        with pypdfium2.PdfDocument(pdf) as document:
            for number, page in enumerate(document, start=1):
                picture = page.render(scale=1).to_pil().quantize(16)
                picture.save(directory / f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
