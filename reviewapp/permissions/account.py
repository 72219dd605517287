"""Accounts: the administrator keeps them and sees no score; the supervisor sees who may sign in."""

from __future__ import annotations

from reviewapp.models import RoleName, User
from reviewapp.permissions.role import needs
from reviewapp.workflow import Denial


def may_see_accounts(actor: User) -> Denial | None:
    """See who may sign in, and in which role."""
    return needs(actor, RoleName.SUPERVISOR) and needs(actor, RoleName.ADMINISTRATOR)


def may_open_account(actor: User) -> Denial | None:
    """Add a person who may sign in."""
    return needs(actor, RoleName.ADMINISTRATOR)


def may_change_account(actor: User, user: User) -> Denial | None:
    """Give another person a new password, or close and reopen the account; nobody does so to themselves."""
    denial = needs(actor, RoleName.ADMINISTRATOR)
    if denial:
        return denial
    return Denial("account.own") if user.id == actor.id else None
