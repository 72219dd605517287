"""Verbs on invitations. The code itself is told once and kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.accounts.service import set_password
from reviewapp.canonical import digest
from reviewapp.documents import ALPHABET, spaced
from reviewapp.invitations.queries import Guest, Invited, guests
from reviewapp.models import Expert, Invitation, Round, User

CODE_LENGTH = 16
"""Letters of 5 bits each: 80 bits that nobody guesses, short enough to be typed off a slip of paper."""

INVITABLE = frozenset({Invited.NOT_YET, Invited.OPEN, Invited.EXPIRED})


@dataclass(frozen=True)
class Issued:
    """An invitation with its code, to be handed over now."""

    expert: Expert
    code: str
    expires_at: datetime


def invitable(found: Sequence[Guest]) -> list[Guest]:
    """Those who have no password yet; who has one is invited to no other: the account is theirs."""
    return [guest for guest in found if guest.standing in INVITABLE]


def revocable(found: Sequence[Guest]) -> list[Guest]:
    """Those with an invitation that is neither used nor revoked."""
    return [guest for guest in found if guest.invitation is not None]


def issue_invitations(
    session: Session,
    round_: Round,
    chosen: Sequence[int],
    *,
    days: int,
    mobiles: Mapping[int, str] | None = None,
    actor: User,
    at: datetime,
) -> list[Issued]:
    """Invite those chosen (experts by id) who sit in the round and have no password yet.

    An earlier invitation of the same expert is revoked. ``mobiles`` are kept with the experts.
    """
    issued = []
    for guest in invitable(guests(session, round_, at, chosen=chosen)):
        if guest.invitation is not None:
            _revoke(session, round_, guest.invitation, actor=actor, at=at)
        mobile = (mobiles or {}).get(guest.expert.id, guest.expert.mobile)
        guest.expert.mobile = mobile
        issued.append(_issue(session, round_, guest.expert, timedelta(days=days), actor=actor, at=at))
    return issued


def _issue(
    session: Session, round_: Round, expert: Expert, term: timedelta, *, actor: User, at: datetime
) -> Issued:
    code = spaced("".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH)))
    invitation = Invitation(
        expert=expert,
        round_id=round_.id,
        digest=digest(code),
        issued_by_id=actor.id,
        issued_at=at,
        expires_at=at + term,
    )
    session.add(invitation)
    audit.record(
        session,
        "issue_invitation",
        invitation,
        actor=actor,
        at=at,
        round_id=round_.id,
        expert=expert.number,
        expires_at=invitation.expires_at,
    )
    return Issued(expert, code, invitation.expires_at)


def revoke_invitations(
    session: Session, round_: Round, chosen: Sequence[int], *, actor: User, at: datetime
) -> int:
    """Revoke the open invitations of those chosen; how many there were."""
    open_ones = revocable(guests(session, round_, at, chosen=chosen))
    for guest in open_ones:
        if guest.invitation is not None:
            _revoke(session, round_, guest.invitation, actor=actor, at=at)
    return len(open_ones)


def _revoke(session: Session, round_: Round, invitation: Invitation, *, actor: User, at: datetime) -> None:
    invitation.revoked_at = at
    audit.record(
        session,
        "revoke_invitation",
        invitation,
        actor=actor,
        at=at,
        round_id=round_.id,
        expert=invitation.expert.number,
    )


def accept_invitation(session: Session, invitation: Invitation, password: str, *, at: datetime) -> User:
    """Use the invitation up: the expert's account has a password of their own from now on."""
    user = invitation.expert.user
    invitation.used_at = at
    set_password(session, user, password)
    audit.record(
        session,
        "accept_invitation",
        invitation,
        actor=user,
        at=at,
        round_id=invitation.round_id,
        expert=invitation.expert.number,
    )
    return user
