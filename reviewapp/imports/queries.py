"""How much of each kind is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from reviewapp.imports.columns import ImportKind
from reviewapp.models import Application, Expert, Recommendation, Recusal, Round


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
