"""The working-day calendar: the secretariat keeps it, whoever sees rounds sees it."""

from __future__ import annotations

from reviewapp.models import RoleName, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial


def may_see_calendar(actor: User) -> Denial | None:
    """See the holidays of each year, and every version of them."""
    return sees(actor)


def may_change_calendar(actor: User) -> Denial | None:
    """Store a further version of a year; a stored one is never changed."""
    return needs(actor, RoleName.SECRETARIAT)
