"""Evidence files: office and county hand them in; those read them who judge the application, or made it."""

from __future__ import annotations

from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    RoleName,
    RoundPhase,
    StoredFile,
    User,
)
from reviewapp.permissions.role import needs, sees
from reviewapp.permissions.score_sheet import may_see_sheet
from reviewapp.permissions.unit import owns
from reviewapp.workflow import Denial

OPEN = frozenset({RoundPhase.PREPARING, RoundPhase.SCORING})
LATE = Denial("round.wrong_state")


def may_upload(actor: User, application: Application) -> Denial | None:
    """Add evidence: the secretariat until scoring closes, its county until the application is decided on."""
    if actor.is_in(RoleName.COUNTY) and owns(actor, application):
        received = application.state == ApplicationState.RECEIVED
        return None if received and application.round.phase == RoundPhase.PREPARING else LATE
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if application.round.phase in OPEN else LATE


def may_read_file(actor: User, file: StoredFile, assignment: Assignment | None) -> Denial | None:
    """Read a file: those who see rounds, the application's own province and county, and the expert whose
    ``assignment`` to its application this is.
    """
    if sees(actor) is None or (file.application is not None and owns(actor, file.application)):
        return None
    if assignment is None or file.application is None or assignment.application_id != file.application_id:
        return Denial("not_assigned")
    return may_see_sheet(actor, assignment, file.application.round)
