"""The states of an application (申报): 受理、初审."""

from reviewapp.models.account import RoleName
from reviewapp.models.application import ApplicationState as State
from reviewapp.workflow.machine import Machine, Transition

OFFICE = frozenset({RoleName.SECRETARIAT})

APPLICATION = Machine(
    "application",
    [
        Transition(State.RECEIVED, "admit", State.ADMITTED, OFFICE),
        Transition(State.RECEIVED, "return", State.RETURNED, OFFICE),
    ],
)
