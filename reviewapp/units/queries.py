"""What a province or county sees: every query is limited to its own applications."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.documents import corrected_at
from reviewapp.models import (
    Affiliation,
    Application,
    ApplicationState,
    Cluster,
    Document,
    Event,
    Round,
)
from reviewapp.paging import Page, page_of
from reviewapp.permissions.document import PUBLIC_KINDS
from reviewapp.shortlist.queries import proposed_ids, shortlist_head


@dataclass(frozen=True)
class Reason:
    """Why an application was decided on as it was: the requirements it failed, and what a person wrote."""

    against: tuple[str, ...]
    ground: str


def own(unit: Affiliation) -> ColumnElement[bool]:
    """The applications of a unit or county, as ``permissions.unit.owns`` has it."""
    if unit.quota_unit is not None:
        return Application.quota_unit == unit.quota_unit
    return Application.cluster.has(Cluster.region_code == unit.region_code)


def rounds_of(session: Session, unit: Affiliation, number: int) -> Page[Any]:
    """One page of the rounds, the newest year first, with one's own applications: all, and those returned."""
    returned = case((Application.state == ApplicationState.RETURNED, 1))
    statement = (
        select(Round, func.count(Application.id), func.count(returned))
        .outerjoin(Application, (Application.round_id == Round.id) & own(unit))
        .group_by(Round.id)
        .order_by(Round.year.desc(), Round.code.desc())
    )
    return page_of(session, statement, number)


def applications_of(session: Session, unit: Affiliation, round_: Round, number: int) -> Page[Any]:
    """One page of one's own applications in a round, by number."""
    statement = (
        select(Application)
        .where(Application.round_id == round_.id, own(unit))
        .order_by(Application.number)
        .options(joinedload(Application.recommendation), selectinload(Application.files))
    )
    return page_of(session, statement, number)


def states_of(session: Session, unit: Affiliation, round_: Round) -> Mapping[ApplicationState, int]:
    """How many of one's own applications stand in each state."""
    counted = session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_.id, own(unit))
        .group_by(Application.state)
    )
    return dict.fromkeys(ApplicationState, 0) | dict(counted.all())


def reasons_of(session: Session, round_: Round, applications: Collection[int]) -> Mapping[int, Reason]:
    """Why applications were admitted or returned, by id; the last decision counts."""
    titles = round_.standard.titles()
    events = session.execute(
        select(Event.subject_id, Event.detail)
        .where(
            Event.subject_type == Application.__tablename__,
            Event.subject_id.in_(applications),
            Event.act.in_(("admit", "return")),
        )
        .order_by(Event.id)
    )
    return {
        application: Reason(
            tuple(titles.get(code, code) for code in detail.get("against", ())), detail.get("ground", "")
        )
        for application, detail in events
    }


def named_in(session: Session, round_: Round) -> frozenset[int]:
    """The ids of the applications on the published list; nobody else learns who else was considered."""
    shortlist = shortlist_head(session, round_)
    return proposed_ids(session, shortlist) if shortlist else frozenset()


def public_documents(session: Session, round_: Round) -> Sequence[tuple[Document, datetime | None]]:
    """What was issued to be published, the latest first; with the moment its result was taken back."""
    rows = session.execute(
        select(Document, corrected_at())
        .where(Document.round_id == round_.id, Document.kind.in_(PUBLIC_KINDS))
        .order_by(Document.id.desc())
    )
    return [(document, at) for document, at in rows]


def own_numbers(session: Session, unit: Affiliation, round_: Round) -> frozenset[str]:
    """The numbers of one's own applications in a round."""
    return frozenset(
        session.scalars(select(Application.number).where(Application.round_id == round_.id, own(unit)))
    )
