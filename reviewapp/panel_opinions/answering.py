"""What holds of every opinion of a panel, on the round or on a single application: versions and answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp.models import Expert
from reviewapp.panel_opinions.queries import Answer, Line, Said
from reviewapp.workflow import Denial, Refused


def refuse_overtaken(line: Line[Said, Answer], seen: int) -> None:
    """Refuse to add to another version than the one that the writer saw."""
    if line.number != seen:
        raise Refused(Denial("panel_opinion.newer"))


def add_answer(
    session: Session,
    kind: type[Answer],
    line: Line[Said, Answer],
    expert: Expert,
    opinion_id: int,
    dissent: str,
    *,
    at: datetime,
) -> Answer:
    """Agree with the last version, or dissent in words; a later answer counts instead of an earlier one.

    Raises ``Refused`` for the author, or where the version is not the last.
    """
    if line.opinion is None or line.opinion.id != opinion_id:
        raise Refused(Denial("panel_opinion.newer"))
    if expert not in line.asked:
        raise Refused(Denial("panel_opinion.own"))
    before = session.scalars(
        select(func.count()).where(kind.opinion_id == opinion_id, kind.expert_id == expert.id)
    ).one()
    made = kind(
        opinion=line.opinion,
        expert=expert,
        number=before + 1,
        agrees=not dissent,
        dissent=dissent,
        answered_at=at,
    )
    session.add(made)
    session.flush()
    return made
