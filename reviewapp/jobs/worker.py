"""The worker: a process of its own that does the jobs of the table until it is told to stop.

It may be killed at any moment. A part's effect and its count are committed together: what was kept is kept
once, and what was not is done again by whoever claims the job next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from reviewapp.db import READS_ONLY, db
from reviewapp.jobs import claims
from reviewapp.jobs.kind import Kind, registered
from reviewapp.jobs.progress import Stopped
from reviewapp.jobs.wake import waiter
from reviewapp.models import Job
from reviewapp.workflow import Denial, Refused

log = logging.getLogger(__name__)
Sessions = Callable[..., Session]


@dataclass(frozen=True)
class Limits:
    """After how long a silence a job counts as lost, and how often it is begun again without getting on."""

    silence: timedelta
    attempts: int


def run(app: Flask, stop: Event) -> None:
    """Work until ``stop`` is set; a part that was begun is done first."""
    with app.app_context():
        limits = Limits(timedelta(seconds=app.config["JOB_SILENCE_SECONDS"]), app.config["JOB_ATTEMPTS"])
        wait = waiter(app, stop)
        while not stop.is_set():
            try:
                worked = work_once(db.sessionmaker, registered(), limits, stop)
            except (OperationalError, InterfaceError):
                log.exception("the database does not answer")
                worked = False
            if not worked:
                wait()


def work_once(sessions: Sessions, kinds: Mapping[str, Kind], limits: Limits, stop: Event) -> bool:
    """Claim one job and do it to its end, or until ``stop``; whether there was one."""
    at = datetime.now(UTC)
    silent_since = at - limits.silence
    with sessions(execution_options=READS_ONLY) as session:
        if not claims.is_due(session, kinds, silent_since=silent_since):
            return False
    with sessions() as session, session.begin():
        claims.restart_lost(session, at=at, silent_since=silent_since, attempts=limits.attempts)
    with sessions() as session, session.begin():
        token = claims.claim(session, kinds, at=at)
    if token is None:
        return False
    while do_part(sessions, kinds, token):
        if stop.is_set():
            hand_back(sessions, token)
            break
    return True


def do_part(sessions: Sessions, kinds: Mapping[str, Kind], token: str) -> bool:
    """Do the next part under a claim; whether the claim still holds and parts are left."""
    try:
        outcome = _compute(sessions, kinds, token)
        return _keep(sessions, kinds, token, outcome)
    except (OperationalError, InterfaceError):
        raise
    except Stopped:
        return _keep(sessions, kinds, token, None)  # which finds the job cancelled, or no longer held
    except Exception as error:  # whatever a part raises must end on the job's page, not the worker
        if not isinstance(error, Refused):
            log.exception("a part failed")
        _fail(sessions, token, error)
        return False


def _compute(sessions: Sessions, kinds: Mapping[str, Kind], token: str) -> object:
    with sessions(execution_options=READS_ONLY) as session:
        job = claims.held(session, token, lock=False)
        if job is None or job.done == job.total or job.cancel_requested:
            return None
        return kinds[job.kind].compute(session, job, job.parts[job.done])


def _keep(sessions: Sessions, kinds: Mapping[str, Kind], token: str, outcome: object) -> bool:
    at = datetime.now(UTC)
    with sessions() as session, session.begin():
        job = claims.held(session, token)
        if job is None:
            return False
        if claims.end_where_due(session, job, at=at):
            return False
        kinds[job.kind].keep(session, job, outcome, at)
        claims.keep_part(job, at=at)
        return not claims.end_where_due(session, job, at=at)


def _fail(sessions: Sessions, token: str, error: Exception) -> None:
    with sessions() as session, session.begin():
        job = claims.held(session, token)
        if job is not None:
            claims.fail(session, job, _reason(error, job), at=datetime.now(UTC))


def _reason(error: Exception, job: Job) -> Denial:
    if isinstance(error, Refused):
        return error.denial
    message = f"{type(error).__name__}: {error}"[:1000]
    return Denial("job.part_failed", (("part", str(job.done + 1)), ("message", message)))


def hand_back(sessions: Sessions, token: str) -> None:
    """Give the job to the next worker."""
    with sessions() as session, session.begin():
        job = claims.held(session, token)
        if job is not None:
            claims.hand_back(job)
