"""What the submission for approval and the evaluation report of a round say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from reports.charts import Interval
from reports.chinese import full_date
from reports.evaluation import EvaluationContent, Statistic
from reports.explanation import anonymous, shuffled
from reports.proposal import Corrected, Departure, ProposalContent, ProposedCluster
from reviewapp.canonical import digest
from reviewapp.diagnosis.queries import latest_diagnosis, result_of
from reviewapp.labels import label
from reviewapp.models import Band, CorrectionState, RankingRun, Round, Shortlist
from reviewapp.notices.content import method_sentence
from reviewapp.ranking.advisory import certainty_of
from reviewapp.rounds.queries import corrections_of
from reviewapp.sensitivity.queries import findings_of, latest_study
from reviewapp.shortlist.versions import list_difference
from reviewapp.wording import ZONE, number
from reviewapp.workflow import Denial, Refused
from scoring.ranking import round_half_up

LEVELS = {"total": "总分", "item": "单项评分"}
BASES = {"all": "全体专家", "others": "其他专家"}
AGREEMENT = (
    ("two", "单个评分的可靠性 ICC(2,1)", "一位专家的评分在多大程度上代表全体专家。"),
    ("two_k", "平均分的可靠性 ICC(2,k)", "各位专家的平均分在多大程度上可以重现。"),
)


def proposal_content(session: Session, round_: Round, shortlist: Shortlist) -> ProposalContent:
    """The last submission: the list proposed, and each departure from the ranking with its reason."""
    if not shortlist.proposals:
        raise Refused(Denial("document.too_early"))
    run, submitted = shortlist.run, shortlist.proposals[-1]
    rows = {row.application_id: row for row in run.rows}
    entries = {entry.application_id: entry for entry in shortlist.entries}
    shared = Counter(row.place for row in run.rows)
    decimals = int(run.parameters["decimals"])
    return ProposalContent(
        year=round_.year,
        applications=len(shortlist.entries),
        places=shortlist.places,
        rows=tuple(
            ProposedCluster(
                entry.place,
                shared[entry.place] > 1,
                entry.application.cluster.name,
                entry.application.quota_unit,
                round_half_up(rows[entry.application_id].printed, decimals),
            )
            for entry in sorted(shortlist.proposed(), key=lambda one: (one.place, one.application.number))
        ),
        departures=tuple(
            Departure(one.application.cluster.name, entries[number_].place, one.selected, one.ground)
            for number_, one in shortlist.departures().items()
        ),
        method=method_sentence(run),
        submission=submitted.number,
        digest=submitted.digest,
        issuer=round_.issuer,
        submitted_on=submitted.submitted_at.astimezone(ZONE).date(),
        demo=round_.is_demo,
        corrected=_corrected(session, round_, shortlist),
    )


def _corrected(session: Session, round_: Round, shortlist: Shortlist) -> Corrected | None:
    """What was corrected, and how the list differs from the one before; None where it is the first."""
    differs = list_difference(session, round_, shortlist)
    if differs is None:
        return None
    entering, leaving = (
        tuple(one.cluster.name for one in changed) for changed in (differs.entering, differs.leaving)
    )
    return Corrected(_acts(session, round_), entering, leaving)


def _acts(session: Session, round_: Round) -> tuple[str, ...]:
    """Each correction that two persons agreed on, in a sentence."""
    with force_locale("zh"):
        return tuple(
            f"第{one.number}次更正（{full_date(one.review.reviewed_at.astimezone(ZONE).date())}决定）："
            f"{label(one.scope)}，{label(one.ground)}。{one.facts}"
            for one in reversed(corrections_of(session, round_))
            if one.review and one.state is CorrectionState.OPENED
        )


def evaluation_content(session: Session, run: RankingRun, issued_on: date) -> EvaluationContent:
    """The round as a whole; the latest diagnosis and estimate of certainty where they were made."""
    round_ = run.round
    made = latest_diagnosis(session, round_)
    diagnosed = result_of(made) if made else None
    return EvaluationContent(
        year=round_.year,
        applications=len(run.rows),
        experts=len(run.experts),
        sheets=sum(row.sheets for row in run.rows),
        places=round_.places,
        method=method_sentence(run),
        agreement=_agreement(diagnosed["agreement"]) if diagnosed else (),
        severities=_severities(diagnosed["experts"], digest(run.inputs + "宽严")) if diagnosed else (),
        intervals=_intervals(session, run),
        sensitivity=_sensitivity(session, run),
        issuer=round_.issuer,
        issued_on=issued_on,
        demo=round_.is_demo,
        limits=_limits(made.parameters, diagnosed["deviations"]) if made and diagnosed else "",
        corrections=_acts(session, round_),
    )


def _limits(rule: Mapping[str, Any], found: Collection[Mapping[str, Any]]) -> str:
    """By what rule scores count as 畸高畸低, and how many do; nobody is named."""
    level, base = LEVELS[rule["level"]], BASES[rule["base"]]
    percent = number(Decimal(rule["threshold"]) * 100)
    counted = Counter(one["flag"] for one in found)
    return (
        f"按评审规则，{level}偏离{base}平均分超过{percent}%的为畸高、畸低评分，请专家书面说明，"
        f"评分不因此更改。本批次畸高{counted['high']}项、畸低{counted['low']}项。"
    )


def _sensitivity(session: Session, run: RankingRun) -> str:
    made = latest_study(session, run)
    if made is None:
        return ""
    found, band = findings_of(made), made.parameters["band_percent"]
    moving = len(found.moving)
    return (
        f"各项指标的权重在±{band}%内随机变动{found.draws}次、逐一去掉一项指标、换用其他计算方法，"
        f"{len(found.stays) - moving}件申报的入围结果始终不变，{moving}件时进时出。"
    )


def _agreement(found: dict[str, Any]) -> tuple[Statistic, ...]:
    named = [(found["intraclass"][key], name, meaning) for key, name, meaning in AGREEMENT]
    named += [
        (found["concordance"], "名次一致性 Kendall W", "各位专家排出的名次是否相近，1为完全相同。"),
        (found["alpha"], "一致性系数 Krippendorff α", "扣除偶然因素后评分的一致程度。"),
        (found["model_icc"], "水平所占的比重", "评分差异中由申报水平造成的部分。"),
    ]
    return tuple(Statistic(name, _value(one), meaning) for one, name, meaning in named)


def _value(one: dict[str, Any]) -> str:
    if one["value"] is None:
        return "不适用"
    interval = f"（{number(one['low'], 3)}～{number(one['high'], 3)}）" if one.get("low") is not None else ""
    return number(one["value"], 3) + interval


def _severities(experts: list[dict[str, Any]], seed: str) -> tuple[Interval, ...]:
    """Severities under letters, in an order that tells nobody who is who."""
    known = {one["expert"]: one["severity"] for one in experts if one["severity"]["low"] is not None}
    return tuple(
        Interval(
            anonymous(at, "zh-CN"),
            float(Decimal(known[expert]["severity"])),
            float(Decimal(known[expert]["low"])),
            float(Decimal(known[expert]["high"])),
        )
        for at, expert in enumerate(shuffled(list(known), seed))
    )


def _intervals(session: Session, run: RankingRun) -> tuple[Interval, ...]:
    sure = certainty_of(session, run)
    if sure is None:
        return ()
    rows = {row.application_id: row for row in sure.rows}
    return tuple(
        Interval(
            one.application.cluster.name,
            one.place,
            rows[one.application_id].rank_low,
            rows[one.application_id].rank_high,
            marked=rows[one.application_id].band is Band.GREY,
            full=one.place <= run.round.places,
        )
        for one in run.rows
    )
