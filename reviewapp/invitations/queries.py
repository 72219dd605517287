"""The experts of a round with their invitations, and the invitation that a code belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from reviewapp.canonical import digest
from reviewapp.models import Expert, Invitation, Panel, Round, User
from reviewapp.models.panel import panel_expert

PER_PAGE = 100


class Invited(StrEnum):
    """Where an expert stands between the pool and the desk."""

    NOT_YET = "not_yet"
    OPEN = "open"
    EXPIRED = "expired"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"


@dataclass(frozen=True)
class Guest:
    """An expert of a round, with the invitation that was neither used nor revoked."""

    expert: Expert
    invitation: Invitation | None
    standing: Invited


def count_of_guests(session: Session, round_: Round) -> int:
    """How many experts sit on the round's panels."""
    return session.scalars(
        select(func.count(func.distinct(panel_expert.c.expert_id)))
        .join(Panel, Panel.id == panel_expert.c.panel_id)
        .where(Panel.round_id == round_.id)
    ).one()


def guests(
    session: Session,
    round_: Round,
    at: datetime,
    *,
    page: int | None = None,
    chosen: Collection[int] | None = None,
) -> Sequence[Guest]:
    """The experts of the round's panels in order of number: one page of them, or the chosen ones."""
    seated = select(panel_expert.c.expert_id).join(Panel, Panel.id == panel_expert.c.panel_id)
    statement = (
        select(Expert, Invitation)
        .join(Expert.user)
        .options(contains_eager(Expert.user))
        .outerjoin(
            Invitation,
            (Invitation.expert_id == Expert.id)
            & Invitation.used_at.is_(None)
            & Invitation.revoked_at.is_(None),
        )
        .where(Expert.id.in_(seated.where(Panel.round_id == round_.id)))
        .order_by(Expert.number)
    )
    if chosen is not None:
        statement = statement.where(Expert.id.in_(chosen))
    if page is not None:
        statement = statement.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return [
        Guest(expert, invitation, _standing(expert.user, invitation, at))
        for expert, invitation in session.execute(statement)
    ]


def _standing(user: User, invitation: Invitation | None, at: datetime) -> Invited:
    if not user.active:
        return Invited.CLOSED
    if user.password:
        return Invited.SIGNED_IN
    if invitation is None:
        return Invited.NOT_YET
    return Invited.OPEN if invitation.is_open(at) else Invited.EXPIRED


def invitation_by_code(session: Session, code: str, at: datetime, *, held: bool = False) -> Invitation | None:
    """The invitation that a code still opens; None alike for one unknown, used, revoked or late.

    Always one look-up of one digest. ``held`` locks the row until the transaction ends.
    """
    statement = (
        select(Invitation)
        .where(Invitation.digest == digest(code))
        .options(joinedload(Invitation.expert, innerjoin=True).joinedload(Expert.user, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if held:
        statement = statement.with_for_update(of=Invitation)
    invitation = session.scalars(statement).one_or_none()
    if invitation is None or not invitation.is_open(at):
        return None
    user = invitation.expert.user
    return invitation if user.active and not user.password else None
