"""Panels' opinions: where each stands, for the office and for the panel's own experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    Application,
    ApplicationAnswer,
    ApplicationOpinion,
    Assignment,
    Expert,
    OpinionAnswer,
    OpinionRule,
    Panel,
    PanelLeader,
    PanelOpinion,
    Pledge,
    Recusal,
    Round,
    RoundPhase,
    Stage,
    StageJoin,
)
from reviewapp.models.panel import panel_expert
from reviewapp.permissions.panel_opinion import opinion_phase

Said = TypeVar("Said", PanelOpinion, ApplicationOpinion)
Answer = TypeVar("Answer", OpinionAnswer, ApplicationAnswer)


@dataclass(frozen=True)
class Line(Generic[Said, Answer]):
    """Where an opinion stands: whose it is, its last version, and each expert's last answer to that."""

    members: list[Expert]
    opinion: Said | None
    answers: dict[int, Answer]

    @property
    def number(self) -> int:
        """The number of the last version; 0 where there is none."""
        return self.opinion.number if self.opinion else 0

    @property
    def asked(self) -> list[Expert]:
        """Who is to answer: every expert but the one who wrote."""
        author = self.opinion.written_by_id if self.opinion else None
        return [expert for expert in self.members if expert.id != author]

    @property
    def waiting(self) -> list[Expert]:
        """Who has not answered the last version."""
        return [expert for expert in self.asked if expert.id not in self.answers]

    @property
    def dissents(self) -> list[Answer]:
        """What was said against the last version."""
        return [one for one in self.answers.values() if not one.agrees]

    @property
    def author_first(self) -> list[Expert]:
        """The author, who led when it was written, then the others by number."""
        author = self.opinion.written_by_id if self.opinion else None
        return sorted(self.members, key=lambda one: one.id != author)


@dataclass(frozen=True)
class PanelLine(Line[PanelOpinion, OpinionAnswer]):
    """Where a panel's opinion stands, and who leads.

    ``speaks`` says whether the panel has applications at the stage that opinions are about.
    """

    panel: Panel
    leader: PanelLeader | None
    speaks: bool


@dataclass(frozen=True)
class OpenOpinion:
    """A panel of an expert in which there is something to write, or else to answer."""

    round: Round
    panel: Panel
    writes: bool


def panel_lines(session: Session, round_: Round, *criteria: ColumnElement[bool]) -> list[PanelLine]:
    """Where the round's panels stand that meet the criteria, in order."""
    panels = session.scalars(
        select(Panel)
        .where(Panel.round_id == round_.id, *criteria)
        .order_by(Panel.code)
        .options(selectinload(Panel.experts))
    ).all()
    ids = [panel.id for panel in panels]
    leaders = {
        one.panel_id: one
        for one in session.scalars(
            select(PanelLeader)
            .where(PanelLeader.panel_id.in_(ids))
            .order_by(PanelLeader.number)
            .options(joinedload(PanelLeader.expert))
        )
    }
    opinions = {
        one.panel_id: one
        for one in session.scalars(
            select(PanelOpinion)
            .where(PanelOpinion.panel_id.in_(ids))
            .order_by(PanelOpinion.number)
            .options(joinedload(PanelOpinion.written_by))
        )
    }
    answers = last_answers(session, OpinionAnswer, (one.id for one in opinions.values()))
    speaking = _speaking(session, round_)
    return [
        PanelLine(
            members=panel.experts,
            opinion=(opinion := opinions.get(panel.id)),
            answers=answers.get(opinion.id, {}) if opinion else {},
            panel=panel,
            leader=leaders.get(panel.id),
            speaks=panel.id in speaking,
        )
        for panel in panels
    ]


def last_answers(
    session: Session, kind: type[Answer], opinion_ids: Iterable[int]
) -> dict[int, dict[int, Answer]]:
    """By opinion and expert, the last answer of a kind."""
    found: dict[int, dict[int, Answer]] = {}
    for one in session.scalars(
        select(kind)
        .where(kind.opinion_id.in_(list(opinion_ids)))
        .order_by(kind.number)
        .options(joinedload(kind.expert))
    ):
        found.setdefault(one.opinion_id, {})[one.expert_id] = one
    return found


def opinion_stage(round_: Round) -> Stage:
    """The stage that opinions are about."""
    return Stage.INDEPENDENT if round_.stage_join == StageJoin.SINGLE else Stage.MEETING


def _speaking(session: Session, round_: Round) -> set[int]:
    """The panels with applications at the meeting where the rules hold one, else with any dealt."""
    found = session.scalars(
        select(Application.panel_id)
        .join(Assignment, Assignment.application_id == Application.id)
        .where(
            Application.round_id == round_.id,
            Application.panel_id.is_not(None),
            Assignment.stage == opinion_stage(round_),
        )
        .distinct()
    )
    return {one for one in found if one is not None}


def panel_of(session: Session, panel_id: int) -> tuple[Panel, Round] | None:
    """A panel with its experts, and its round."""
    row = session.execute(
        select(Panel, Round)
        .join(Round, Round.id == Panel.round_id)
        .where(Panel.id == panel_id)
        .options(selectinload(Panel.experts))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def has_entered(session: Session, round_: Round, expert: Expert | None) -> bool:
    """Whether the expert signed the round's pledge."""
    signed = exists().where(Pledge.round_id == round_.id, Pledge.expert_id == (expert.id if expert else None))
    return bool(session.scalar(select(signed)))


def required_in(session: Session, round_: Round) -> bool:
    """Whether the round asks every panel for an opinion: what was said last."""
    last = last_rule(session, round_)
    return last is not None and last.required


def last_rule(session: Session, round_: Round) -> OpinionRule | None:
    """What was said last on whether opinions are asked for."""
    return session.scalar(
        select(OpinionRule)
        .where(OpinionRule.round_id == round_.id)
        .order_by(OpinionRule.number.desc())
        .limit(1)
    )


def missing_opinions(session: Session, round_: Round) -> list[PanelLine]:
    """The panels that owe an opinion and have none; empty where the round does not ask for it."""
    if not required_in(session, round_):
        return []
    return [line for line in panel_lines(session, round_) if line.speaks and line.opinion is None]


def versions_of(session: Session, panel: Panel) -> Sequence[PanelOpinion]:
    """Every version of a panel's opinion, the newest first."""
    return session.scalars(
        select(PanelOpinion).where(PanelOpinion.panel_id == panel.id).order_by(PanelOpinion.number.desc())
    ).all()


def speaking_panels(session: Session, expert: Expert) -> list[tuple[Panel, Round]]:
    """The panels of an expert that speak now."""
    rows = session.execute(
        select(Panel, Round)
        .join(Round, Round.id == Panel.round_id)
        .join(panel_expert, panel_expert.c.panel_id == Panel.id)
        .join(Pledge, (Pledge.round_id == Round.id) & (Pledge.expert_id == expert.id))
        .where(
            panel_expert.c.expert_id == expert.id,
            Round.phase.in_((RoundPhase.CLOSED, RoundPhase.MEETING)),
        )
        .order_by(Panel.id)
    )
    return [(panel, round_) for panel, round_ in rows if round_.phase == opinion_phase(round_)]


def open_opinions(
    session: Session, expert: Expert, speaking: Iterable[tuple[Panel, Round]]
) -> list[OpenOpinion]:
    """The panels among those that speak in which the expert has something to write or to answer."""
    found = []
    for panel, round_ in speaking:
        line = panel_lines(session, round_, Panel.id == panel.id)[0]
        leads = line.leader is not None and line.leader.expert_id == expert.id
        writes, answers = leads and line.opinion is None, expert in line.waiting and line.opinion is not None
        if line.speaks and (writes or answers):
            found.append(OpenOpinion(round_, line.panel, writes))
    return found


def recusals_in(session: Session, panel: Panel) -> Sequence[tuple[str, str, Recusal]]:
    """Expert, application and recusal, of the panel's experts and applications."""
    rows = session.execute(
        select(Expert.name, Application.number, Recusal)
        .join(Recusal, Recusal.expert_id == Expert.id)
        .join(Application, Application.id == Recusal.application_id)
        .where(Application.panel_id == panel.id, Expert.id.in_([one.id for one in panel.experts]))
        .order_by(Expert.number, Application.number)
    )
    return [(name, number, recusal) for name, number, recusal in rows]
