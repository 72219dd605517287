"""Every state, action and role of every table, against what the rules say in words."""

from __future__ import annotations

from itertools import product

import pytest

from reviewapp.models import (
    ApplicationState,
    CorrectionState,
    ExclusionState,
    JobState,
    ObjectionState,
    RequestState,
    RoleName,
    RoundPhase,
    SheetState,
)
from reviewapp.workflow import MACHINES, Denial, Machine, Refused, Transition

WORKER = "nobody"  # the program itself: no person may do it

# The only allowed ways: (from, action, to, who). All other combinations must be refused.
ALLOWED = {
    "round": {
        ("preparing", "open_scoring", "scoring", "secretariat"),
        ("scoring", "close_scoring", "closed", "secretariat"),
        ("closed", "open_meeting", "meeting", "secretariat"),
        ("meeting", "close_meeting", "closed", "secretariat"),
        ("closed", "rank", "ranked", "secretariat"),
        ("ranked", "send_to_meeting", "meeting", "secretariat"),
        ("ranked", "send_to_experts", "rereview", "secretariat"),
        ("rereview", "close_rereview", "closed", "secretariat"),
        ("ranked", "confirm_ranking", "confirmed", "approver"),
        ("ranked", "return_ranking", "closed", "approver"),
        ("confirmed", "draw_shortlist", "shortlisted", "secretariat"),
        ("shortlisted", "record_deviation", "shortlisted", "secretariat"),
        ("shortlisted", "submit_list", "submitted", "secretariat"),
        ("submitted", "return_list", "shortlisted", "approver"),
        ("submitted", "record_decision", "decided", "approver"),
        ("decided", "add_minutes", "decided", "approver"),
        ("decided", "publish_notice", "published", "secretariat"),
        ("published", "add_minutes", "published", "approver"),
        ("published", "conclude", "concluded", "secretariat"),
        ("confirmed", "propose_correction", "confirmed", "secretariat"),
        ("shortlisted", "propose_correction", "shortlisted", "secretariat"),
        ("submitted", "propose_correction", "submitted", "secretariat"),
        ("decided", "propose_correction", "decided", "secretariat"),
        ("published", "propose_correction", "published", "secretariat"),
        ("confirmed", "correct_ranking", "closed", "approver"),
        ("shortlisted", "correct_ranking", "closed", "approver"),
        ("submitted", "correct_ranking", "closed", "approver"),
        ("decided", "correct_ranking", "closed", "approver"),
        ("published", "correct_ranking", "closed", "approver"),
        ("decided", "correct_list", "confirmed", "approver"),
        ("published", "correct_list", "confirmed", "approver"),
    },
    "application": {
        ("received", "admit", "admitted", "secretariat"),
        ("received", "return", "returned", "secretariat"),
    },
    "score_sheet": {
        ("draft", "save", "draft", "expert"),
        ("draft", "submit", "submitted", "expert"),
        ("submitted", "reopen", "submitted", "secretariat"),
    },
    "exclusion": {
        ("proposed", "confirm_exclusion", "excluded", "approver"),
        ("proposed", "return_exclusion", "kept", "approver"),
    },
    "correction": {
        ("proposed", "confirm_correction", "opened", "approver"),
        ("proposed", "return_correction", "refused", "approver"),
    },
    "objection": {
        ("received", "accept_objection", "accepted", "secretariat"),
        ("received", "refuse_objection", "refused", "secretariat"),
        ("accepted", "uphold_objection", "upheld", "approver"),
        ("accepted", "dismiss_objection", "dismissed", "approver"),
    },
    "reopening_request": {
        ("open", "grant", "granted", "secretariat"),
        ("open", "refuse", "refused", "secretariat"),
    },
    "job": {
        ("queued", "claim", "running", WORKER),
        ("running", "finish", "done", WORKER),
        ("running", "fail", "failed", WORKER),
        ("running", "requeue", "queued", WORKER),
        ("running", "stop", "cancelled", WORKER),
        ("queued", "cancel", "cancelled", "secretariat"),
        ("running", "cancel", "running", "secretariat"),
        ("failed", "retry", "queued", "secretariat"),
    },
}
STATES = {
    "round": RoundPhase,
    "application": ApplicationState,
    "score_sheet": SheetState,
    "exclusion": ExclusionState,
    "correction": CorrectionState,
    "objection": ObjectionState,
    "reopening_request": RequestState,
    "job": JobState,
}


def cases() -> list[tuple[Machine, str, str, str]]:
    return [
        (machine, state, action, role)
        for machine in MACHINES
        for state, action, role in product(
            STATES[machine.name], sorted({way[1] for way in ALLOWED[machine.name]}), RoleName
        )
    ]


def test_there_are_no_other_tables() -> None:
    assert {machine.name for machine in MACHINES} == set(ALLOWED)


def test_the_tables_say_exactly_the_rules() -> None:
    assert {
        machine.name: {
            (way.source.value, way.action, way.target.value, str(role))
            for way in machine.transitions
            for role in (way.roles or {WORKER})
        }
        for machine in MACHINES
    } == ALLOWED


@pytest.mark.parametrize(("machine", "state", "action", "role"), cases())
def test_a_way_is_open_or_refused_with_its_reason(
    machine: Machine, state: str, action: str, role: RoleName
) -> None:
    ways = {way[:2]: way[2:] for way in ALLOWED[machine.name]}
    theirs = role in {way[3] for way in ALLOWED[machine.name] if way[1] == action}
    if (state, action) not in ways:
        late = Denial(f"{machine.name}.wrong_state")
        assert machine.denial(state, action, {role}) == (late if theirs else Denial("wrong_role"))
        with pytest.raises(Refused) as refused:
            machine.after(state, action)
        assert refused.value.denial == Denial(f"{machine.name}.wrong_state")
    else:
        target, who = ways[state, action]
        assert machine.after(state, action) == target
        assert machine.denial(state, action, {role}) == (None if role == who else Denial("wrong_role"))
        assert machine.denial(state, action, ()) == Denial("wrong_role")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_an_unknown_action_is_refused(machine: Machine) -> None:
    for state in STATES[machine.name]:
        assert machine.denial(state, "anything else", RoleName) == Denial(f"{machine.name}.wrong_state")


def test_one_action_leads_one_way() -> None:
    way = Transition(RoundPhase.PREPARING, "open", RoundPhase.SCORING, frozenset())
    with pytest.raises(ValueError, match="two ways"):
        Machine("ambiguous", [way, way])


def test_the_last_states_lead_nowhere() -> None:
    assert {
        state
        for machine in MACHINES
        for state in STATES[machine.name]
        if not any(way.source == state for way in machine.transitions)
    } == {
        RoundPhase.CONCLUDED,
        ApplicationState.ADMITTED,
        ApplicationState.RETURNED,
        ExclusionState.EXCLUDED,
        ExclusionState.KEPT,
        CorrectionState.OPENED,
        CorrectionState.REFUSED,
        ObjectionState.REFUSED,
        ObjectionState.UPHELD,
        ObjectionState.DISMISSED,
        RequestState.GRANTED,
        RequestState.REFUSED,
        JobState.DONE,
        JobState.CANCELLED,
    }
