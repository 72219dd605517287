"""Accounts as the administrator's page lists them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp.models import User

ACCOUNTS_PER_PAGE = 100


def count_of_accounts(session: Session) -> int:
    """How many persons may sign in or could once."""
    return session.scalars(select(func.count()).select_from(User)).one()


def accounts_on(session: Session, page: int) -> Sequence[User]:
    """One page of accounts in order of sign-in name, with their roles."""
    return session.scalars(
        select(User).order_by(User.username).limit(ACCOUNTS_PER_PAGE).offset((page - 1) * ACCOUNTS_PER_PAGE)
    ).all()


def is_taken(session: Session, username: str) -> bool:
    """Whether somebody signs in by this name, in whatever case it is written."""
    found = session.scalar(select(User.id).where(func.lower(User.username) == username.lower()).limit(1))
    return found is not None
