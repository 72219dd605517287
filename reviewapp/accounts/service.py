"""Verbs on accounts."""

from __future__ import annotations

import secrets

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import Role, RoleName, User


def create_account(
    session: Session, *, username: str, name: str, role: RoleName, password: str | None = None
) -> User:
    """Add a person who may sign in; without a password the account waits for one."""
    user = User(
        username=username,
        name=name,
        active=True,
        password=hash_password(password) if password else None,
        fs_uniquifier=secrets.token_hex(32),
        roles=[_role(session, role)],
    )
    session.add(user)
    session.flush()
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """Give a new password; sessions opened with the old one end."""
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def _role(session: Session, name: RoleName) -> Role:
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
    return role
