"""The page that people read says what the tables say."""

from __future__ import annotations

from reviewapp.labels import ACTIONS, LABELS
from reviewapp.models import (
    ApplicationState,
    ExclusionState,
    ObjectionState,
    RoleName,
    RoundPhase,
    SheetState,
)
from reviewapp.workflow import MACHINES
from reviewapp.workflow.__main__ import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m reviewapp.workflow"


def test_the_page_names_every_state_and_action() -> None:
    actions = {way.action for machine in MACHINES for way in machine.transitions}
    words = [str(ACTIONS[action]) for action in actions]
    words += [
        str(LABELS[type(code)][code])
        for codes in (RoundPhase, ApplicationState, SheetState, ExclusionState, ObjectionState, RoleName)
        for code in codes
    ]
    assert [word for word in words if word not in page()] == []


def test_every_action_has_words() -> None:
    assert {way.action for machine in MACHINES for way in machine.transitions} <= set(ACTIONS)
