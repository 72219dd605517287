"""Verbs on verifiable draws of a panel (抽取专家): commit, hold, replace — in this order and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from forms.panel_draw import DrawEntry, ValueEntry
from reviewapp import audit
from reviewapp.models import (
    Application,
    ApplicationState,
    Cluster,
    Expert,
    Panel,
    PanelDraw,
    PanelDrawResult,
    PanelReplacement,
    Recusal,
    Round,
    User,
    names_employer,
)
from reviewapp.panels.service import compose_panel, refuse_dealt
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused
from scoring import __version__
from scoring.commitment import canonical, parse
from scoring.draw import (
    Candidate,
    Composition,
    DrawError,
    DrawPlan,
    DrawResult,
    Withdrawal,
    hold,
)
from scoring.resultfiles import json_bytes

CLOCK = ZoneInfo("Asia/Shanghai")


def commit_draw(session: Session, round_: Round, entry: DrawEntry, *, actor: User, at: datetime) -> PanelDraw:
    """Fix everything but chance; the commitment is to be published before the public value comes up."""
    round_ = preparing(session, round_)
    refuse_dealt(session, round_)
    _refuse_taken(session, round_, entry.code)
    applications = _open_applications(session, round_, entry.sectors)
    if not applications:
        raise Refused(Denial("panels.no_applications"))
    plan = _plan(session, entry, applications, at.astimezone(CLOCK).date())
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
    drawn = _held(draw, entry.public_value, ())
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
) -> PanelReplacement:
    """Fill one seat again, before anything is dealt."""
    round_ = preparing(session, draw.round)
    refuse_dealt(session, round_)
    return fill_seat(session, draw, expert, reason, actor=actor, at=at)


def fill_seat(
    session: Session, draw: PanelDraw, expert: str, reason: str, *, actor: User, at: datetime
) -> PanelReplacement:
    """Fill one seat by the next of the random order who keeps the composition; all others stay.

    The caller holds the round.
    """
    if draw.result is None:
        raise Refused(Denial("panels.not_held"))
    drawn = _held(draw, draw.result.public_value, (*_withdrawn(draw), Withdrawal(expert, reason)))
    record = json_bytes(drawn.to_json())
    made = PanelReplacement(
        draw=draw,
        number=len(draw.replacements) + 1,
        expert=expert,
        replaced_by=drawn.replaced_by[-1],
        reason=reason,
        record=record.decode(),
        digest=sha256(record).hexdigest(),
        made_at=at,
        made_by_id=actor.id,
    )
    session.add(made)
    draw.result.panel.experts = experts_of(session, drawn.members)
    session.flush()
    audit.record(
        session,
        "replace_drawn",
        draw,
        actor=actor,
        at=at,
        round_id=draw.round_id,
        code=draw.code,
        expert=expert,
        replaced_by=made.replaced_by,
        reason=reason,
        digest=made.digest,
    )
    return made


def next_of(draw: PanelDraw, expert: str) -> str | None:
    """Who would come in the seat of this member; None where the draw gave no seat, or nobody is left."""
    if draw.result is None:
        return None
    plan = DrawPlan.from_json(parse(draw.plan.encode()))
    try:
        drawn = hold(plan, draw.result.public_value, (*_withdrawn(draw), Withdrawal(expert, "")))
    except DrawError:
        return None
    return drawn.replaced_by[-1]


def _withdrawn(draw: PanelDraw) -> tuple[Withdrawal, ...]:
    return tuple(Withdrawal(one.expert, one.reason) for one in draw.replacements)


def moment_of(entry: ValueEntry, committed_at: datetime, at: datetime) -> datetime:
    """When the public value came up; raises ``Refused`` unless that lies between the commitment and now."""
    came_up_at = entry.came_up_at.replace(tzinfo=CLOCK)
    if came_up_at <= committed_at:
        raise Refused(Denial("panels.value_too_early"))
    if came_up_at > at:
        raise Refused(Denial("panels.value_to_come"))
    return came_up_at


def conflicted(applications: Sequence[int], today: date) -> Select[str]:
    """The numbers of those who take no part in a draw for these applications: recused from one of them, or
    employed within three years by a party that one of them names.
    """
    recused = exists().where(Recusal.expert_id == Expert.id, Recusal.application_id.in_(applications))
    named = exists().where(Application.id.in_(applications), names_employer(today))
    return select(Expert.number).where(or_(recused, named)).order_by(Expert.number)


def _plan(session: Session, entry: DrawEntry, applications: Sequence[Application], today: date) -> DrawPlan:
    """The whole pool with its kinds; who is in conflict with any of the applications does not take part."""
    pool = session.scalars(select(Expert).order_by(Expert.number)).all()
    unknown = sorted({*entry.finance, *entry.other} - {expert.number for expert in pool})
    if unknown:
        raise Refused(Denial("panels.unknown_experts", (("numbers", tuple(unknown)),)))
    kinds = dict.fromkeys(entry.other, "other") | dict.fromkeys(entry.finance, "finance")
    recused = session.scalars(conflicted([application.id for application in applications], today))
    regions = {application.cluster.region_code[:2] for application in applications}
    try:
        return DrawPlan(
            tuple(
                Candidate(one.number, kinds.get(one.number, "technical"), one.region_code[:2]) for one in pool
            ),
            replace(
                Composition.usual(entry.places, entry.substitutes),
                candidates_per_place=entry.candidates_per_place,
            ),
            tuple(recused),
            tuple(regions) if entry.exclude_home_regions else (),
            __version__,
        )
    except DrawError as error:
        raise refused(error) from None


def _held(draw: PanelDraw, public_value: str, withdrawals: Sequence[Withdrawal]) -> DrawResult:
    try:
        return hold(DrawPlan.from_json(parse(draw.plan.encode())), public_value, withdrawals)
    except DrawError as error:
        raise refused(error) from None


def refused(error: DrawError) -> Refused:
    """The refusal with its facts; a pool of the database names nobody twice."""
    facts = {name: str(value) for name, value in error.facts.items()}
    match error.code:
        case "even":
            return Refused(Denial("panels.draw.even", (("places", facts["places"]),)))
        case "contradiction":
            return Refused(Denial("panels.draw.contradiction", (("places", facts["places"]),)))
        case "too_few_candidates":
            counts = facts["candidates"], facts["needed"]
            return Refused(
                Denial("panels.draw.too_few_candidates", (("candidates", counts[0]), ("needed", counts[1])))
            )
        case "not_drawn":
            return Refused(Denial("panels.draw.not_drawn", (("expert", facts["expert"]),)))
        case "nobody_left":
            return Refused(Denial("panels.draw.nobody_left", (("expert", facts["expert"]),)))
        case _:
            return Refused(Denial("panels.draw.composition"))


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


def experts_of(session: Session, numbers: Sequence[str]) -> list[Expert]:
    """The experts of these numbers."""
    return list(session.scalars(select(Expert).where(Expert.number.in_(numbers)).order_by(Expert.number)))
