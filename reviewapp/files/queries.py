"""Evidence files, and who may be given them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import Application, Assignment, Expert, StoredFile


def application_by_id(session: Session, round_id: int, application_id: int) -> Application | None:
    """One application of a round."""
    return session.scalars(
        select(Application).where(Application.id == application_id, Application.round_id == round_id)
    ).one_or_none()


def file_by_id(session: Session, file_id: int) -> StoredFile | None:
    """One file with its application and round."""
    application = joinedload(StoredFile.application)
    return session.get(StoredFile, file_id, options=[application.joinedload(Application.round)])


def assignment_of(
    session: Session, application: Application | None, expert: Expert | None
) -> Assignment | None:
    """A seat of an expert at an application, if there is one."""
    if expert is None or application is None:
        return None
    return session.scalars(
        select(Assignment).where(
            Assignment.application_id == application.id, Assignment.expert_id == expert.id
        )
    ).first()
