"""Results taken back, made through the services."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from forms.correction import CorrectionEntry
from reviewapp.corrections.service import propose_correction, review_correction
from reviewapp.models import Correction
from reviewapp.rounds.review import CONFIRMED
from tests.factories import Cast

FOUND_AT = datetime(2026, 6, 3, 1, tzinfo=UTC)
CORRECTED_AT = datetime(2026, 6, 3, 2, tzinfo=UTC)
FACTS = "申报01的评分表合计有误"


def propose(session: Session, cast: Cast, scope: str = "ranking", ground: str = "arithmetic") -> Correction:
    """By the office."""
    entry = CorrectionEntry(scope, ground, FACTS)
    return propose_correction(session, cast.round, entry, actor=cast.office, at=FOUND_AT)


def correct(session: Session, cast: Cast, scope: str = "ranking") -> Correction:
    """Proposed and confirmed."""
    made = propose(session, cast, scope)
    review_correction(session, cast.round, made, CONFIRMED, actor=cast.approver, at=CORRECTED_AT)
    session.commit()
    return made
