"""The states of an objection (异议) to a public notice."""

from reviewapp.models.account import RoleName
from reviewapp.models.objection import ObjectionState as State
from reviewapp.workflow.machine import Machine, Transition

APPROVER = frozenset({RoleName.APPROVER})
OFFICE = frozenset({RoleName.SECRETARIAT})

OBJECTION = Machine(
    "objection",
    [
        Transition(State.RECEIVED, "accept_objection", State.ACCEPTED, OFFICE),
        Transition(State.RECEIVED, "refuse_objection", State.REFUSED, OFFICE),
        Transition(State.ACCEPTED, "uphold_objection", State.UPHELD, APPROVER),
        Transition(State.ACCEPTED, "dismiss_objection", State.DISMISSED, APPROVER),
    ],
)
