"""A panel's opinion for tests: its leader is the first expert."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.panel_opinion import OpinionEntry
from reviewapp.models import OpinionAnswer, OpinionRule, Panel, PanelLeader, PanelOpinion
from reviewapp.panel_opinions.service import answer_opinion, name_leader, write_opinion
from tests.factories import AT, Cast

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


def panel_opinion_on_record(session: Session, cast: Cast) -> None:
    """An opinion as it would be on record in whatever phase: asked for, written by the leader, answered."""
    leader, other = cast.experts[:2]
    seal = {"panel_id": the_panel(session, cast).id, "number": 1}
    stated = {name: value for name, value in vars(entry()).items() if name != "seen"}
    answers = [OpinionAnswer(expert=other, number=1, agrees=True, answered_at=AT)]
    opinion = PanelOpinion(written_by=leader, written_at=AT, answers=answers, **stated, **seal)
    rule = {"round_id": cast.round.id, "number": 1, "required": True}
    named = PanelLeader(expert=leader, named_at=AT, named_by_id=cast.office.id, **seal)
    session.add_all([opinion, named, OpinionRule(set_at=AT, set_by_id=cast.office.id, **rule)])
