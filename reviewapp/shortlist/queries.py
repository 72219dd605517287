"""The shortlist as pages and documents read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from reviewapp.models import (
    AddedMinutes,
    Application,
    Decision,
    Deviation,
    Proposal,
    RankingRun,
    Review,
    Round,
    Shortlist,
    ShortlistEntry,
    taken_back,
)
from reviewapp.paging import Page, page_of


def shortlist_of(session: Session, round_: Round) -> Shortlist | None:
    """The shortlist that stands with all its entries and those of its run, for documents and exports."""
    return _shortlist(
        session,
        round_,
        selectinload(Shortlist.entries)
        .joinedload(ShortlistEntry.application)
        .joinedload(Application.cluster),
        joinedload(Shortlist.run).selectinload(RankingRun.rows),
    )


def shortlist_head(session: Session, round_: Round) -> Shortlist | None:
    """The shortlist that stands, without its entries, which `page_of_entries` gives a page at a time."""
    return _shortlist(session, round_)


def shortlist_version(session: Session, round_: Round, number: int) -> Shortlist | None:
    """A shortlist of the round by its number, whether it stands or was taken back; without its entries."""
    return _shortlist(session, round_, which=Shortlist.number == number)


def latest_number(session: Session, round_: Round) -> int:
    """The number of the round's last shortlist; 0 before the first."""
    number = select(func.coalesce(func.max(Shortlist.number), 0)).where(Shortlist.round_id == round_.id)
    return session.scalars(number).one()


def _shortlist(
    session: Session, round_: Round, *more: ORMOption, which: ColumnElement[bool] | None = None
) -> Shortlist | None:
    """The shortlist with where it departs, what was submitted, its decision and notice.

    The one that stands, unless ``which`` asks for another: at most one was not taken back.
    """
    which = ~taken_back() if which is None else which
    return session.scalar(
        select(Shortlist)
        .where(Shortlist.round_id == round_.id, which)
        .options(
            selectinload(Shortlist.deviations).options(
                joinedload(Deviation.entry), joinedload(Deviation.application).joinedload(Application.cluster)
            ),
            selectinload(Shortlist.proposals).joinedload(Proposal.review).joinedload(Review.reviewed_by),
            selectinload(Shortlist.proposals).joinedload(Proposal.submitted_by),
            joinedload(Shortlist.decision).joinedload(Decision.minutes),
            joinedload(Shortlist.decision)
            .selectinload(Decision.added)
            .options(joinedload(AddedMinutes.file), joinedload(AddedMinutes.added_by)),
            joinedload(Shortlist.notice),
            *more,
        )
    )


def page_of_entries(session: Session, shortlist: Shortlist, number: int) -> Page[Any]:
    """A page of the entries, each alone in its row, as they are listed."""
    statement = (
        select(ShortlistEntry)
        .join(Application, Application.id == ShortlistEntry.application_id)
        .where(ShortlistEntry.shortlist_id == shortlist.id)
        .order_by(ShortlistEntry.position)
        .options(contains_eager(ShortlistEntry.application).joinedload(Application.cluster))
    )
    return page_of(session, statement, number)


def entry_of(session: Session, shortlist: Shortlist, number: str) -> ShortlistEntry | None:
    """The entry of the application with this number."""
    return session.scalar(
        select(ShortlistEntry)
        .join(Application, Application.id == ShortlistEntry.application_id)
        .where(ShortlistEntry.shortlist_id == shortlist.id, Application.number == number)
    )


def proposed_ids(session: Session, shortlist: Shortlist) -> frozenset[int]:
    """The applications on the proposed list, without reading the entries."""
    drawn = select(ShortlistEntry.application_id).where(
        ShortlistEntry.shortlist_id == shortlist.id, ShortlistEntry.selected
    )
    return frozenset(session.scalars(drawn)) ^ shortlist.departures().keys()
