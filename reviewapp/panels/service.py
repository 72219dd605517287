"""Verbs on panels: compose them, and deal applications to their experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from reviewapp import audit
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Expert,
    Panel,
    Recusal,
    Round,
    ScoreSheet,
    User,
)
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused
from scoring.assignment import Pair, complete_panel, deal


def compose_panel(
    session: Session,
    round_: Round,
    *,
    code: str,
    title: str,
    experts: Sequence[Expert],
    applications: Iterable[Application],
    sheets_per_application: int | None,
    actor: User,
    at: datetime,
) -> Panel:
    """Set up a panel; ``sheets_per_application`` None means that every expert scores every application."""
    round_ = preparing(session, round_)
    panel = Panel(
        round_id=round_.id,
        code=code,
        title=title,
        sheets_per_application=sheets_per_application,
        experts=list(experts),
        applications=[one for one in applications if one.state == ApplicationState.ADMITTED],
    )
    session.add(panel)
    session.flush()
    audit.record(
        session,
        "compose_panel",
        panel,
        actor=actor,
        at=at,
        round_id=round_.id,
        experts=[expert.number for expert in panel.experts],
        applications=[application.number for application in panel.applications],
        sheets_per_application=sheets_per_application,
    )
    return panel


def deal_round(session: Session, round_: Round, *, seed: str, actor: User, at: datetime) -> int:
    """Deal the applications of every panel to its experts; the number of sheets.

    Each panel is a draw of its own, so that an expert who sits on two panels scores in both and links them.
    Raises ``scoring.assignment.InfeasibleDealError`` naming what is short.
    """
    round_ = preparing(session, round_)
    if _is_dealt(session, round_):
        raise Refused(Denial("round.already_dealt"))
    recused = _recused(session, round_)
    return sum(
        _deal_panel(session, round_, panel, recused, f"{seed}/{panel.code}", actor, at)
        for panel in panels_of(session, round_)
    )


def _deal_panel(
    session: Session,
    round_: Round,
    panel: Panel,
    recused: frozenset[Pair],
    seed: str,
    actor: User,
    at: datetime,
) -> int:
    """One panel's draw, recorded with all that is needed to repeat it."""
    applications = {application.number: application for application in panel.applications}
    experts = {expert.number: expert for expert in panel.experts}
    pool = {number: tuple(experts) for number in applications}
    everyone, _allowed = complete_panel(pool, recused)
    wanted = {number: panel.sheets_per_application or everyone[number] for number in applications}
    pairs = deal(wanted, pool, seed=seed.encode(), recused=recused).pairs
    for number, expert in pairs:
        assignment = Assignment(application=applications[number], expert=experts[expert])
        assignment.sheets.append(
            ScoreSheet(scheme_version_id=round_.scheme_version_id, number=1, dealt_at=at)
        )
        session.add(assignment)
    session.flush()
    audit.record(
        session,
        "deal_panel",
        panel,
        actor=actor,
        at=at,
        round_id=round_.id,
        seed=seed,
        experts=sorted(experts),
        wanted=wanted,
        recused=[list(pair) for pair in sorted(recused)],
        pairs=[list(pair) for pair in pairs],
    )
    return len(pairs)


def panels_of(session: Session, round_: Round) -> list[Panel]:
    """The round's panels with experts and applications, in order of code."""
    return list(
        session.scalars(
            select(Panel)
            .where(Panel.round_id == round_.id)
            .order_by(Panel.code)
            .options(selectinload(Panel.experts), selectinload(Panel.applications))
        )
    )


def _is_dealt(session: Session, round_: Round) -> bool:
    dealt = select(Assignment.id).join(Application).where(Application.round_id == round_.id).limit(1)
    return session.scalar(dealt) is not None


def _recused(session: Session, round_: Round) -> frozenset[Pair]:
    """Pairs (application number, expert number) that must not meet."""
    rows = session.execute(
        select(Application.number, Expert.number)
        .join(Recusal, Recusal.application_id == Application.id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .where(Application.round_id == round_.id)
    )
    return frozenset((application, expert) for application, expert in rows)
