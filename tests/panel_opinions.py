"""A panel's opinion for tests: its leader is the first expert."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.application_opinion import ApplicationOpinionEntry
from forms.panel_opinion import OpinionEntry
from reviewapp.application_opinions.service import answer_application_opinion, write_application_opinion
from reviewapp.models import (
    ApplicationAnswer,
    ApplicationOpinion,
    OpinionAnswer,
    OpinionRule,
    Panel,
    PanelLeader,
    PanelOpinion,
    RoundPhase,
)
from reviewapp.panel_opinions.service import answer_opinion, name_leader, write_opinion
from reviewapp.permissions.panel_opinion import opinion_phase
from tests.factories import AT, Cast

STRENGTHS = "主导产业突出，\n创新平台齐全。"
OPINION = "第一组认为申报主导产业突出，\n建议关注配套能力。"


def entry(seen: int = 0, conclusions: str = OPINION) -> OpinionEntry:
    return OpinionEntry(date(2026, 6, 3), "测试会议室", "记录员", "审阅材料并讨论。", conclusions, seen)


def the_panel(session: Session, cast: Cast) -> Panel:
    return session.scalars(select(Panel).where(Panel.code == "A", Panel.round_id == cast.round.id)).one()


def lead(session: Session, cast: Cast, expert: int = 0) -> None:
    """Name the leader."""
    name_leader(
        session, cast.round, the_panel(session, cast), cast.experts[expert].id, actor=cast.office, at=AT
    )


def write(
    session: Session, cast: Cast, seen: int = 0, conclusions: str = OPINION, expert: int = 0
) -> PanelOpinion:
    """Add a version as the expert."""
    who = cast.experts[expert]
    stated = entry(seen, conclusions)
    return write_opinion(session, cast.round, the_panel(session, cast), who, stated, actor=who.user, at=AT)


def answer(
    session: Session, cast: Cast, opinion: PanelOpinion, expert: int, dissent: str = ""
) -> OpinionAnswer:
    """Agree, or dissent in words."""
    who, panel = cast.experts[expert], the_panel(session, cast)
    return answer_opinion(session, cast.round, panel, who, opinion.id, dissent, actor=who.user, at=AT)


def application_entry(seen: int = 0, strengths: str = STRENGTHS) -> ApplicationOpinionEntry:
    return ApplicationOpinionEntry(date(2026, 6, 3), strengths, "配套能力不足。", "", True, seen)


def write_on(
    session: Session,
    cast: Cast,
    application: int = 0,
    seen: int = 0,
    strengths: str = STRENGTHS,
    expert: int = 0,
) -> ApplicationOpinion:
    """Add a version of what the panel says of an application, as the expert."""
    who, of = cast.experts[expert], cast.applications[application].id
    stated, panel = application_entry(seen, strengths), the_panel(session, cast)
    return write_application_opinion(session, cast.round, panel, of, who, stated, actor=who.user, at=AT)


def answer_on(
    session: Session, cast: Cast, opinion: ApplicationOpinion, expert: int, dissent: str = ""
) -> ApplicationAnswer:
    """Agree with what the panel says of an application, or dissent in words."""
    who, panel, of = cast.experts[expert], the_panel(session, cast), opinion.application_id
    return answer_application_opinion(
        session, cast.round, panel, of, who, opinion.id, dissent, actor=who.user, at=AT
    )


def panel_opinion_on_record(session: Session, cast: Cast) -> None:
    """Opinions asked for, written by the leader and answered when it was time; the round is where it was."""
    leader, other = cast.experts[:2]
    phase = cast.round.phase
    cast.round.phase = RoundPhase.PREPARING
    session.flush()
    rule = {"round_id": cast.round.id, "number": 1, "required": True}
    session.add(OpinionRule(set_at=AT, set_by_id=cast.office.id, **rule))
    session.flush()
    cast.round.phase = opinion_phase(cast.round)
    session.flush()
    seal = {"panel_id": the_panel(session, cast).id, "number": 1}
    stated = {name: value for name, value in vars(entry()).items() if name != "seen"}
    answered = {"expert": other, "number": 1, "agrees": True, "answered_at": AT}
    opinion = PanelOpinion(
        written_by=leader, written_at=AT, answers=[OpinionAnswer(**answered)], **stated, **seal
    )
    stated = {name: value for name, value in vars(application_entry()).items() if name != "seen"}
    of_one = ApplicationOpinion(
        application=cast.applications[0],
        number=1,
        written_by=leader,
        written_at=AT,
        answers=[ApplicationAnswer(**answered)],
        **stated,
    )
    named = PanelLeader(expert=leader, named_at=AT, named_by_id=cast.office.id, **seal)
    session.add_all([opinion, of_one, named])
    session.flush()
    cast.round.phase = phase
    session.flush()
