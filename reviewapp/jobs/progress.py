"""What a long part tells while it computes: how far it is, and that its worker lives."""

from __future__ import annotations

from datetime import UTC, datetime

from reviewapp.db import db
from reviewapp.jobs import claims
from reviewapp.models import Job


class Stopped(Exception):
    """The job is to be cancelled, or was given to another worker: there is nothing left to compute for."""


def report(job: Job, done: int, of: int) -> None:
    """Say that ``done`` of about ``of`` steps of the part in hand are done, in a transaction of its own.

    Raises ``Stopped`` where the part need not go on.
    """
    with db.sessionmaker() as session, session.begin():
        held = claims.held(session, job.claim or "")
        if held is None or held.cancel_requested:
            raise Stopped
        held.step_done, held.step_total = done, max(done, of)
        held.heartbeat_at = datetime.now(UTC)
