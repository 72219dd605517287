"""Background jobs: the secretariat starts and stops them, supervisors may have all verified; who sees rounds
sees them.
"""

from __future__ import annotations

from reviewapp.models import Job, RoleName, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.workflow import JOB, Denial

VERDICTS = frozenset({"review_ranking"})
"""Jobs that carry what a second person decided."""


def may_see_jobs(actor: User) -> Denial | None:
    """See the list of jobs and each one's progress."""
    return sees(actor)


def may_start_job(actor: User) -> Denial | None:
    """Ask for a job that concerns the whole installation; all of them verify, and change nothing."""
    return None if actor.is_in(RoleName.SUPERVISOR) else needs(actor, RoleName.SECRETARIAT)


def may_change_job(actor: User, job: Job, action: str) -> Denial | None:
    """Take ``action`` on the job as the workflow allows; on one's own verdict oneself, and nobody else."""
    roles = roles_of(actor)
    if job.kind in VERDICTS:
        roles = {RoleName.SECRETARIAT} if actor.id == job.created_by_id else set()
    return JOB.denial(job.state, action, roles)
