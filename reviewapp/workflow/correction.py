"""The states of a proposal to correct the result (更正)."""

from reviewapp.models.account import RoleName
from reviewapp.models.correction import CorrectionScope
from reviewapp.models.correction import CorrectionState as State
from reviewapp.workflow.machine import Machine, Transition

APPROVER = frozenset({RoleName.APPROVER})
TAKING_BACK = {CorrectionScope.RANKING: "correct_ranking", CorrectionScope.LIST: "correct_list"}
"""The way that the round goes once a correction is confirmed."""

CORRECTION = Machine(
    "correction",
    [
        Transition(State.PROPOSED, "confirm_correction", State.OPENED, APPROVER),
        Transition(State.PROPOSED, "return_correction", State.REFUSED, APPROVER),
    ],
)
