"""Seats at a further stage, each with a sheet of its own; the sheets of before stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from reviewapp.models import Application, Assignment, Expert, Panel, Recusal, Round, ScoreSheet, Stage
from reviewapp.panels.conflicts import conflicts, home_regions_apart


def seat_panels(session: Session, round_: Round, numbers: Sequence[str], at: datetime) -> None:
    """Seat the whole panel at the meeting on each of its applications that goes there."""
    panels = session.scalars(
        select(Panel)
        .where(Panel.round_id == round_.id)
        .order_by(Panel.code)
        .options(selectinload(Panel.experts), selectinload(Panel.applications))
    )
    going = set(numbers)
    for panel in panels:
        applications = [one for one in panel.applications if one.number in going]
        seat(session, round_, Stage.MEETING, applications, panel.experts, at)


def seat(
    session: Session,
    round_: Round,
    stage: Stage,
    applications: Iterable[Application],
    experts: Sequence[Expert],
    at: datetime,
) -> None:
    """Give each expert a sheet on each application at a stage, but where recused or found in the data."""
    wanted = list(applications)
    of_these = Recusal.application_id.in_([one.id for one in wanted])
    rows = session.execute(select(Recusal.application_id, Recusal.expert_id).where(of_these))
    apart = {(application_id, expert_id) for application_id, expert_id in rows}
    found = conflicts(
        session,
        [one.id for one in wanted],
        [one.id for one in experts],
        at,
        home_regions_apart=home_regions_apart(session, round_),
    )
    apart |= {(one.application_id, one.expert_id) for one in found}
    for application in wanted:
        for expert in experts:
            if (application.id, expert.id) not in apart:
                sheet = ScoreSheet(scheme_version_id=round_.scheme_version_id, number=1, dealt_at=at)
                session.add(Assignment(application=application, expert=expert, stage=stage, sheets=[sheet]))
    session.flush()
