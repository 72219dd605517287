"""What the documents of a round say, from frozen data alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from forms.notice import NoticeEntry
from reports.announcement import AnnouncementContent
from reports.content import (
    DEMO_ISSUER,
    Basis,
    Contact,
    DaySpan,
    FurtherAttachment,
    ListedCluster,
    NoticeContent,
    NoticePeriod,
    RankedCluster,
    ShortlistContent,
)
from reports.wording import Wording
from reviewapp.calendar.workdays import Calendar, LengthUnit, notice_end, stretches, working_days
from reviewapp.models import RankingRow, RankingRun, Round, Shortlist
from reviewapp.ranking.advisory import certainty_of
from reviewapp.rounds.rule_words import rule_sentence
from reviewapp.rounds.selection_rules import rules_in_force
from reviewapp.wording import ZONE
from scoring.ranking import round_half_up

MEASURES = Basis("促进中小企业特色产业集群发展暂行办法", "工信部企业〔2022〕119号")
PROCEDURE = ("县（市、区）申报", "省级中小企业主管部门审核推荐", "专家评审", "集体审定")
METHOD_SENTENCES = {
    "mean": "以各专家评分总分的算术平均值排序",
    "median": "以各专家评分总分的中位数排序",
    "trimmed": "以去掉最高分和最低分后的平均值排序",
    "zscore": "以各专家评分换算为标准分后的平均值排序",
    "minmax": "以各专家评分按本人最高分和最低分换算后的平均值排序",
    "rank_based": "以各专家评分换算为位次后的平均值排序",
    "least_squares": "以最小二乘法校正专家严格度后的平均值排序",
    "additive": "以加性严格度模型（限制极大似然估计）校正专家严格度后的调整均值排序",
    "calibrated": "以校准模型（加性严格度模型加经检验的打分尺度、一致性和异常评分校正）的水平估计值排序",
    "composite": "以数据得分与{expert}按{data_weight}∶{expert_weight}的比例合成的得分排序",
}

SAMPLE_BASIS = (MEASURES, Basis("关于组织开展推荐工作的通知", "示例函〔2026〕0号"))
SAMPLE_CLUSTERS = (
    ListedCluster("示例省", "示例省示例市甲县高性能膜材料产业集群"),
    ListedCluster("示例省", "示例省示例市乙区石英钟表产业集群"),
)
CHANGED_RULES = "评分启动后，评审规则经一人提出、另一人批准有所变更，变更及理由已存档。"


def usual_basis(round_: Round) -> tuple[tuple[str, str], ...]:
    """What a notice of the round rests on, unless the office names more."""
    return ((MEASURES.title, MEASURES.number), (round_.call_title, round_.call_number))


def signs_for(round_: Round, issuer: str) -> bool:
    """Whether a signature belongs on the documents of a round: nobody signs a demonstration as an office."""
    return round_.is_demo == (issuer == DEMO_ISSUER)


def notice_period(first: date, length: int, unit: LengthUnit, calendar: Calendar) -> NoticePeriod:
    """The days of a notice as its text names them."""
    if unit is LengthUnit.CALENDAR_DAYS:
        last = notice_end(first, length, unit)
        return NoticePeriod((DaySpan(first, last),), length, working=False)
    days = working_days(first, length, calendar)
    return NoticePeriod(tuple(DaySpan(*stretch) for stretch in stretches(days)), length)


def notice_content(
    round_: Round, shortlist: Shortlist, entry: NoticeEntry, calendar: Calendar, wording: Wording
) -> NoticeContent:
    """The public notice: names by 行政区划 order, no score and no place."""
    contacts = (
        ("联系电话", entry.telephone),
        ("监督电话", entry.supervision),
        ("电子邮箱", entry.email),
    )
    return NoticeContent(
        wording=wording,
        year=round_.year,
        basis=tuple(Basis(*one) for one in entry.basis),
        procedure=entry.procedure,
        clusters=listed_clusters(shortlist),
        period=notice_period(entry.starts_on, entry.length, LengthUnit(entry.unit), calendar),
        contacts=tuple(Contact(label, value) for label, value in contacts if value),
        issuer=entry.issuer,
        issued_on=entry.issued_on,
        demo=round_.is_demo,
        attachments=tuple(FurtherAttachment(*one) for one in entry.attachments),
        correction=entry.correction,
    )


def sample_announcement(wording: Wording, english: Wording) -> AnnouncementContent:
    """A made-up announcement in its wordings, to be looked at while they are written."""
    return AnnouncementContent(
        wording=wording,
        english_wording=english,
        number="示例函〔2026〕0号",
        year=2026,
        basis=SAMPLE_BASIS,
        clusters=SAMPLE_CLUSTERS,
        valid=DaySpan(date(2026, 7, 1), date(2029, 6, 30)),
        issuer=DEMO_ISSUER,
        issued_on=date(2026, 6, 15),
        demo=True,
    )


def sample_content(wording: Wording) -> NoticeContent:
    """A made-up notice in a wording, to be looked at while it is written."""
    first = date(2026, 6, 2)
    return NoticeContent(
        wording=wording,
        year=first.year,
        basis=SAMPLE_BASIS,
        procedure=PROCEDURE,
        clusters=SAMPLE_CLUSTERS,
        period=NoticePeriod((DaySpan(first, date(2026, 6, 8)),), 5),
        contacts=(Contact("联系电话", "010-00000000"), Contact("监督电话", "010-00000000")),
        issuer=DEMO_ISSUER,
        issued_on=first,
        demo=True,
    )


def listed_clusters(shortlist: Shortlist) -> tuple[ListedCluster, ...]:
    """The clusters on the proposed list as the public sees them: by 行政区划."""
    selected = [one.application for one in shortlist.proposed()]
    selected.sort(key=lambda application: (application.cluster.region_code, application.number))
    return tuple(ListedCluster(one.quota_unit, one.cluster.name) for one in selected)


def method_sentence(run: RankingRun) -> str:
    """How the ranking came about, with the rules it rests on, and that they were changed where they were."""
    round_ = run.round
    rests_on = f"按照《{round_.rules_title}》（{round_.rules_number}）"
    changed = CHANGED_RULES if round_.settings_number else ""
    rules = rule_sentence(rules_in_force(round_), run.scheme_version.titles())
    return f"{rests_on}，{_how(run)}。{rules}{changed}"


def _how(run: RankingRun) -> str:
    sentence = METHOD_SENTENCES[run.method]
    if run.method != "composite":
        return sentence
    expert = METHOD_SENTENCES[run.parameters["expert_method"]]
    return sentence.format(expert=expert.removeprefix("以").removesuffix("排序"), **run.parameters)


def ranked_list_content(session: Session, round_: Round, shortlist: Shortlist) -> ShortlistContent:
    """The internal list: the official order with the raw one and the estimated intervals beside it."""
    run = shortlist.run
    rows = {row.application_id: row for row in run.rows}
    shared = Counter(row.place for row in run.rows)
    decimals = int(run.parameters["decimals"])
    sure = certainty_of(session, run)
    intervals = {one.application_id: (one.rank_low, one.rank_high) for one in sure.rows} if sure else {}
    return ShortlistContent(
        year=round_.year,
        rows=tuple(
            RankedCluster(
                rank=entry.place,
                tied=shared[entry.place] > 1,
                name=entry.application.cluster.name,
                unit=entry.application.quota_unit,
                score=_printed(rows[entry.application_id].printed, decimals),
                raw_mean=_printed(rows[entry.application_id].raw_mean, decimals),
                raw_rank=rows[entry.application_id].raw_place,
                sheets=rows[entry.application_id].sheets,
                parts=_composed(rows[entry.application_id], decimals),
                interval=intervals.get(entry.application_id),
            )
            for entry in shortlist.entries
        ),
        places=sum(entry.selected for entry in shortlist.entries),
        method=method_sentence(run),
        run=f"{round_.code}-{run.number}",
        digest=run.result_digest,
        issuer=round_.issuer,
        drawn_on=shortlist.drawn_at.astimezone(ZONE).date(),
        demo=round_.is_demo,
    )


def _composed(row: RankingRow, decimals: int) -> tuple[Decimal, Decimal] | None:
    """The data and the expert score of a composite; None for any other method, and at the meeting."""
    if row.data_score is None or row.expert_score is None:
        return None
    return _printed(row.data_score, decimals), _printed(row.expert_score, decimals)


def _printed(value: Decimal, decimals: int) -> Decimal:
    return round_half_up(value, decimals)
