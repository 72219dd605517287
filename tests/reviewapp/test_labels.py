"""Nothing that a page or a document must word is left without words."""

from __future__ import annotations

from reviewapp import labels
from reviewapp.notices.content import METHOD_SENTENCES
from reviewapp.workflow import MACHINES
from scoring.methods import METHODS


def test_every_method_has_its_words() -> None:
    assert labels.METHODS.keys() == METHODS.keys()
    assert METHOD_SENTENCES.keys() == METHODS.keys()


def test_every_action_has_its_words() -> None:
    actions = {way.action for machine in MACHINES for way in machine.transitions}
    assert actions - labels.ACTIONS.keys() == set()
