"""What was proposed to be left out, and what waits for it. No score, total or place passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select, true, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    ConflictOfInterest,
    Event,
    Exclusion,
    Expert,
    Recusal,
    Review,
    ReviewVerdict,
    Round,
    ScoreSheet,
    SheetState,
    Stage,
)
from reviewapp.models.panel import panel_expert


@dataclass(frozen=True)
class SubmittedSheet:
    """A submitted sheet as these pages show it; ``conflict`` where its expert is recused."""

    assignment_id: int
    sheet_id: int
    number: str
    name: str
    expert_number: str
    expert: str
    stage: Stage
    submitted_at: datetime | None
    conflict: ConflictOfInterest | None
    note: str | None


def _sheets(
    round_: Round,
) -> Select[int, int, str, str, str, str, Stage, datetime | None, ConflictOfInterest, str]:
    """The newest submitted sheet of each assignment of the round."""
    newest = (
        select(func.max(ScoreSheet.id))
        .where(ScoreSheet.state == SheetState.SUBMITTED)
        .group_by(ScoreSheet.assignment_id)
    )
    return (
        select(
            Assignment.id,
            ScoreSheet.id,
            Application.number,
            Cluster.name,
            Expert.number,
            Expert.name,
            Assignment.stage,
            ScoreSheet.submitted_at,
            Recusal.ground,
            Recusal.note,
        )
        .select_from(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .outerjoin(
            Recusal,
            (Recusal.application_id == Assignment.application_id)
            & (Recusal.expert_id == Assignment.expert_id),
        )
        .where(Application.round_id == round_.id, ScoreSheet.id.in_(newest))
        .order_by(Application.number, Expert.number)
    )


def awaiting(session: Session, round_: Round) -> list[SubmittedSheet]:
    """Sheets whose experts are recused, and of which nobody has proposed anything yet."""
    return [SubmittedSheet(*row) for row in session.execute(_awaiting(round_))]


def _awaiting(
    round_: Round,
) -> Select[int, int, str, str, str, str, Stage, datetime | None, ConflictOfInterest, str]:
    return _sheets(round_).where(
        Recusal.id.is_not(None), ~exists().where(Exclusion.assignment_id == Assignment.id)
    )


def sheets_of(
    session: Session, round_: Round, application: str, expert: str, stage: Stage | None = None
) -> list[SubmittedSheet]:
    """The submitted sheets of these numbers, one for each stage, or that of one stage."""
    rows = session.execute(
        _sheets(round_)
        .where(
            Application.number == application,
            Expert.number == expert,
            true() if stage is None else Assignment.stage == stage,
        )
        .order_by(ScoreSheet.submitted_at, ScoreSheet.id)
    )
    return [SubmittedSheet(*row) for row in rows]


def leaders_of(session: Session, assignment_id: int) -> dict[int, str]:
    """Who may have stated as leader: the panel's experts but the one whose sheet it is."""
    rows = session.execute(
        select(Expert.id, Expert.name)
        .join(panel_expert, panel_expert.c.expert_id == Expert.id)
        .join(Application, Application.panel_id == panel_expert.c.panel_id)
        .join(Assignment, Assignment.application_id == Application.id)
        .where(Assignment.id == assignment_id, Expert.id != Assignment.expert_id)
        .order_by(Expert.number)
    )
    return dict(rows.all())


def exclusions_of(session: Session, round_: Round) -> Sequence[Exclusion]:
    """Every proposal of the round, the newest first."""
    seat = joinedload(Exclusion.assignment, innerjoin=True)
    return session.scalars(
        select(Exclusion)
        .join(Assignment, Assignment.id == Exclusion.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id)
        .order_by(Exclusion.id.desc())
        .options(
            seat.joinedload(Assignment.application, innerjoin=True).joinedload(Application.cluster),
            seat.joinedload(Assignment.expert, innerjoin=True),
            joinedload(Exclusion.leader, innerjoin=True),
            joinedload(Exclusion.proposed_by, innerjoin=True),
            joinedload(Exclusion.review).joinedload(Review.reviewed_by),
        )
    ).all()


def last_proposal(session: Session, assignment_id: int) -> Exclusion | None:
    """The newest proposal on an assignment."""
    return session.scalar(
        select(Exclusion)
        .where(Exclusion.assignment_id == assignment_id)
        .order_by(Exclusion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def undecided(session: Session, round_: Round) -> list[tuple[str, str]]:
    """Application and expert of each sheet that two persons still have to decide about."""
    later = aliased(Exclusion)
    proposed = (
        select(Application.number, Expert.number)
        .select_from(Exclusion)
        .join(Assignment, Assignment.id == Exclusion.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(
            Application.round_id == round_.id,
            ~exists().where(later.assignment_id == Exclusion.assignment_id, later.id > Exclusion.id),
            ~exists().where(Review.exclusion_id == Exclusion.id),
        )
    )
    recused = _awaiting(round_).with_only_columns(Application.number, Expert.number).order_by(None)
    rows = session.execute(union_all(proposed, recused))
    return sorted((application, expert) for application, expert in rows)


def confirmed(session: Session, round_: Round) -> Sequence[Exclusion]:
    """The proposals that two persons agreed on, in order."""
    return session.scalars(
        select(Exclusion)
        .join(Review, Review.exclusion_id == Exclusion.id)
        .join(Assignment, Assignment.id == Exclusion.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id, Review.verdict == ReviewVerdict.CONFIRMED)
        .order_by(Exclusion.id)
        .options(
            joinedload(Exclusion.assignment).joinedload(Assignment.application),
            joinedload(Exclusion.assignment).joinedload(Assignment.expert),
        )
    ).all()


def effect_of(session: Session, made: Exclusion) -> dict[str, Any] | None:
    """What it did to the latest ranking, as it was recorded after the ranking."""
    return session.scalar(
        select(Event.detail)
        .where(
            Event.subject_type == Exclusion.__tablename__,
            Event.subject_id == made.id,
            Event.act == "exclusion_effect",
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
