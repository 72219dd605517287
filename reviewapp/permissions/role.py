"""What depends on the role alone."""

from __future__ import annotations

from reviewapp.models import RoleName, User
from reviewapp.workflow import Denial


def needs(actor: User, role: RoleName) -> Denial | None:
    """The denial for a person who does not hold ``role``."""
    return None if actor.is_in(role) else Denial("wrong_role")


READERS = frozenset({RoleName.SECRETARIAT, RoleName.APPROVER, RoleName.SUPERVISOR})
"""Those who see the whole of a round: who runs it (经办), confirms it (复核), supervises it (监督)."""


def sees(actor: User) -> Denial | None:
    """The denial for a person who neither runs nor confirms nor supervises rounds."""
    return None if READERS & roles_of(actor) else Denial("wrong_role")


def roles_of(actor: User) -> set[RoleName]:
    """The roles that the person holds."""
    return {role for role in RoleName if actor.is_in(role)}
