"""What the documents of a round say, from frozen data alone."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from forms.notice import NoticeEntry
from reports.content import (
    Basis,
    Contact,
    DaySpan,
    ListedCluster,
    NoticeContent,
    NoticePeriod,
    RankedCluster,
    ShortlistContent,
)
from reviewapp.calendar.workdays import Calendar, LengthUnit, notice_end, stretches, working_days
from reviewapp.models import RankingRun, Round, Shortlist
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
    "composite": "以数据得分与专家评分加权合成的得分排序",
}

CHANGED_RULES = "评分启动后，评审规则经一人提出、另一人批准有所变更，变更及理由已存档。"


def notice_period(entry: NoticeEntry, calendar: Calendar) -> NoticePeriod:
    """The days of a notice as its text names them."""
    if LengthUnit(entry.unit) is LengthUnit.CALENDAR_DAYS:
        last = notice_end(entry.starts_on, entry.length, LengthUnit.CALENDAR_DAYS)
        return NoticePeriod((DaySpan(entry.starts_on, last),), entry.length, working=False)
    days = working_days(entry.starts_on, entry.length, calendar)
    return NoticePeriod(tuple(DaySpan(*stretch) for stretch in stretches(days)), entry.length)


def notice_content(
    round_: Round, shortlist: Shortlist, entry: NoticeEntry, calendar: Calendar
) -> NoticeContent:
    """The public notice: names by 行政区划 order, no score and no place."""
    contacts = [Contact("联系电话", entry.telephone)]
    if entry.email:
        contacts.append(Contact("电子邮箱", entry.email))
    return NoticeContent(
        title=(f"关于{round_.year}年度中小企业特色产业集群", "名单的公示"),
        year=round_.year,
        basis=(MEASURES, Basis(round_.call_title, round_.call_number)),
        procedure=PROCEDURE,
        clusters=listed_clusters(shortlist),
        period=notice_period(entry, calendar),
        contacts=tuple(contacts),
        issuer=round_.issuer,
        issued_on=entry.starts_on,
        demo=round_.is_demo,
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
    return f"{rests_on}，{METHOD_SENTENCES[run.method]}。{changed}"


def ranked_list_content(round_: Round, shortlist: Shortlist) -> ShortlistContent:
    """The internal list: the official order with the raw one beside it."""
    run = shortlist.run
    rows = {row.application_id: row for row in run.rows}
    shared = Counter(row.place for row in run.rows)
    decimals = int(run.parameters["decimals"])
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


def _printed(value: Decimal, decimals: int) -> Decimal:
    return round_half_up(value, decimals)
