"""What the public documents of a round say: names in the order of the divisions, no score and no place."""

from __future__ import annotations

from datetime import date

from forms.announcement import AnnouncementEntry
from reports.announcement import AnnouncementContent, Requirement
from reports.content import Basis, DaySpan
from reports.publiclist import PublicListContent
from reviewapp.models import Round, Shortlist
from reviewapp.notices.content import MEASURES, listed_clusters

PROCEDURE = ("省级中小企业主管部门审核推荐", "专家评审", "集体审定", "公示")
ENGLISH_PROCEDURE = (
    "examination and recommendation by the provincial authorities",
    "expert review",
    "decision by the leadership",
    "public notice",
)
REQUIREMENTS = (
    (
        "加强政策支持。",
        "各级中小企业主管部门要加强对集群的财政、金融、产业、创新、土地、人才等政策支持，完善提升集群服务体系。",
        "Support.",
        "The authorities at all levels shall support the clusters by fiscal, financial, industrial, land and "
        "talent policies, and improve the services for them.",
    ),
    (
        "落实发展规划。",
        "各集群要对照三年发展规划目标，落实责任，按期完成各项任务。",
        "Plans.",
        "The clusters shall carry out their three-year plans and reach their targets in time.",
    ),
    (
        "按时报送情况。",
        "省级中小企业主管部门组织集群于每年4月30日前填报上一年度有关工作开展情况。"
        "主导产业、空间范围、运营管理机构发生变更的，要及时更新报备。",
        "Reports.",
        "By 30 April of each year the clusters shall report on the past year. Changes of the leading "
        "industry, the area or the operating body shall be filed without delay.",
    ),
    (
        "加强动态管理。",
        "有效期满后组织复核，复核通过的有效期延长三年；发生《促进中小企业特色产业集群发展暂行办法》"
        "第十七条所列情形之一的，撤销其认定。",
        "Review.",
        "When the term has ended the clusters are reviewed again; those that pass are valid for three more "
        "years. In the cases of Article 17 of the interim measures the recognition is revoked.",
    ),
)


def announcement_content(
    round_: Round, shortlist: Shortlist, entry: AnnouncementEntry
) -> AnnouncementContent:
    """The announcement of the clusters that were decided on."""
    return AnnouncementContent(
        title=(f"关于{round_.year}年度中小企业特色产业集群", "名单的通告"),
        english_title=("Announcement of the SME Clusters", f"with Distinctive Industries of {round_.year}"),
        number=entry.number,
        year=round_.year,
        basis=(MEASURES, Basis(round_.call_title, round_.call_number)),
        procedure=PROCEDURE,
        english_procedure=ENGLISH_PROCEDURE,
        clusters=listed_clusters(shortlist),
        valid=DaySpan(entry.valid_from, entry.valid_until),
        requirements=tuple(Requirement(one[0], one[1]) for one in REQUIREMENTS),
        english_requirements=tuple(Requirement(one[2], one[3]) for one in REQUIREMENTS),
        issuer=round_.issuer,
        issued_on=entry.issued_on,
        demo=round_.is_demo,
    )


def public_list_content(round_: Round, shortlist: Shortlist, issued_on: date) -> PublicListContent:
    """The proposed list as the public sees it."""
    return PublicListContent(
        round_.year, listed_clusters(shortlist), round_.issuer, issued_on, round_.is_demo
    )
