"""What a kind of job is; the table of kinds stands in ``job_kinds``, above the features that do the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from reviewapp.models import Job

EXTENSION = "reviewapp.jobs"


@dataclass(frozen=True)
class Kind:
    """One part of a job in two halves, so that long work holds no lock.

    ``compute(session, job, part)`` reads and reckons; whatever it writes is taken back.
    ``keep(session, job, outcome, at)`` writes the outcome in the one transaction that also counts the part.
    It may set ``job.result``: JSON without floating-point numbers, for it goes into the record of acts.
    A long ``compute`` calls ``progress.report``. A ``Refused`` ends the job with its reason.
    ``plan(session)`` cuts into parts a job that may be started from the list of jobs; None where
    only the act of a feature asks for one. ``findings(session, job)`` is what the page shows
    beside the result, in ``templates/jobs/results/<kind>.html``.
    """

    compute: Callable[[Session, Job, Any], Any]
    keep: Callable[[Session, Job, Any, datetime], None]
    plan: Callable[[Session], Sequence[Any]] | None = None
    findings: Callable[[Session, Job], Any] | None = None


def register(app: Flask, kinds: Mapping[str, Kind]) -> None:
    """Tell the application what its workers can do."""
    app.extensions[EXTENSION] = kinds


def registered() -> Mapping[str, Kind]:
    """The kinds of the current application."""
    return cast("Mapping[str, Kind]", current_app.extensions[EXTENSION])
