"""The states of a proposal to leave a sheet out (评分表排除)."""

from reviewapp.models.account import RoleName
from reviewapp.models.exclusion import ExclusionState as State
from reviewapp.workflow.machine import Machine, Transition

APPROVER = frozenset({RoleName.APPROVER})

EXCLUSION = Machine(
    "exclusion",
    [
        Transition(State.PROPOSED, "confirm_exclusion", State.EXCLUDED, APPROVER),
        Transition(State.PROPOSED, "return_exclusion", State.KEPT, APPROVER),
    ],
)
