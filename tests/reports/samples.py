"""Documents for the tests, valid by default, of any length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from reports.content import (
    DEMO_ISSUER,
    Basis,
    Contact,
    DaySpan,
    ListedCluster,
    NoticeContent,
    NoticePeriod,
    RankedCluster,
    ShortlistContent,
)
from reports.notice import FIELDS, usual_wording
from reports.wording import read

UNITS = ("北京市", "内蒙古自治区", "江苏省", "新疆维吾尔自治区", "新疆生产建设兵团", "深圳市")
COUNTIES = (
    "鄠邑区",
    "埇桥区",
    "瀍河回族区",
    "浉河区",
    "硚口区",
    "猇亭区",
    "湾沚区",
    "鄄城县",
    "邗江区",
    "濮阳县",
)
INDUSTRIES = (
    "行业应用软件",
    "轨道交通动力装备",
    "纤维材料",
    "高性能膜材料及配套装备",
    "石英钟表",
    "电子氟材料",
)


def cluster_name(number: int) -> str:
    county, industry = COUNTIES[number % len(COUNTIES)], INDUSTRIES[number % len(INDUSTRIES)]
    return f"示例{number}市{county}{industry}产业集群"


def notice_content(rows: int = 5, *, demo: bool = False) -> NoticeContent:
    return NoticeContent(
        wording=read(usual_wording(), FIELDS),
        year=2025,
        basis=(
            Basis("促进中小企业特色产业集群发展暂行办法", "工信部企业〔2022〕119号"),
            Basis("关于组织开展2025年度中小企业特色产业集群推荐工作的通知", "示例函〔2025〕1号"),
        ),
        procedure=("省级中小企业主管部门初核和推荐", "专家评审"),
        clusters=tuple(ListedCluster(UNITS[n % len(UNITS)], cluster_name(n)) for n in range(rows)),
        period=NoticePeriod((DaySpan(date(2026, 6, 2), date(2026, 6, 8)),), 5),
        contacts=(Contact("联系电话", "010-00000000"), Contact("监督电话", "010-00000001")),
        issuer=DEMO_ISSUER if demo else "某某省工业和信息化厅",
        issued_on=date(2026, 6, 2),
        demo=demo,
    )


def shortlist_content(rows: int = 5, places: int = 3, *, demo: bool = False) -> ShortlistContent:
    ranked = tuple(
        RankedCluster(
            rank=n + 1,
            tied=False,
            name=cluster_name(n),
            unit=UNITS[n % len(UNITS)],
            score=Decimal("95.20") - Decimal("0.37") * n,
            raw_mean=Decimal("94.81") - Decimal("0.37") * n,
            raw_rank=rows - n,
            sheets=7,
        )
        for n in range(rows)
    )
    return ShortlistContent(
        year=2025,
        rows=ranked,
        places=places,
        method="按照《评审办法》（示例函〔2026〕1号），以各专家评分总分的算术平均值排序。",
        run="2025-1",
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        issuer=DEMO_ISSUER if demo else "某某省工业和信息化厅",
        drawn_on=date(2026, 6, 2),
        demo=demo,
    )


def composite_content(rows: int = 5, places: int = 3, *, demo: bool = False) -> ShortlistContent:
    """Data and expert scores joined, the last one at the meeting alone, and intervals estimated."""
    content = shortlist_content(rows, places, demo=demo)
    composed = tuple(
        replace(
            row,
            parts=(row.score - 3, row.score + 2) if row.rank < rows else None,
            interval=(max(1, row.rank - 2), row.rank + 2),
        )
        for row in content.rows
    )
    method = "按照《评审办法》（示例函〔2026〕1号），以数据得分和专家评分的平均值按比例合成的得分排序。"
    return replace(content, rows=composed, method=method)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without any space or line break."""
    from pypdf import PdfReader  # not needed where samples are only made

    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
