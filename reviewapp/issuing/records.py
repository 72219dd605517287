"""What the draw record and the table of recommendations say: both are on record before any score is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from reports.chinese import full_moment
from reports.drawrecord import DrawnExpert, DrawRecordContent, PanelDrawn
from reports.recommendationtable import RecommendationContent, RecommendedCluster, UnitRecommendations
from reviewapp.canonical import digest
from reviewapp.models import (
    Application,
    Expert,
    MatchOverruling,
    PanelDraw,
    PanelDrawResult,
    Recommendation,
    Referral,
    ReferralDraw,
    Round,
    Stage,
)
from reviewapp.panels.candidates import left_aside
from reviewapp.panels.matches import overrulings_in, standing
from reviewapp.panels.queries import draws_of
from reviewapp.permissions import names_experts
from reviewapp.regions import CITIES, PROVINCES
from reviewapp.rounds import quota
from reviewapp.rounds.stages import referrals_of
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.commitment import parse
from scoring.draw import Composition, DrawPlan

KINDS = {"technical": "技术", "finance": "财务", "other": "其他", "staff": "非专家"}
REASONS = {
    "recused": "应回避",
    "region": "来自申报所在省份",
    "unavailable": "评审期间不可参加",
    "no_load": "不能承担评审",
}
"""Documents are Chinese whatever the language of the page."""
MEMBER, SUBSTITUTE = "成员", "递补"
EXTRA = "灰区复评加派专家"


def draw_content(session: Session, round_: Round) -> DrawRecordContent:
    """Every draw that was held in the round, that of extra experts last; ``Refused`` where there is none."""
    named, acts = names_experts(round_), overrulings_in(session, round_)
    experts = {one.number: one for one in session.scalars(select(Expert))} if named else {}
    panels = [
        replace(
            _drawn(draw.title, draw, draw.committed_at, draw.result, draw.record, experts),
            overruled=_overruled(standing(acts, draw.committed_at, draw.applications), named=named),
        )
        for draw in draws_of(session, round_)
        if draw.result and draw.record
    ]
    sent = referrals_of(session, round_).get(Stage.REREVIEW)
    if sent and sent.draw:
        extra = _drawn(EXTRA, sent, sent.made_at, sent.draw, sent.draw.latest, experts)
        band = f"灰区申报{len(sent.applications)}件，由其全部评分：{'、'.join(sent.applications)}。"
        stood = _overruled(standing(acts, sent.made_at, sent.applications), named=named)
        panels.append(replace(extra, rules=extra.rules + band, overruled=stood))
    if not panels:
        raise Refused(Denial("document.no_draw"))
    return DrawRecordContent(
        year=round_.year, panels=tuple(panels), named=named, issuer=round_.issuer, demo=round_.is_demo
    )


def _drawn(
    title: str,
    committed: PanelDraw | Referral,
    committed_at: datetime,
    held: PanelDrawResult | ReferralDraw,
    record_text: str,
    experts: Mapping[str, Expert],
) -> PanelDrawn:
    """One draw: what was committed to, the public value it was held with, and the record of it all."""
    plan, record = DrawPlan.from_json(parse((committed.plan or "").encode())), json.loads(record_text)
    kinds = {one.expert: KINDS[one.kind] for one in plan.candidates}
    drawn = [
        *((one, MEMBER) for one in record["members"]),
        *((one, SUBSTITUTE) for one in record["substitutes"]),
    ]
    return PanelDrawn(
        panel=title,
        committed_at=_moment(committed_at),
        commitment=committed.commitment or "",
        pool=len(plan.candidates),
        left_aside=tuple(
            (REASONS[reason], tuple(numbers)) for reason, numbers in left_aside(committed.plan or "").items()
        ),
        rules=_rules(plan.composition),
        public_value=held.public_value,
        source=held.source,
        came_up_at=_moment(held.came_up_at),
        drawn_at=_moment(held.held_at),
        seed=record["seed"],
        order=tuple(record["order"]),
        experts=tuple(_expert(number, kinds[number], result, experts) for number, result in drawn),
        replacements=tuple(map(_replacement, record["withdrawals"])),
        digest=digest(record_text.encode()),
    )


def _overruled(acts: Iterable[MatchOverruling], *, named: bool) -> tuple[str, ...]:
    """Who was not left aside although the data name an employer; the reason once names are no secret."""
    return tuple(
        f"数据核对显示申报{one.application.number}与专家{one.expert.number}有关联，经秘书处核实有误"
        f"{f'（{one.reason}）' if named else ''}，不因此回避。"
        for one in acts
    )


def _expert(number: str, kind: str, result: str, experts: Mapping[str, Expert]) -> DrawnExpert:
    known = experts.get(number)
    return DrawnExpert(number, kind, result, *((known.name, known.employer) if known else ()))


def _moment(at: datetime) -> str:
    return full_moment(at.astimezone(ZONE))


def _rules(rules: Composition) -> str:
    least = (("专家", rules.experts), ("技术类", rules.technical), ("财务类", rules.finance))
    minima = "、".join(f"{kind}不少于{count}人" for kind, count in least if count)
    substitutes = f"、递补{rules.substitutes}人" if rules.substitutes else ""
    size = "成员人数为单数，" if rules.odd else ""
    pool = f"可抽取的专家不少于成员人数的{rules.candidates_per_place}倍"
    return f"抽取成员{rules.places}人{substitutes}{f'，成员中{minima}' if minima else ''}；{size}{pool}。"


def _replacement(one: Mapping[str, str | None]) -> str:
    if one["replaced_by"] is None:
        return f"递补专家{one['expert']}因“{one['reason']}”不能参加。"
    return f"{one['expert']}因“{one['reason']}”不能参加，由{one['replaced_by']}递补。"


def recommendation_content(
    session: Session, round_: Round, issued_on: date, unit: str | None = None
) -> RecommendationContent:
    """What the units recommend as it stands, or one of them; raises ``Refused`` where there is nothing."""
    by_unit: dict[str, list[RecommendedCluster]] = {}
    for one in _recommended(session, round_, unit):
        by_unit.setdefault(one.quota_unit, []).append(_cluster(one))
    if not by_unit:
        raise Refused(Denial("document.no_recommendation"))
    return RecommendationContent(
        year=round_.year,
        units=tuple(
            UnitRecommendations(one, quota.cap_of(round_, one), tuple(sorted(by_unit[one], key=_order)))
            for one in _ordered(by_unit)
        ),
        issuer=round_.issuer,
        issued_on=issued_on,
        demo=round_.is_demo,
    )


def _recommended(session: Session, round_: Round, unit: str | None) -> Sequence[Application]:
    """The recommendations of the round, or of one unit, that were neither returned nor taken back."""
    rows = (
        select(Application)
        .join(Recommendation)
        .where(Application.round_id == round_.id, quota.counts())
        .options(contains_eager(Application.recommendation))
    )
    return session.scalars(rows if unit is None else rows.where(Application.quota_unit == unit)).all()


def _order(one: RecommendedCluster) -> tuple[bool, int, str]:
    """The unit's own order; what has no place comes after, by number."""
    return one.place is None, one.place or 0, one.number


def _ordered(units: Iterable[str]) -> list[str]:
    """Units as official lists range them; one that no list has comes last."""
    listed = (*PROVINCES, *CITIES)
    return sorted(units, key=lambda unit: (listed.index(unit) if unit in listed else len(listed), unit))


def _cluster(one: Application) -> RecommendedCluster:
    place = one.recommendation.standing_place if one.recommendation else None
    return RecommendedCluster(
        place, one.number, one.cluster.name, one.cluster.sector, one.applicant, one.operating_body
    )
