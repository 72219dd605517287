"""Evidence files: the secretariat takes them in; those who judge the application read them."""

from __future__ import annotations

from reviewapp.models import Application, Assignment, RoleName, RoundPhase, StoredFile, User
from reviewapp.permissions.role import needs, sees
from reviewapp.permissions.score_sheet import may_see_sheet
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})


def may_upload(actor: User, application: Application) -> Denial | None:
    """Add evidence to an application: the secretariat, until scoring closes."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if application.round.phase in OPEN else Denial("round.wrong_state")


def may_read_file(actor: User, file: StoredFile, assignment: Assignment | None) -> Denial | None:
    """Read a file: those who see rounds, and the expert whose ``assignment`` to its application this is."""
    if sees(actor) is None:
        return None
    if assignment is None or file.application is None or assignment.application_id != file.application_id:
        return Denial("not_assigned")
    return may_see_sheet(actor, assignment, file.application.round)
