"""The workflow as tables that a non-programmer can read; ``docs/workflow.md`` is made from them."""

from typing import Any

from reviewapp.workflow.application import APPLICATION
from reviewapp.workflow.correction import CORRECTION, TAKING_BACK
from reviewapp.workflow.exclusion import EXCLUSION
from reviewapp.workflow.job import JOB
from reviewapp.workflow.machine import Denial, Machine, Refused, Transition
from reviewapp.workflow.objection import OBJECTION
from reviewapp.workflow.reopening_request import REOPENING_REQUEST
from reviewapp.workflow.round import ROUND
from reviewapp.workflow.score_sheet import SCORE_SHEET

MACHINES: tuple[Machine[Any], ...] = (
    ROUND,
    APPLICATION,
    SCORE_SHEET,
    REOPENING_REQUEST,
    EXCLUSION,
    CORRECTION,
    OBJECTION,
    JOB,
)

__all__ = [
    "APPLICATION",
    "CORRECTION",
    "EXCLUSION",
    "JOB",
    "MACHINES",
    "OBJECTION",
    "REOPENING_REQUEST",
    "ROUND",
    "SCORE_SHEET",
    "TAKING_BACK",
    "Denial",
    "Machine",
    "Refused",
    "Transition",
]
