"""Further stages as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import Application, Referral, Round


def referrals(session: Session, round_: Round) -> Sequence[Referral]:
    """What was sent on, in order."""
    return session.scalars(
        select(Referral)
        .where(Referral.round_id == round_.id)
        .order_by(Referral.id)
        .options(joinedload(Referral.run), joinedload(Referral.estimate), joinedload(Referral.draw))
    ).all()


def referral_by_id(session: Session, round_id: int, referral_id: int) -> Referral | None:
    """One of a round's."""
    return session.scalar(select(Referral).where(Referral.id == referral_id, Referral.round_id == round_id))


def admitted_names(session: Session, round_: Round, numbers: Sequence[str]) -> dict[str, str]:
    """Number → cluster, of these applications."""
    found = session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.number.in_(numbers))
        .order_by(Application.number)
        .options(joinedload(Application.cluster))
    )
    return {one.number: one.cluster.name for one in found}
