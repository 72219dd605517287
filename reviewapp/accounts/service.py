"""Verbs on accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.accounts.queries import is_taken
from reviewapp.models import Affiliation, Role, RoleName, User
from reviewapp.workflow import Denial, Refused

PASSWORD_BYTES = 12


def create_account(
    session: Session, *, username: str, name: str, role: RoleName, password: str | None = None
) -> User:
    """Add a person who may sign in; without a password the account waits for one."""
    (user,) = create_accounts(session, {username: name}, role)
    user.password = hash_password(password) if password else None
    session.flush()
    return user


def create_accounts(session: Session, names: Mapping[str, str], role: RoleName) -> list[User]:
    """Add the persons of ``names`` (sign-in name to name), whose accounts wait for a password."""
    held = _role(session, role)
    users = [
        User(username=username, name=name, active=True, fs_uniquifier=secrets.token_hex(32), roles=[held])
        for username, name in names.items()
    ]
    session.add_all(users)
    session.flush()
    return users


def set_password(session: Session, user: User, password: str) -> None:
    """Give a new password; sessions opened with the old one end."""
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def open_account(
    session: Session,
    *,
    username: str,
    name: str,
    role: RoleName,
    quota_unit: str | None = None,
    region_code: str | None = None,
    actor: User | None,
    at: datetime,
) -> User:
    """Add a person by hand, without a password yet; ``actor`` is None on the command line.

    A province acts for its ``quota_unit``, a county for its ``region_code``.
    Raises ``Refused`` where the name is taken.
    """
    if is_taken(session, username):
        raise Refused(Denial("account.taken", (("username", username),)))
    user = create_account(session, username=username, name=name, role=role)
    acts_for: dict[str, Any] = {}
    if quota_unit or region_code:
        acts_for = {"quota_unit": quota_unit, "region_code": region_code}
        user.affiliation = Affiliation(**acts_for)
    audit.record(
        session,
        "open_account",
        user,
        actor=actor,
        at=at,
        username=username,
        role=role,
        **acts_for,
    )
    return user


def issue_password(session: Session, user: User, *, actor: User | None, at: datetime) -> str:
    """Give a new random password, to be told to the person and kept nowhere; old sessions end."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    set_password(session, user, password)
    audit.record(session, "issue_password", user, actor=actor, at=at)
    return password


def switch_account(session: Session, user: User, *, active: bool, actor: User, at: datetime) -> None:
    """Close an account, which ends its sessions, or open it again."""
    user.active = active
    user.fs_uniquifier = secrets.token_hex(32)
    audit.record(session, "switch_account", user, actor=actor, at=at, active=active)


def _role(session: Session, name: RoleName) -> Role:
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
    return role
