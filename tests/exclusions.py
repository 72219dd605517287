"""Sheets left out, made through the services."""

from __future__ import annotations

from sqlalchemy.orm import Session

from forms.declaration import PaperRecusal
from forms.exclusion import ExclusionEntry
from reviewapp.entry.service import enter_recusal
from reviewapp.exclusions.queries import sheets_of
from reviewapp.exclusions.service import propose_exclusion, review_exclusion
from reviewapp.models import Exclusion
from reviewapp.rounds.review import CONFIRMED
from tests.factories import AT, Cast

FACTS = "事后查明配偶任职"
STATEMENT = "本组评议时不知情，同意排除。"


def recuse_on_paper(session: Session, cast: Cast, application: int, expert: int) -> None:
    """As the office enters a letter of that day."""
    paper = PaperRecusal(
        cast.experts[expert].number, cast.applications[application].number, "kinship", FACTS, AT.date()
    )
    enter_recusal(session, cast.round, paper, actor=cast.office, at=AT)


def propose(
    session: Session, cast: Cast, application: int, expert: int, ground: str = "not_recused"
) -> Exclusion:
    """The leader is the next expert of the panel."""
    (sheet,) = sheets_of(
        session, cast.round, cast.applications[application].number, cast.experts[expert].number
    )
    leader = cast.experts[(expert + 1) % 3].id
    entry = ExclusionEntry(ground, FACTS, leader, STATEMENT)
    return propose_exclusion(session, cast.round, sheet, entry, actor=cast.office, at=AT)


def exclude(session: Session, cast: Cast, application: int, expert: int) -> Exclusion:
    """Proposed and confirmed."""
    made = propose(session, cast, application, expert)
    review_exclusion(session, cast.round, made, CONFIRMED, actor=cast.approver, at=AT)
    return made
