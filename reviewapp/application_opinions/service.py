"""Verbs on opinions on single applications: write a version, answer it. Nothing is rewritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.application_opinion import ApplicationOpinionEntry
from reviewapp import audit
from reviewapp.application_opinions.queries import ApplicationLine, line_of
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import ApplicationAnswer, ApplicationOpinion, Expert, Panel, Round, User
from reviewapp.panel_opinions.answering import add_answer, refuse_overtaken
from reviewapp.permissions.panel_opinion import opinion_phase
from reviewapp.rounds.service import locked
from reviewapp.workflow import Denial, Refused


def write_application_opinion(
    session: Session,
    round_: Round,
    panel: Panel,
    application_id: int,
    expert: Expert,
    entry: ApplicationOpinionEntry,
    *,
    actor: User,
    at: datetime,
) -> ApplicationOpinion:
    """Add a version, which asks everybody again.

    Raises ``Refused`` outside of the phase, for who does not speak for the panel here, or where another
    version was added after the one that the writer saw.
    """
    line = _held(session, round_, panel, application_id)
    if line.speaker is None or line.speaker.id != expert.id:
        raise Refused(Denial("panel_opinion.not_leader"))
    refuse_overtaken(line, entry.seen)
    made = ApplicationOpinion(
        application_id=application_id,
        number=line.number + 1,
        met_on=entry.met_on,
        strengths=entry.strengths,
        shortcomings=entry.shortcomings,
        advice=entry.advice,
        recommended=entry.recommended,
        written_by=expert,
        written_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "write_application_opinion",
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        application=line.application.number,
        version=made.number,
        content=digest(canonical_json(stated(made))),
    )
    return made


def stated(made: ApplicationOpinion) -> dict[str, object]:
    """What a version says; its digest stands in the record of acts."""
    return {
        "met_on": made.met_on,
        "strengths": made.strengths,
        "shortcomings": made.shortcomings,
        "advice": made.advice,
        "recommended": made.recommended,
    }


def answer_application_opinion(
    session: Session,
    round_: Round,
    panel: Panel,
    application_id: int,
    expert: Expert,
    opinion_id: int,
    dissent: str,
    *,
    actor: User,
    at: datetime,
) -> ApplicationAnswer:
    """Agree with the last version, or dissent in words; a later answer counts instead of an earlier one.

    Raises ``Refused`` outside of the phase, for the author, or where the version is not the last.
    """
    line = _held(session, round_, panel, application_id)
    made = add_answer(session, ApplicationAnswer, line, expert, opinion_id, dissent, at=at)
    audit.record(
        session,
        "answer_application_opinion",
        made.opinion,
        actor=actor,
        at=at,
        round_id=round_.id,
        application=line.application.number,
        version=line.number,
        expert=expert.number,
        agrees=made.agrees,
    )
    return made


def _held(session: Session, round_: Round, panel: Panel, application_id: int) -> ApplicationLine:
    """Where the opinion stands, the round held; ``Refused`` outside of the phase in which panels speak."""
    round_ = locked(session, round_)
    line = line_of(session, round_, panel, application_id)
    if round_.phase != opinion_phase(round_) or line is None:
        raise Refused(Denial("panel_opinion.not_open"))
    return line
