"""Verbs on panels: compose them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from reviewapp import audit
from reviewapp.models import Application, ApplicationState, Assignment, Expert, Panel, Round, User
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused


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


def refuse_dealt(session: Session, round_: Round) -> None:
    """Raise ``Refused`` once applications are dealt."""
    dealt = select(Assignment.id).join(Application).where(Application.round_id == round_.id).limit(1)
    if session.scalar(dealt) is not None:
        raise Refused(Denial("round.already_dealt"))
