"""The phases of a round (批次)."""

from reviewapp.models.account import RoleName
from reviewapp.models.round import RoundPhase as Phase
from reviewapp.workflow.machine import Machine, Transition

OFFICE = frozenset({RoleName.SECRETARIAT})
APPROVER = frozenset({RoleName.APPROVER})
FROZEN = (Phase.CONFIRMED, Phase.SHORTLISTED, Phase.SUBMITTED, Phase.DECIDED, Phase.PUBLISHED)
"""Two persons have frozen the ranking, and the round is not concluded: the result can be corrected."""
LISTED = (Phase.DECIDED, Phase.PUBLISHED)
"""The list was decided on; before that it is amended or returned."""

ROUND = Machine(
    "round",
    [
        Transition(Phase.PREPARING, "open_scoring", Phase.SCORING, OFFICE),
        Transition(Phase.SCORING, "close_scoring", Phase.CLOSED, OFFICE),
        Transition(Phase.CLOSED, "open_meeting", Phase.MEETING, OFFICE),
        Transition(Phase.MEETING, "close_meeting", Phase.CLOSED, OFFICE),
        Transition(Phase.CLOSED, "rank", Phase.RANKED, OFFICE),
        Transition(Phase.RANKED, "send_to_meeting", Phase.MEETING, OFFICE),
        Transition(Phase.RANKED, "send_to_experts", Phase.REREVIEW, OFFICE),
        Transition(Phase.REREVIEW, "close_rereview", Phase.CLOSED, OFFICE),
        Transition(Phase.RANKED, "confirm_ranking", Phase.CONFIRMED, APPROVER),
        Transition(Phase.RANKED, "return_ranking", Phase.CLOSED, APPROVER),
        Transition(Phase.CONFIRMED, "draw_shortlist", Phase.SHORTLISTED, OFFICE),
        Transition(Phase.SHORTLISTED, "record_deviation", Phase.SHORTLISTED, OFFICE),
        Transition(Phase.SHORTLISTED, "submit_list", Phase.SUBMITTED, OFFICE),
        Transition(Phase.SUBMITTED, "return_list", Phase.SHORTLISTED, APPROVER),
        Transition(Phase.SUBMITTED, "record_decision", Phase.DECIDED, APPROVER),
        Transition(Phase.DECIDED, "add_minutes", Phase.DECIDED, APPROVER),
        Transition(Phase.DECIDED, "publish_notice", Phase.PUBLISHED, OFFICE),
        Transition(Phase.PUBLISHED, "add_minutes", Phase.PUBLISHED, APPROVER),
        Transition(Phase.PUBLISHED, "conclude", Phase.CONCLUDED, OFFICE),
        *(Transition(phase, "propose_correction", phase, OFFICE) for phase in FROZEN),
        *(Transition(phase, "correct_ranking", Phase.CLOSED, APPROVER) for phase in FROZEN),
        *(Transition(phase, "correct_list", Phase.CONFIRMED, APPROVER) for phase in LISTED),
    ],
)
