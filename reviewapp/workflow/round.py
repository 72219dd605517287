"""The phases of a round (批次)."""

from reviewapp.models.account import RoleName
from reviewapp.models.round import RoundPhase as Phase
from reviewapp.workflow.machine import Machine, Transition

OFFICE = frozenset({RoleName.SECRETARIAT})

ROUND = Machine(
    "round",
    [
        Transition(Phase.PREPARING, "open_scoring", Phase.SCORING, OFFICE),
        Transition(Phase.SCORING, "close_scoring", Phase.CLOSED, OFFICE),
        Transition(Phase.CLOSED, "rank", Phase.RANKED, OFFICE),
        Transition(Phase.RANKED, "draw_shortlist", Phase.SHORTLISTED, OFFICE),
        Transition(Phase.SHORTLISTED, "record_decision", Phase.DECIDED, OFFICE),
        Transition(Phase.DECIDED, "publish_notice", Phase.PUBLISHED, OFFICE),
    ],
)
