"""How much of each kind is there already, and what workers make of long files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from reviewapp.imports.columns import ImportKind
from reviewapp.jobs.queries import OPEN
from reviewapp.models import Application, Expert, Job, JobState, Recommendation, Recusal, Round, SentFile


def counts(session: Session, round_: Round) -> Mapping[ImportKind, int]:
    """The round's applications, recusals and recommendations, and the experts of the pool."""
    applications = select(Application.id).where(Application.round_id == round_.id)
    of_kind: dict[ImportKind, Select[Any]] = {
        ImportKind.APPLICATIONS: applications,
        ImportKind.EXPERTS: select(Expert.id),
        ImportKind.RECUSALS: select(Recusal.id).where(Recusal.application_id.in_(applications)),
        ImportKind.RECOMMENDATIONS: select(Recommendation.application_id).where(
            Recommendation.application_id.in_(applications)
        ),
    }
    return {
        kind: session.scalars(select(func.count()).select_from(rows.subquery())).one()
        for kind, rows in of_kind.items()
    }


def open_job(session: Session, round_: Round, kind: ImportKind) -> Job | None:
    """The latest job that is at work on a file of this kind, or will be."""
    of_kind = (SentFile.round_id == round_.id) & (SentFile.kind == kind)
    at_work = select(Job).join(SentFile, SentFile.job_id == Job.id).where(of_kind, Job.state.in_(OPEN))
    return session.scalars(at_work.order_by(Job.id.desc()).limit(1)).one_or_none()


def marked_copy(session: Session, round_: Round, job_id: int) -> SentFile | None:
    """The file of a job that was refused, with its mistakes marked."""
    refused = (
        select(SentFile)
        .join(SentFile.job)
        .where(SentFile.job_id == job_id, SentFile.round_id == round_.id, Job.state == JobState.DONE)
    )
    return session.scalars(refused).one_or_none()
