"""One correction, and what must be over before it is opened."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reviewapp.models import Ballot, BallotResult, Correction


def correction_of(session: Session, round_id: int, correction_id: int) -> Correction | None:
    """One proposal of the round."""
    made = session.get(Correction, correction_id)
    return made if made is not None and made.round_id == round_id else None


def ballot_is_open(session: Session, run_id: int) -> bool:
    """Whether experts are voting on a tie of this run."""
    closed = exists().where(BallotResult.ballot_id == Ballot.id)
    return session.scalars(select(exists().where(Ballot.run_id == run_id, ~closed))).one()
