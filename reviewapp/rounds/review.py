"""The second person's verdict (复核), the same for a ranking, a list and a change of settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from reviewapp.models import Review, ReviewVerdict, User
from reviewapp.workflow import Denial, Refused

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
