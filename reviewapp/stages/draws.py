"""The verifiable draw of extra experts for the grey band: committed to when it is sent, held with a public
value that comes up later. Nobody who scored any of it before takes part, and so all are blind to it alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forms.panel_draw import ValueEntry
from reviewapp import audit
from reviewapp.models import (
    Application,
    Assignment,
    Expert,
    Referral,
    ReferralDraw,
    Round,
    RoundPhase,
    Stage,
    User,
)
from reviewapp.panels.availability import away, sittings
from reviewapp.panels.candidates import conflicted, pool_of, refused
from reviewapp.panels.draws import moment_of
from reviewapp.panels.replacements import experts_of, held
from reviewapp.rounds.service import locked
from reviewapp.stages.seats import seat
from reviewapp.workflow import Denial, Refused
from scoring import __version__
from scoring.commitment import canonical
from scoring.draw import Composition, DrawError, DrawPlan
from scoring.resultfiles import json_bytes


def plan_of(session: Session, round_: Round, numbers: Sequence[str], at: datetime) -> tuple[str, str]:
    """The canonical text of a draw from the whole pool, and its commitment.

    Left aside are those who scored any application of the band or are in conflict with it, its home
    provinces, and those who cannot take part on the days of the re-review.
    """
    band = session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.number.in_(numbers))
        .options(joinedload(Application.cluster))
    ).all()
    ids = [one.id for one in band]
    scored = select(Expert.number).where(
        Expert.id.in_(select(Assignment.expert_id).where(Assignment.application_id.in_(ids)))
    )
    aside = {*session.scalars(scored), *session.scalars(conflicted(ids, at))}
    days = [one for one in sittings(session, round_, at) if one.stage is Stage.REREVIEW]
    try:
        plan = DrawPlan(
            pool_of(session),
            Composition(round_.grey_band_experts or 0, candidates_per_place=round_.candidates_per_place),
            tuple(aside),
            tuple({one.cluster.region_code[:2] for one in band}),
            __version__,
            tuple(away(session, days)),
        )
    except DrawError as error:
        raise refused(error) from None
    return canonical(plan.to_json()).decode(), plan.commitment


def draw_experts(
    session: Session, sent: Referral, entry: ValueEntry, *, actor: User, at: datetime
) -> ReferralDraw:
    """Draw the extra experts with the public value; each gets a sheet on every application of the band."""
    round_ = locked(session, sent.round)
    if sent.plan is None or round_.phase != RoundPhase.REREVIEW:
        raise Refused(Denial("round.wrong_state"))
    if sent.draw is not None:
        raise Refused(Denial("panels.already_held"))
    came_up_at = moment_of(entry, sent.made_at, at)
    drawn = held(sent.plan, entry.public_value)
    record = json_bytes(drawn.to_json())
    made = ReferralDraw(
        referral=sent,
        public_value=entry.public_value,
        source=entry.source,
        came_up_at=came_up_at,
        record=record.decode(),
        digest=sha256(record).hexdigest(),
        held_at=at,
        held_by_id=actor.id,
    )
    session.add(made)
    seat(session, round_, Stage.REREVIEW, _band(session, sent), experts_of(session, drawn.members), at)
    audit.record(
        session,
        "draw_extra_experts",
        sent,
        actor=actor,
        at=at,
        round_id=round_.id,
        public_value=entry.public_value,
        source=entry.source,
        came_up_at=came_up_at,
        digest=made.digest,
        experts=sorted(drawn.members),
    )
    return made


def _band(session: Session, sent: Referral) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .where(Application.round_id == sent.round_id, Application.number.in_(sent.applications))
        .order_by(Application.number)
    ).all()
