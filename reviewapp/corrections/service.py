"""Verbs of correction: propose with ground and facts; decide as a second person, and take the result back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.correction import CorrectionEntry
from forms.review import ReviewEntry
from reviewapp import audit
from reviewapp.corrections.queries import ballot_is_open
from reviewapp.models import (
    Correction,
    CorrectionGround,
    CorrectionScope,
    CorrectionState,
    ReviewVerdict,
    Round,
    User,
)
from reviewapp.ranking.queries import run_head
from reviewapp.rounds.queries import correction_waits
from reviewapp.rounds.review import review_proposal
from reviewapp.rounds.service import advance, locked
from reviewapp.shortlist.queries import shortlist_head
from reviewapp.workflow import CORRECTION, ROUND, TAKING_BACK, Denial, Refused

REVIEWS = {ReviewVerdict.CONFIRMED: "confirm_correction", ReviewVerdict.RETURNED: "return_correction"}


def propose_correction(
    session: Session, round_: Round, entry: CorrectionEntry, *, actor: User, at: datetime
) -> Correction:
    """Propose to take the frozen result back; it stands, and the round with it, until another person decides.

    Raises ``Refused`` where there is nothing of this scope to correct, or another proposal waits.
    """
    round_, scope = locked(session, round_), CorrectionScope(entry.scope)
    for action in ("propose_correction", TAKING_BACK[scope]):
        ROUND.after(round_.phase, action)
    if correction_waits(session, round_):
        raise Refused(Denial("correction.waits"))
    run, shortlist = run_head(session, round_), shortlist_head(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    made = Correction(
        round_id=round_.id,
        number=1 + session.scalars(select(func.count()).where(Correction.round_id == round_.id)).one(),
        scope=scope,
        ground=CorrectionGround(entry.ground),
        facts=entry.facts,
        run=run,
        shortlist=shortlist,
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(session, "propose_correction", made, actor=actor, at=at, round_id=round_.id, **stated(made))
    return made


def stated(made: Correction) -> dict[str, object]:
    """What the first person says, and of which result; the second person signs its digest."""
    return {
        "number": made.number,
        "scope": made.scope,
        "ground": made.ground,
        "facts": made.facts,
        "run": made.run.number,
        "result": made.run.result_digest,
        "shortlist": made.shortlist.number if made.shortlist else None,
    }


def review_correction(
    session: Session, round_: Round, made: Correction, entry: ReviewEntry, *, actor: User, at: datetime
) -> None:
    """Confirm, and so take the result back; or return it with the reason, and the result stands.

    What was frozen, decided and published stays as it is; a further version follows beside it.
    """
    round_ = locked(session, round_)
    if entry.verdict == ReviewVerdict.CONFIRMED and ballot_is_open(session, made.run_id):
        raise Refused(Denial("correction.ballot_open"))
    review_proposal(session, round_, made, CORRECTION, REVIEWS, stated(made), entry, actor=actor, at=at)
    if made.state is CorrectionState.OPENED:
        advance(session, round_, TAKING_BACK[made.scope], actor=actor, at=at, correction=made.number)
