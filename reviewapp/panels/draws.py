"""Verbs on verifiable draws of a panel (抽取专家): commit, hold, replace — in this order and no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.panel_draw import DrawEntry, ValueEntry
from reviewapp import audit
from reviewapp.models import (
    Application,
    ApplicationState,
    Cluster,
    Panel,
    PanelDraw,
    PanelDrawResult,
    Round,
    User,
)
from reviewapp.panels.availability import away, sittings
from reviewapp.panels.candidates import conflicted, pool_of, refused
from reviewapp.panels.matches import overruled_facts, overrulings_in
from reviewapp.panels.replacements import Replacement, experts_of, fill_seat, held
from reviewapp.panels.service import compose_panel, refuse_dealt
from reviewapp.rounds.composition import drawing_rules
from reviewapp.rounds.service import preparing
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring import __version__
from scoring.commitment import canonical
from scoring.draw import Composition, DrawError, DrawPlan
from scoring.resultfiles import json_bytes


def commit_draw(session: Session, round_: Round, entry: DrawEntry, *, actor: User, at: datetime) -> PanelDraw:
    """Fix everything but chance; the commitment is to be published before the public value comes up."""
    round_ = preparing(session, round_)
    refuse_dealt(session, round_)
    _refuse_taken(session, round_, entry.code)
    applications = _open_applications(session, round_, entry.sectors)
    if not applications:
        raise Refused(Denial("panels.no_applications"))
    plan = _plan(session, round_, entry, applications, at)
    draw = PanelDraw(
        round_id=round_.id,
        code=entry.code,
        title=entry.title,
        sheets_per_application=entry.sheets_per_application,
        applications=[application.number for application in applications],
        plan=canonical(plan.to_json()).decode(),
        commitment=plan.commitment,
        committed_at=at,
        committed_by_id=actor.id,
    )
    session.add(draw)
    session.flush()
    audit.record(
        session,
        "commit_draw",
        draw,
        actor=actor,
        at=at,
        round_id=round_.id,
        code=draw.code,
        commitment=draw.commitment,
        applications=draw.applications,
        **overruled_facts(overrulings_in(session, round_), at, draw.applications),
    )
    return draw


def hold_draw(
    session: Session, draw: PanelDraw, entry: ValueEntry, *, actor: User, at: datetime
) -> PanelDrawResult:
    """Draw with the public value, which must have come up after the commitment, and compose the panel."""
    round_ = preparing(session, draw.round)
    if draw.result is not None:
        raise Refused(Denial("panels.already_held"))
    came_up_at = moment_of(entry, draw.committed_at, at)
    drawn = held(draw.plan, entry.public_value)
    panel = compose_panel(
        session,
        round_,
        code=draw.code,
        title=draw.title,
        experts=experts_of(session, drawn.members),
        applications=_numbered(session, round_, draw.applications),
        sheets_per_application=draw.sheets_per_application,
        actor=actor,
        at=at,
    )
    record = json_bytes(drawn.to_json())
    result = PanelDrawResult(
        draw=draw,
        panel_id=panel.id,
        public_value=entry.public_value,
        source=entry.source,
        came_up_at=came_up_at,
        record=record.decode(),
        digest=sha256(record).hexdigest(),
        held_at=at,
        held_by_id=actor.id,
    )
    session.add(result)
    session.flush()
    audit.record(
        session,
        "hold_draw",
        draw,
        actor=actor,
        at=at,
        round_id=round_.id,
        code=draw.code,
        public_value=entry.public_value,
        source=entry.source,
        came_up_at=came_up_at,
        digest=result.digest,
    )
    return result


def replace_drawn(
    session: Session, draw: PanelDraw, expert: str, reason: str, *, actor: User, at: datetime
) -> Replacement:
    """Fill one seat again, before anything is dealt."""
    round_ = preparing(session, draw.round)
    refuse_dealt(session, round_)
    return fill_seat(session, draw, expert, reason, actor=actor, at=at)


def moment_of(entry: ValueEntry, committed_at: datetime, at: datetime) -> datetime:
    """When the public value came up; raises ``Refused`` unless that lies between the commitment and now."""
    came_up_at = entry.came_up_at.replace(tzinfo=ZONE)
    if came_up_at <= committed_at:
        raise Refused(Denial("panels.value_too_early"))
    if came_up_at > at:
        raise Refused(Denial("panels.value_to_come"))
    return came_up_at


def _plan(
    session: Session, round_: Round, entry: DrawEntry, applications: Sequence[Application], at: datetime
) -> DrawPlan:
    """The whole pool with its kinds; who is in conflict with any of the applications does not take part, nor
    who cannot on any day of the review.
    """
    if entry.places < round_.panel_minimum:
        least = str(round_.panel_minimum)
        raise Refused(Denial("panels.draw.too_few_places", (("places", str(entry.places)), ("least", least))))
    recused = session.scalars(conflicted([application.id for application in applications], at))
    regions = {application.cluster.region_code[:2] for application in applications}
    try:
        return DrawPlan(
            pool_of(session),
            Composition.usual(entry.places, entry.substitutes, **drawing_rules(round_)),
            tuple(recused),
            tuple(regions) if entry.exclude_home_regions else (),
            __version__,
            tuple(away(session, sittings(session, round_, at))),
        )
    except DrawError as error:
        raise refused(error) from None


def _refuse_taken(session: Session, round_: Round, code: str) -> None:
    for table in (Panel, PanelDraw):
        if session.scalar(select(table.id).where(table.round_id == round_.id, table.code == code)):
            raise Refused(Denial("panels.code_taken", (("code", code),)))


def _open_applications(session: Session, round_: Round, sectors: Sequence[str]) -> Sequence[Application]:
    """Admitted applications of these sectors that no panel has, and no draw that is still to be held."""
    promised = {
        number
        for numbers in session.scalars(
            select(PanelDraw.applications).where(PanelDraw.round_id == round_.id, ~PanelDraw.result.has())
        )
        for number in numbers
    }
    found = session.scalars(
        select(Application)
        .join(Application.cluster)
        .where(
            Application.round_id == round_.id,
            Application.state == ApplicationState.ADMITTED,
            Application.panel_id.is_(None),
            Cluster.sector.in_(sectors),
        )
        .order_by(Application.number)
    )
    return [application for application in found if application.number not in promised]


def _numbered(session: Session, round_: Round, numbers: Sequence[str]) -> Sequence[Application]:
    return session.scalars(
        select(Application).where(Application.round_id == round_.id, Application.number.in_(numbers))
    ).all()
