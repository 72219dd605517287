"""Seats that a draw gave, filled again by the same draw: of a panel, or of extra experts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import (
    Expert,
    PanelDraw,
    PanelReplacement,
    ReferralDraw,
    ReferralReplacement,
    User,
)
from reviewapp.panels.candidates import refused
from reviewapp.workflow import Denial, Refused
from scoring.commitment import parse
from scoring.draw import DrawError, DrawPlan, DrawResult, Withdrawal, hold
from scoring.resultfiles import json_bytes

Draw = PanelDraw | ReferralDraw
Replacement = PanelReplacement | ReferralReplacement


def held(plan: str, public_value: str, withdrawals: Sequence[Withdrawal] = ()) -> DrawResult:
    """What a committed plan makes of the public value; raises ``Refused`` where nobody is left for a seat."""
    try:
        return hold(DrawPlan.from_json(parse(plan.encode())), public_value, withdrawals)
    except DrawError as error:
        raise refused(error) from None


def fill_seat(
    session: Session, draw: Draw, expert: str, reason: str, *, actor: User, at: datetime
) -> Replacement:
    """Fill one seat by the next of the random order who keeps the composition; all others stay.

    The caller holds the round.
    """
    drawn = _again(draw, Withdrawal(expert, reason))
    if drawn is None:
        raise Refused(Denial("panels.not_held"))
    record = json_bytes(drawn.to_json())
    facts: dict[str, Any] = {
        "number": len(draw.replacements) + 1,
        "expert": expert,
        "replaced_by": drawn.replaced_by[-1],
        "reason": reason,
        "digest": sha256(record).hexdigest(),
    }
    seal = {"record": record.decode(), "made_at": at, "made_by_id": actor.id}
    told: dict[str, Any] = {"actor": actor, "at": at, **facts}
    made: Replacement
    if isinstance(draw, PanelDraw):
        made = PanelReplacement(draw=draw, **facts, **seal)
        session.add(made)
        _change_panel(session, draw, made)
        session.flush()
        audit.record(session, "replace_drawn", draw, round_id=draw.round_id, code=draw.code, **told)
    else:
        made, sent = ReferralReplacement(draw=draw, **facts, **seal), draw.referral
        session.add(made)
        session.flush()
        audit.record(session, "replace_extra_expert", sent, round_id=sent.round_id, **told)
    return made


def _change_panel(session: Session, draw: PanelDraw, made: PanelReplacement) -> None:
    """One goes and one comes; whoever left the panel otherwise stays away."""
    if draw.result is not None and made.replaced_by is not None:
        panel = draw.result.panel
        coming = experts_of(session, [made.replaced_by])
        panel.experts = [one for one in panel.experts if one.number != made.expert] + coming


def next_of(draw: Draw, expert: str) -> str | None:
    """Who would come in the seat of this member; None where the draw gave no seat, or nobody is left."""
    try:
        drawn = _again(draw, Withdrawal(expert, ""))
    except Refused:
        return None
    return drawn.replaced_by[-1] if drawn else None


def _again(draw: Draw, last: Withdrawal) -> DrawResult | None:
    """The draw with everybody who withdrew until now, and one more; None where it was not held."""
    result = draw.result if isinstance(draw, PanelDraw) else draw
    plan = draw.plan if isinstance(draw, PanelDraw) else draw.referral.plan
    value = result.public_value if result else None
    if plan is None or value is None:
        return None
    withdrawn = (Withdrawal(one.expert, one.reason) for one in draw.replacements)
    return held(plan, value, (*withdrawn, last))


def experts_of(session: Session, numbers: Sequence[str]) -> list[Expert]:
    """The experts of these numbers."""
    return list(session.scalars(select(Expert).where(Expert.number.in_(numbers)).order_by(Expert.number)))
