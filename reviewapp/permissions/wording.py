"""The wording of documents: the secretariat keeps it, whoever sees rounds sees it."""

from __future__ import annotations

from reviewapp.models import RoleName, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial


def may_see_wording(actor: User) -> Denial | None:
    """See the wording of the notice, and every version of it."""
    return sees(actor)


def may_change_wording(actor: User) -> Denial | None:
    """Store a further version; a stored one is never changed."""
    return needs(actor, RoleName.SECRETARIAT)
