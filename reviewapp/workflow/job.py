"""The states of a background job (后台任务). Nobody claims or ends a job by hand: that is the worker's."""

from reviewapp.models.account import RoleName
from reviewapp.models.job import JobState as State
from reviewapp.workflow.machine import Machine, Transition

OFFICE = frozenset({RoleName.SECRETARIAT})
WORKER: frozenset[RoleName] = frozenset()

JOB = Machine(
    "job",
    [
        Transition(State.QUEUED, "claim", State.RUNNING, WORKER),
        Transition(State.RUNNING, "finish", State.DONE, WORKER),
        Transition(State.RUNNING, "fail", State.FAILED, WORKER),
        Transition(State.RUNNING, "requeue", State.QUEUED, WORKER),
        Transition(State.RUNNING, "stop", State.CANCELLED, WORKER),
        Transition(State.QUEUED, "cancel", State.CANCELLED, OFFICE),
        Transition(State.RUNNING, "cancel", State.RUNNING, OFFICE),
        Transition(State.FAILED, "retry", State.QUEUED, OFFICE),
    ],
)
