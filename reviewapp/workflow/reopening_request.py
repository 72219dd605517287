"""The states of a request to reopen a score sheet (申请退回修改)."""

from reviewapp.models.account import RoleName
from reviewapp.models.reopening import RequestState as State
from reviewapp.workflow.machine import Machine, Transition

OFFICE = frozenset({RoleName.SECRETARIAT})

REOPENING_REQUEST = Machine(
    "reopening_request",
    [
        Transition(State.OPEN, "grant", State.GRANTED, OFFICE),
        Transition(State.OPEN, "refuse", State.REFUSED, OFFICE),
    ],
)
