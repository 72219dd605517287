"""Samples of the papers of panels, objections and recognitions; every text is made up and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports import (
    assessment,
    drawrecord,
    meetingpapers,
    objectionpapers,
    panelpapers,
    recognitionpapers,
    recommendationtable,
)
from reports.assessment import AssessmentContent, FigureLine
from reports.blocks import Official
from reports.content import DEMO_ISSUER, Basis, DaySpan
from reports.drawrecord import DrawnExpert, DrawRecordContent, PanelDrawn
from reports.meetingpapers import HandbookContent, Member, MembersContent, PanelLine, SeatedPanel
from reports.objectionpapers import ReceiptContent, RulingContent
from reports.panelpapers import MinutesContent, PanelOpinionContent
from reports.recognitionpapers import CertificateContent, RevocationContent
from reports.recommendationtable import RecommendationContent, RecommendedCluster, UnitRecommendations

from .samples import COUNTIES, INDUSTRIES, cluster_name

OFFICE = "某某省工业和信息化厅"
MEASURES = (Basis("促进中小企业特色产业集群发展暂行办法", "工信部企业〔2022〕119号"),)
EXPERTS = ("专家01", "专家02", "专家03", "专家04", "专家05")
MATTER = "反映该集群申报的占地面积与实际不符。"


def issuer(*, demo: bool) -> str:
    return DEMO_ISSUER if demo else OFFICE


def receipt_content(*, demo: bool = False) -> ReceiptContent:
    return ReceiptContent(
        number="异议2026-01",
        objector="某某有限公司",
        cluster=cluster_name(3),
        received_on=date(2026, 6, 4),
        matter=MATTER,
        evidence=("现场照片", "规划图"),
        answer_by=date(2026, 6, 18),
        contact="010-00000000",
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 5),
        demo=demo,
    )


def ruling_content(*, demo: bool = False, upheld: bool = False) -> RulingContent:
    return RulingContent(
        number="异议2026-01",
        objector="某某有限公司",
        cluster=cluster_name(3),
        received_on=date(2026, 6, 4),
        matter=MATTER,
        findings=("经调阅国土空间规划并实地测量，占地面积为96平方公里，与申报材料一致。",),
        upheld=upheld,
        ruling="维持拟认定结果。",
        issuer=issuer(demo=demo),
        issued_on=date(2026, 6, 16),
        demo=demo,
    )


def certificate_content(*, demo: bool = False) -> CertificateContent:
    return CertificateContent(
        number="示例2025-003",
        cluster=cluster_name(3),
        year=2025,
        valid=DaySpan(date(2026, 7, 1), date(2029, 6, 30)),
        basis=MEASURES,
        issuer=issuer(demo=demo),
        issued_on=date(2026, 7, 1),
        demo=demo,
    )


def revocation_content(*, demo: bool = False) -> RevocationContent:
    return RevocationContent(
        number="示例函〔2027〕5号",
        addressee="某某市工业和信息化局",
        cluster=cluster_name(3),
        year=2025,
        ground="未及时报送集群年度培育情况信息表，不接受、不配合监测监督工作的",
        facts=("该集群连续两年未报送年度培育情况信息表，经两次书面催报仍未报送。",),
        basis=MEASURES,
        effective_on=date(2027, 9, 1),
        remedy="如不服本决定，可自收到之日起60日内依法申请行政复议，或者在6个月内依法提起行政诉讼。",
        issuer=issuer(demo=demo),
        issued_on=date(2027, 8, 20),
        demo=demo,
    )


def assessment_content(*, demo: bool = False) -> AssessmentContent:
    return AssessmentContent(
        cluster=cluster_name(3),
        years=(2023, 2024, 2025),
        figures=(
            FigureLine("集群产值", "亿元", (Decimal("82.4"), None, Decimal("110.2")), Decimal(120)),
            FigureLine("专精特新中小企业", "家", (Decimal(12), Decimal(15), Decimal(19)), Decimal(18)),
        ),
        charted=(0,),
        findings=(
            ("规划执行情况", ("三年规划确定的12项任务已完成10项。",)),
            ("问题与建议", ("检验检测等公共服务不足。", "建议加快公共技术服务平台建设。")),
        ),
        conclusion="集群发展较好，产值目标尚未达到，建议继续培育。",
        issuer=issuer(demo=demo),
        issued_on=date(2028, 5, 30),
        demo=demo,
    )


def opinion_content(*, demo: bool = False) -> PanelOpinionContent:
    return PanelOpinionContent(
        panel="第一组",
        number="2025-0007",
        cluster=cluster_name(7),
        strengths=("主导产业特色鲜明，龙头企业带动作用较强。",),
        shortcomings=("公共检验检测能力不足。",),
        advice=(),
        recommended=True,
        experts=EXPERTS,
        met_on=date(2026, 5, 20),
        issuer=issuer(demo=demo),
        demo=demo,
    )


def minutes_content(*, demo: bool = False) -> MinutesContent:
    return MinutesContent(
        panel="第一组",
        met_on=date(2026, 5, 20),
        place="示例会议室",
        experts=EXPERTS,
        recused=(("专家03", "与2025-0009号申报单位有咨询关系，未参加该申报的评审"),),
        proceedings=("宣读评审纪律和评审办法。", "专家独立审阅材料并评分，逐件讨论。"),
        agreed=("对10件申报形成评审组意见。", "专家本人核对并签署评分表。"),
        recorder="工作人员01",
        issuer=issuer(demo=demo),
        demo=demo,
    )


def panel_drawn(panel: str = "第一组", *, named: bool = True) -> PanelDrawn:
    order = tuple(f"E{1 + 7 * n % 24:02d}" for n in range(24))
    kinds = ("技术", "财务", "技术", "其他", "技术", "技术", "财务")
    return PanelDrawn(
        panel=panel,
        committed_at="2026年5月8日9时30分",
        commitment="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        pool=27,
        left_aside=(("应回避", ("E25",)), ("评审期间不可参加", ("E26", "E27"))),
        rules="抽取成员5人、递补2人，成员中技术类不少于3人、财务类不少于1人。",
        public_value="03 08 11 17 22 29 05",
        source="示例彩票开奖公告",
        came_up_at="2026年5月8日21时20分",
        drawn_at="2026年5月9日9时00分",
        seed="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        order=order,
        experts=tuple(
            DrawnExpert(
                number,
                kind,
                "成员" if at < 5 else "递补",
                *((f"专家{number[1:]}", "示例大学材料学院") if named else ()),
            )
            for at, (number, kind) in enumerate(zip(order, kinds, strict=False))
        ),
        replacements=("E02因“出差”不能参加，由E04递补。",),
        digest="fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
    )


def draw_content(*, demo: bool = False, named: bool = True) -> DrawRecordContent:
    return DrawRecordContent(
        year=2025,
        panels=(panel_drawn(named=named), panel_drawn("第二组", named=named)),
        named=named,
        issuer=issuer(demo=demo),
        demo=demo,
    )


def unit_recommendations(unit: str, first: int, rows: int, quota: int | None) -> UnitRecommendations:
    return UnitRecommendations(
        unit,
        quota,
        tuple(
            RecommendedCluster(
                n - first + 1,
                f"2025-{n:03d}",
                cluster_name(n),
                INDUSTRIES[n % 6],
                f"示例{COUNTIES[n % 10]}工业和信息化局",
                f"示例{n}运营中心",
            )
            for n in range(first, first + rows)
        ),
    )


def recommendation_content(*, demo: bool = False) -> RecommendationContent:
    return RecommendationContent(
        year=2025,
        units=(
            unit_recommendations("某某省", 1, 5, 8),
            unit_recommendations("某某市", 6, 3, 2),
            unit_recommendations("某某自治区", 9, 2, None),
        ),
        issuer=issuer(demo=demo),
        issued_on=date(2026, 4, 20),
        demo=demo,
    )


def members_content(*, demo: bool = False) -> MembersContent:
    first = tuple(Member(f"专家{n:02d}", f"示例大学{COUNTIES[n % 10]}研究院", "研究员") for n in range(1, 8))
    return MembersContent(
        round="2025年度中小企业特色产业集群评审",
        panels=(
            SeatedPanel("第一组", first),
            SeatedPanel("第二组", (*first[:1], Member("专家08", "示例所", "教授"))),
        ),
        fee=Decimal(800),
        issuer=issuer(demo=demo),
        demo=demo,
    )


def handbook_content(*, demo: bool = False) -> HandbookContent:
    return HandbookContent(
        round="2025年度中小企业特色产业集群评审",
        basis="本次评审依据《示例评审办法》（示例办〔2026〕1号）进行。",
        plan=(("独立评分", "2026年5月8日"), ("会评", "2026年5月28日")),
        panels=(PanelLine("A", "第一组", 20, 7), PanelLine("B", "第二组", 18, 7)),
        rules=("每件申报不少于5份评分表，得分保留2位小数。", "拟认定名额20个。"),
        discipline=("一、客观、公正、独立评分。", "二、应当回避的主动回避。"),
        contact="",
        issuer=issuer(demo=demo),
        demo=demo,
    )


def papers(*, demo: bool = True) -> dict[str, Official]:
    """One of each, by name."""
    return {
        "objection-receipt": objectionpapers.receipt(receipt_content(demo=demo)),
        "objection-ruling": objectionpapers.ruling(ruling_content(demo=demo)),
        "certificate": recognitionpapers.certificate(certificate_content(demo=demo)),
        "revocation": recognitionpapers.revocation(revocation_content(demo=demo)),
        "assessment": assessment.document(assessment_content(demo=demo)),
        "panel-opinion": panelpapers.opinion(opinion_content(demo=demo)),
        "panel-minutes": panelpapers.minutes(minutes_content(demo=demo)),
        "draw-record": drawrecord.document(draw_content(demo=demo)),
        "attendance": meetingpapers.attendance(members_content(demo=demo)),
        "fees": meetingpapers.fees(members_content(demo=demo)),
        "handbook": meetingpapers.handbook(handbook_content(demo=demo)),
        "recommendations": recommendationtable.document(recommendation_content(demo=demo)),
        "recommendations-of-unit": recommendationtable.document_of_unit(
            replace(recommendation_content(demo=demo), units=(unit_recommendations("某某省", 1, 14, 8),))
        ),
    }
