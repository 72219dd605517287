"""The pool of experts: who runs, confirms or supervises rounds sees it; telephones only who has to call."""

from __future__ import annotations

from reviewapp.models import RoleName, User
from reviewapp.permissions.role import needs, sees
from reviewapp.workflow import Denial


def may_see_experts(actor: User) -> Denial | None:
    """See who is in the pool, and how they served: never how they scored."""
    return sees(actor)


def may_keep_experts(actor: User) -> Denial | None:
    """See telephone numbers in full, and record employers: the secretariat."""
    return needs(actor, RoleName.SECRETARIAT)
