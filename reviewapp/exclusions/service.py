"""Verbs of exclusion: propose with ground, facts and the leader's statement; decide as a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from forms.exclusion import ExclusionEntry
from forms.review import ReviewEntry
from reviewapp import audit
from reviewapp.exclusions.queries import SubmittedSheet, last_proposal, leaders_of
from reviewapp.models import Exclusion, ExclusionGround, ExclusionState, ReviewVerdict, Round, User
from reviewapp.permissions.exclusion import OPEN
from reviewapp.rounds.review import review_proposal
from reviewapp.rounds.service import locked
from reviewapp.workflow import EXCLUSION, Denial, Refused

REVIEWS = {ReviewVerdict.CONFIRMED: "confirm_exclusion", ReviewVerdict.RETURNED: "return_exclusion"}


def propose_exclusion(
    session: Session,
    round_: Round,
    sheet: SubmittedSheet,
    entry: ExclusionEntry,
    *,
    actor: User,
    at: datetime,
) -> Exclusion:
    """Propose to leave a submitted sheet out; it counts until another person confirms.

    Raises ``Refused`` once there is a ranking, where a proposal waits or was confirmed, or where the leader
    is not another expert of the panel.
    """
    _open(session, round_)
    last = last_proposal(session, sheet.assignment_id)
    if last is not None and last.state is not ExclusionState.KEPT:
        raise Refused(Denial("exclusion.proposed"))
    if entry.leader_id not in leaders_of(session, sheet.assignment_id):
        raise Refused(Denial("exclusion.not_leader"))
    made = Exclusion(
        assignment_id=sheet.assignment_id,
        sheet_id=sheet.sheet_id,
        number=1 + (last.number if last else 0),
        ground=ExclusionGround(entry.ground),
        facts=entry.facts,
        leader_id=entry.leader_id,
        leader_statement=entry.leader_statement,
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "propose_exclusion",
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        application=sheet.number,
        expert=sheet.expert_number,
        **stated(made),
    )
    return made


def stated(made: Exclusion) -> dict[str, object]:
    """What the first person says; the second person signs its digest."""
    return {
        "sheet": made.sheet_id,
        "ground": made.ground,
        "facts": made.facts,
        "leader": made.leader_id,
        "leader_statement": made.leader_statement,
    }


def review_exclusion(
    session: Session, round_: Round, made: Exclusion, entry: ReviewEntry, *, actor: User, at: datetime
) -> None:
    """Confirm, and so leave the sheet out; or return it with the reason, and the sheet counts on."""
    _open(session, round_)
    review_proposal(session, round_, made, EXCLUSION, REVIEWS, stated(made), entry, actor=actor, at=at)


def _open(session: Session, round_: Round) -> None:
    """Hold the round; ``Refused`` once there is a ranking."""
    if locked(session, round_).phase not in OPEN:
        raise Refused(Denial("round.wrong_state"))
