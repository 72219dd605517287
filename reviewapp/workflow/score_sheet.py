"""The states of a score sheet (评分表)."""

from reviewapp.models.account import RoleName
from reviewapp.models.score_sheet import SheetState as State
from reviewapp.workflow.machine import Machine, Transition

EXPERT = frozenset({RoleName.EXPERT})
OFFICE = frozenset({RoleName.SECRETARIAT})

SCORE_SHEET = Machine(
    "score_sheet",
    [
        Transition(State.DRAFT, "save", State.DRAFT, EXPERT),
        Transition(State.DRAFT, "submit", State.SUBMITTED, EXPERT),
        # The submitted sheet stays as it is: what follows is a further version, a draft.
        Transition(State.SUBMITTED, "reopen", State.SUBMITTED, OFFICE),
    ],
)
