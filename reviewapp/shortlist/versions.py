"""A later list beside the one before it: both are kept, and who came on and who went off is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import Application, Round, Shortlist
from reviewapp.shortlist.queries import proposed_ids, shortlist_version


@dataclass(frozen=True)
class ListDifference:
    """How a list, as it is proposed, differs from the one before; applications by number."""

    earlier: Shortlist
    entering: Sequence[Application]
    leaving: Sequence[Application]


def list_difference(session: Session, round_: Round, shortlist: Shortlist) -> ListDifference | None:
    """How the list differs from the one before; None where it is the first."""
    earlier = shortlist_version(session, round_, shortlist.number - 1) if shortlist.number > 1 else None
    if earlier is None:
        return None
    before, now = proposed_ids(session, earlier), proposed_ids(session, shortlist)
    changed = session.scalars(
        select(Application)
        .where(Application.id.in_(before ^ now))
        .order_by(Application.number)
        .options(joinedload(Application.cluster, innerjoin=True))
    ).all()
    return ListDifference(
        earlier,
        [one for one in changed if one.id in now],
        [one for one in changed if one.id in before],
    )
