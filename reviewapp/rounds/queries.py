"""Rounds as pages list and show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import Application, ApplicationState, Round


def all_rounds(session: Session) -> Sequence[Round]:
    """Every round, the newest year first."""
    return session.scalars(select(Round).order_by(Round.year.desc(), Round.code.desc())).all()


def round_by_id(session: Session, round_id: int) -> Round | None:
    """One round with its schemes."""
    return session.get(
        Round, round_id, options=[joinedload(Round.standard), joinedload(Round.scheme_version)]
    )


def applications_by_state(session: Session, round_: Round) -> Mapping[ApplicationState, int]:
    """How many applications stand in each state."""
    counted = session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_.id)
        .group_by(Application.state)
    )
    return dict.fromkeys(ApplicationState, 0) | dict(counted.all())
