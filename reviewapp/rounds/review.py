"""The second person's verdict (复核), the same for a ranking, a list and a change of settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import Correction, Exclusion, Review, ReviewVerdict, Round, User
from reviewapp.workflow import Denial, Machine, Refused

CONFIRMED = ReviewEntry(ReviewVerdict.CONFIRMED.value, "")


def review(
    session: Session,
    subject: dict[str, int],
    entry: ReviewEntry,
    *,
    made_by_id: int,
    digest: str,
    actor: User,
    at: datetime,
) -> Review:
    """Keep the verdict on one subject, such as ``{"run_id": 3}``; call it with the round held.

    Raises ``Refused`` where the maker reviews, or a return gives no ground.
    """
    if made_by_id == actor.id:
        raise Refused(Denial("review.same_person"))
    verdict = ReviewVerdict(entry.verdict)
    if verdict is ReviewVerdict.RETURNED and not entry.ground:
        raise Refused(Denial("review.no_ground"))
    made = Review(
        **subject,
        verdict=verdict,
        ground=entry.ground,
        digest=digest,
        made_by_id=made_by_id,
        reviewed_by_id=actor.id,
        reviewed_at=at,
    )
    session.add(made)
    session.flush()
    return made


def review_proposal(
    session: Session,
    round_: Round,
    made: Exclusion | Correction,
    machine: Machine[Any],
    actions: Mapping[ReviewVerdict, str],
    statement: Mapping[str, object],
    entry: ReviewEntry,
    *,
    actor: User,
    at: datetime,
) -> None:
    """Keep the verdict on a proposed act, with the digest of its ``statement``, and record what it did.

    Call it with the round held. Raises ``Refused`` as ``review`` does, and where it was decided before.
    """
    session.refresh(made)
    action = actions[ReviewVerdict(entry.verdict)]
    machine.after(made.state, action)
    review(
        session,
        {f"{made.__tablename__}_id": made.id},
        entry,
        made_by_id=made.proposed_by_id,
        digest=digest(canonical_json(statement)),
        actor=actor,
        at=at,
    )
    session.refresh(made, ["review"])
    audit.record(session, action, made, actor=actor, at=at, round_id=round_.id, ground=entry.ground)
