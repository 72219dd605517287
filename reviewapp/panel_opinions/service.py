"""Verbs on panels' opinions: ask for them, name leaders, write a version, answer it. Nothing is rewritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.panel_opinion import OpinionEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import (
    Expert,
    OpinionAnswer,
    OpinionRule,
    Panel,
    PanelLeader,
    PanelOpinion,
    Round,
    User,
)
from reviewapp.panel_opinions.answering import add_answer, refuse_overtaken
from reviewapp.panel_opinions.queries import PanelLine, last_rule, missing_opinions, panel_lines
from reviewapp.permissions.panel_opinion import opinion_phase
from reviewapp.permissions.round import RULED
from reviewapp.rounds.service import locked, preparing
from reviewapp.workflow import Denial, Refused


def require_opinions(session: Session, round_: Round, *, required: bool, actor: User, at: datetime) -> None:
    """Say whether the round asks every panel for an opinion; ``Refused`` once scoring has opened."""
    round_ = preparing(session, round_)
    last = last_rule(session, round_)
    if required == (last is not None and last.required):
        return
    number = 1 + (last.number if last else 0)
    session.add(
        OpinionRule(round_id=round_.id, number=number, required=required, set_at=at, set_by_id=actor.id)
    )
    audit.record(
        session, "require_opinions", round_, actor=actor, at=at, round_id=round_.id, required=required
    )


def name_leader(
    session: Session, round_: Round, panel: Panel, expert_id: int, *, actor: User, at: datetime
) -> PanelLeader:
    """Record who leads a panel; ``Refused`` once there is a ranking, or for who is not of the panel."""
    round_ = locked(session, round_)
    if round_.phase not in RULED:
        raise Refused(Denial("round.wrong_state"))
    expert = next((one for one in panel.experts if one.id == expert_id), None)
    if expert is None:
        raise Refused(Denial("panel_opinion.not_of_panel"))
    last = _line(session, round_, panel).leader
    if last is not None and last.expert_id == expert.id:
        return last
    made = PanelLeader(
        panel_id=panel.id,
        number=1 + (last.number if last else 0),
        expert=expert,
        named_at=at,
        named_by_id=actor.id,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "name_leader",
        panel,
        actor=actor,
        at=at,
        round_id=round_.id,
        panel=panel.code,
        expert=expert.number,
    )
    return made


def write_opinion(
    session: Session,
    round_: Round,
    panel: Panel,
    expert: Expert,
    entry: OpinionEntry,
    *,
    actor: User,
    at: datetime,
) -> PanelOpinion:
    """Add a version, which asks everybody again.

    Raises ``Refused`` outside of the phase, for who does not lead the panel, or where another version was
    added after the one that the leader saw.
    """
    line = _held(session, round_, panel)
    if line.leader is None or line.leader.expert_id != expert.id:
        raise Refused(Denial("panel_opinion.not_leader"))
    refuse_overtaken(line, entry.seen)
    made = PanelOpinion(
        panel_id=panel.id,
        number=line.number + 1,
        met_on=entry.met_on,
        place=entry.place,
        recorder=entry.recorder,
        proceedings=entry.proceedings,
        conclusions=entry.conclusions,
        written_by=expert,
        written_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "write_panel_opinion",
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        panel=panel.code,
        version=made.number,
        content=digest(canonical_json(stated(made))),
    )
    return made


def stated(made: PanelOpinion) -> dict[str, object]:
    """What a version says; its digest stands in the record of acts."""
    return {
        "met_on": made.met_on,
        "place": made.place,
        "recorder": made.recorder,
        "proceedings": made.proceedings,
        "conclusions": made.conclusions,
    }


def answer_opinion(
    session: Session,
    round_: Round,
    panel: Panel,
    expert: Expert,
    opinion_id: int,
    dissent: str,
    *,
    actor: User,
    at: datetime,
) -> OpinionAnswer:
    """Agree with the last version, or dissent in words; a later answer counts instead of an earlier one.

    Raises ``Refused`` outside of the phase, for the author, or where the version is not the last.
    """
    line = _held(session, round_, panel)
    made = add_answer(session, OpinionAnswer, line, expert, opinion_id, dissent, at=at)
    audit.record(
        session,
        "answer_panel_opinion",
        made.opinion,
        actor=actor,
        at=at,
        round_id=round_.id,
        panel=panel.code,
        version=line.number,
        expert=expert.number,
        agrees=made.agrees,
    )
    return made


def _line(session: Session, round_: Round, panel: Panel) -> PanelLine:
    return panel_lines(session, round_, Panel.id == panel.id)[0]


def _held(session: Session, round_: Round, panel: Panel) -> PanelLine:
    """The panel's state with the round held; ``Refused`` outside of the phase in which panels speak."""
    round_ = locked(session, round_)
    if round_.phase != opinion_phase(round_):
        raise Refused(Denial("panel_opinion.not_open"))
    return _line(session, round_, panel)


def refuse_without_opinions(session: Session, round_: Round) -> None:
    """Refuse the step after which panels speak no more while one owes the opinion that the round wants."""
    if round_.phase != opinion_phase(round_):
        return
    if missing := missing_opinions(session, round_):
        titles = tuple(line.panel.title for line in missing)
        raise Refused(Denial("panel_opinion.missing", (("panels", titles),)))
