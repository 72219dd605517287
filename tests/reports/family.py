"""Samples of the family of documents, valid by default; every text is made up and says so."""

from __future__ import annotations

from datetime import date

from reports import announcement, publiclist
from reports.announcement import AnnouncementContent, Requirement
from reports.blocks import Official
from reports.content import DEMO_ISSUER, DaySpan, ListedCluster
from reports.publiclist import PublicListContent

from .samples import UNITS, cluster_name, notice_content

OFFICE = "某某省工业和信息化厅"


def issuer(*, demo: bool) -> str:
    return DEMO_ISSUER if demo else OFFICE


def clusters(rows: int) -> tuple[ListedCluster, ...]:
    return tuple(ListedCluster(UNITS[n % len(UNITS)], cluster_name(n)) for n in range(rows))


def announcement_content(rows: int = 5, *, demo: bool = False) -> AnnouncementContent:
    return AnnouncementContent(
        title=("关于2025年度中小企业特色产业集群", "名单的通告"),
        english_title=("Announcement of the SME Clusters", "with Distinctive Industries of 2025"),
        number="示例函〔2026〕2号",
        year=2025,
        basis=notice_content().basis,
        procedure=("省级中小企业主管部门推荐", "专家评审", "公示"),
        english_procedure=("provincial recommendation", "expert review", "public notice"),
        clusters=clusters(rows),
        valid=DaySpan(date(2026, 7, 1), date(2029, 6, 30)),
        requirements=(
            Requirement("加强培育指导。", "各地要按照有关要求做好培育和服务。"),
            Requirement("按时报送情况。", "每年4月30日前报送上一年度有关工作开展情况。"),
        ),
        english_requirements=(
            Requirement("Guidance.", "Local authorities shall foster and serve the clusters."),
            Requirement("Reports.", "Each year by 30 April the work of the past year shall be reported."),
        ),
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 15),
        demo=demo,
    )


def public_list_content(rows: int = 5, *, demo: bool = False) -> PublicListContent:
    return PublicListContent(2025, clusters(rows), issuer(demo=demo), date(2026, 6, 2), demo)


def documents(*, demo: bool = True) -> dict[str, Official]:
    """One of each document of the family, by name."""
    announced, listed = announcement_content(30, demo=demo), public_list_content(30, demo=demo)
    return {
        "announcement-zh": announcement.document(announced),
        "announcement-en": announcement.document(announced, "en"),
        "public-list-zh": publiclist.document(listed),
        "public-list-en": publiclist.document(listed, "en"),
    }
