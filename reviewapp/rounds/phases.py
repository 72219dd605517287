"""The phases of a round with their days, who takes the next step, and what each role does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import Event, PhasePlan, RoleName, Round, RoundPhase, User
from reviewapp.rounds.queries import MOMENT
from reviewapp.rounds.service import locked
from reviewapp.wording import ZONE
from reviewapp.workflow import ROUND, TAKING_BACK, Transition

Phase = RoundPhase
_OUTCOME = dict.fromkeys((Phase.PUBLISHED, Phase.CONCLUDED), _l("查看本单位的评审结果和已公开的文件"))

MEANWHILE: Mapping[RoleName, Mapping[RoundPhase, LazyString]] = {
    RoleName.SECRETARIAT: {
        Phase.PREPARING: _l("设定规则，导入和受理申报，抽取专家，分派，邀请专家"),
        Phase.SCORING: _l("查看进度，催办，办理回避和递补；看不到任何评分"),
        Phase.CLOSED: _l("查看诊断，办理复核事项"),
        Phase.MEETING: _l("查看会评进度；看不到任何评分"),
        Phase.REREVIEW: _l("查看复评进度；看不到任何评分"),
        Phase.RANKED: _l("与复核人员核对"),
        Phase.SHORTLISTED: _l("逐项说明与排序不一致之处"),
        Phase.PUBLISHED: _l("受理异议，发布通告"),
    },
    RoleName.APPROVER: {
        **dict.fromkeys((Phase.SCORING, Phase.CLOSED, Phase.MEETING), _l("批准或退回规则变更")),
        Phase.PUBLISHED: _l("对已受理的异议作出处理意见"),
    },
    RoleName.SUPERVISOR: dict.fromkeys(Phase, _l("查看全部内容和留痕，不作任何更改")),
    RoleName.EXPERT: {
        Phase.PREPARING: _l("签署承诺书，作出回避声明"),
        Phase.SCORING: _l("对分派给本人的申报独立评分并提交"),
        Phase.MEETING: _l("对会评的申报评分并提交"),
        Phase.REREVIEW: _l("加派的专家对灰区的申报独立评分并提交"),
    },
    RoleName.PROVINCE: {Phase.PREPARING: _l("查看本单位的申报和名额，报送推荐汇总"), **_OUTCOME},
    RoleName.COUNTY: {Phase.PREPARING: _l("查看本县申报的受理情况，补充证明材料"), **_OUTCOME},
}
"""What a role does in a phase beside the steps of the workflow; the administrator takes no part in rounds."""


@dataclass(frozen=True)
class Step:
    """One phase: its planned day, the moment it was last reached, and the ways that lead out of it."""

    phase: RoundPhase
    planned_on: date | None
    reached_at: datetime | None
    ways: tuple[Transition[RoundPhase], ...]

    def is_late(self, today: date) -> bool:
        """Whether the planned day has passed and the phase was not reached."""
        return self.planned_on is not None and self.reached_at is None and self.planned_on < today


@dataclass(frozen=True)
class Part:
    """What a role may do in the present phase: steps of the workflow, and the work between them."""

    role: RoleName
    actions: tuple[str, ...]
    work: LazyString | None


def planned_days(session: Session, round_: Round) -> dict[RoundPhase, date]:
    """The planned day of each phase that has one."""
    rows = session.execute(
        select(PhasePlan.phase, PhasePlan.planned_on).where(PhasePlan.round_id == round_.id)
    )
    return dict(rows.all())


def steps_of(session: Session, round_: Round) -> list[Step]:
    """The phases of the round in order; of those that lie ahead nothing is reached, also after a return.

    The ways of a correction are told where the round stands, and not at every phase that it has passed.
    """
    planned, phases = _by_deadline(round_) | planned_days(session, round_), round_.phases
    reached = _reached(session, round_)
    here = phases.index(round_.phase)
    return [
        Step(
            phase,
            planned.get(phase),
            reached.get(phase) if place <= here else None,
            tuple(
                way
                for way in ROUND.transitions
                if way.source == phase
                and way.target in phases
                and (place == here or way.action not in TAKING_BACK.values())
            ),
        )
        for place, phase in enumerate(phases)
    ]


def _by_deadline(round_: Round) -> dict[RoundPhase, date]:
    """The close of scoring that the rules fix; a planned day of its own comes before it."""
    ends_at = round_.scoring_ends_at
    return {Phase.CLOSED: (ends_at - MOMENT).astimezone(ZONE).date()} if ends_at else {}


def _reached(session: Session, round_: Round) -> dict[RoundPhase, datetime]:
    events = session.execute(
        select(Event.at, Event.act, Event.detail)
        .where(
            Event.round_id == round_.id,
            Event.subject_type == Round.__tablename__,
            Event.act.in_({"create_round"} | {way.action for way in ROUND.transitions}),
        )
        .order_by(Event.id)
    )
    reached: dict[RoundPhase, datetime] = {}
    for at, act, detail in events:
        before, after = (None, Phase.PREPARING) if act == "create_round" else detail["phase"]
        if before != after:
            reached[Phase(after)] = at
    return reached


def parts_of(round_: Round) -> list[Part]:
    """What each role that takes part in rounds may do in the present phase."""
    ways = [way for way in ROUND.transitions if way.source == round_.phase and way.target in round_.phases]
    return [
        Part(
            role,
            tuple(dict.fromkeys(way.action for way in ways if role in way.roles)),
            work.get(round_.phase),
        )
        for role, work in MEANWHILE.items()
    ]


def plan_phases(
    session: Session, round_: Round, days: Mapping[str, date], *, actor: User, at: datetime
) -> None:
    """Set the planned days of the round's phases, all at once; a phase without a day has none any more."""
    round_ = locked(session, round_)
    before = planned_days(session, round_)
    wanted: dict[RoundPhase, date] = {Phase(code): day for code, day in days.items()}
    for phase in before.keys() - wanted.keys():
        session.delete(session.get_one(PhasePlan, (round_.id, phase)))
    for phase, day in wanted.items():
        session.merge(PhasePlan(round_id=round_.id, phase=phase, planned_on=day))
    audit.record(
        session, "plan_phases", round_, actor=actor, at=at, round_id=round_.id, days=_days(wanted, before)
    )


def _days(after: Mapping[RoundPhase, date], before: Mapping[RoundPhase, date]) -> dict[str, Sequence[Any]]:
    """What changed, by phase: the day before and the day now."""
    return {
        phase.value: [before.get(phase), after.get(phase)]
        for phase in Phase
        if before.get(phase) != after.get(phase)
    }
