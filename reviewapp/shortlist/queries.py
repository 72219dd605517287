"""The shortlist as pages and documents read it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    Application,
    Ballot,
    BallotResult,
    Cluster,
    Decision,
    Panel,
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
            joinedload(Shortlist.notice),
        )
    )


def groups_of(session: Session, round_: Round) -> dict[str, dict[str, str]]:
    """By attribute and number of the application: quota unit, panel's code, sub-field; absent where empty."""
    rows = session.execute(
        select(Application.number, Application.quota_unit, Panel.code, Cluster.sector)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .outerjoin(Panel, Panel.id == Application.panel_id)
        .where(Application.round_id == round_.id)
    ).all()
    columns = {"unit": 1, "panel": 2, "subfield": 3}
    return {
        attribute: {row[0]: row[column] for row in rows if row[column]}
        for attribute, column in columns.items()
    }


def ballot_counts(session: Session, run: RankingRun) -> list[dict[str, int]]:
    """The votes by number of the application, for each ballot on the run that is closed, in their order."""
    query = (
        select(BallotResult.votes)
        .join(Ballot, Ballot.id == BallotResult.ballot_id)
        .where(Ballot.run_id == run.id)
        .order_by(Ballot.number)
    )
    return list(session.scalars(query))


def panel_titles(session: Session, round_: Round) -> dict[str, str]:
    """The titles of the round's panels by code."""
    query = select(Panel.code, Panel.title).where(Panel.round_id == round_.id)
    return dict(session.execute(query).all())
