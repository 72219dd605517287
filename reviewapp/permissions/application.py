"""Single applications: the secretariat judges each one before scoring opens."""

from __future__ import annotations

from reviewapp.models import Application, User
from reviewapp.permissions.role import roles_of
from reviewapp.permissions.round import may_admit
from reviewapp.workflow import APPLICATION, Denial


def may_decide_application(actor: User, application: Application, action: str) -> Denial | None:
    """Take ``action`` on one application by hand, as the workflow allows."""
    return may_admit(actor, application.round) or APPLICATION.denial(
        application.state, action, roles_of(actor)
    )


def may_waive(actor: User, application: Application) -> Denial | None:
    """Record an exception from a requirement: only while the application is not decided on."""
    return may_decide_application(actor, application, "admit")
