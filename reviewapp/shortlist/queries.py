"""The shortlist as pages and documents read it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    AddedMinutes,
    Application,
    Decision,
    Proposal,
    RankingRun,
    Review,
    Round,
    Shortlist,
    ShortlistEntry,
)


def shortlist_of(session: Session, round_: Round) -> Shortlist | None:
    """The round's shortlist with its entries, run, decision and notice."""
    return session.scalar(
        select(Shortlist)
        .where(Shortlist.round_id == round_.id)
        .options(
            selectinload(Shortlist.entries)
            .joinedload(ShortlistEntry.application)
            .joinedload(Application.cluster),
            joinedload(Shortlist.run).selectinload(RankingRun.rows),
            selectinload(Shortlist.deviations),
            selectinload(Shortlist.proposals).joinedload(Proposal.review).joinedload(Review.reviewed_by),
            selectinload(Shortlist.proposals).joinedload(Proposal.submitted_by),
            joinedload(Shortlist.decision).joinedload(Decision.minutes),
            joinedload(Shortlist.decision)
            .selectinload(Decision.added)
            .options(joinedload(AddedMinutes.file), joinedload(AddedMinutes.added_by)),
            joinedload(Shortlist.notice),
        )
    )
