"""Verbs on panels: compose them, and deal applications to their experts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from reviewapp import audit
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Dealing,
    Expert,
    Panel,
    Recusal,
    Round,
    ScoreSheet,
    User,
)
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused
from scoring.assignment import Deal, InfeasibleDealError, Pair, complete_panel, deal, outside_seats


def compose_panel(
    session: Session,
    round_: Round,
    *,
    code: str,
    title: str,
    experts: Sequence[Expert],
    applications: Iterable[Application],
    sheets_per_application: int | None,
    actor: User,
    at: datetime,
) -> Panel:
    """Set up a panel; ``sheets_per_application`` None means that every expert scores every application."""
    round_ = preparing(session, round_)
    panel = Panel(
        round_id=round_.id,
        code=code,
        title=title,
        sheets_per_application=sheets_per_application,
        experts=list(experts),
        applications=[one for one in applications if one.state == ApplicationState.ADMITTED],
    )
    session.add(panel)
    session.flush()
    audit.record(
        session,
        "compose_panel",
        panel,
        actor=actor,
        at=at,
        round_id=round_.id,
        experts=[expert.number for expert in panel.experts],
        applications=[application.number for application in panel.applications],
        sheets_per_application=sheets_per_application,
    )
    return panel


def deal_round(
    session: Session,
    round_: Round,
    *,
    seed: str,
    actor: User,
    at: datetime,
    outside_share: Fraction = Fraction(0),
) -> int:
    """Deal the applications of every panel to its experts; the number of sheets.

    Each panel is a draw of its own, so that an expert who sits on two panels scores in both and links them.
    With ``outside_share`` all are dealt at once, and on that share of each panel's applications one seat goes
    to an expert of another panel. Where no deal exists, ``Refused`` says who is short of whom.
    """
    round_ = preparing(session, round_)
    refuse_dealt(session, round_)
    recused, panels = _recused(session, round_), panels_of(session, round_)
    session.add(
        Dealing(
            round_id=round_.id,
            seed=seed,
            outside_share=str(outside_share),
            home_regions_apart=False,
            dealt_by_id=actor.id,
            dealt_at=at,
        )
    )
    if outside_share:
        return _deal_together(session, round_, panels, recused, seed, outside_share, actor, at)
    return sum(
        _deal_panel(session, round_, panel, recused, f"{seed}/{panel.code}", actor, at) for panel in panels
    )


def _deal_panel(
    session: Session,
    round_: Round,
    panel: Panel,
    recused: frozenset[Pair],
    seed: str,
    actor: User,
    at: datetime,
) -> int:
    """One panel's draw, recorded with all that is needed to repeat it."""
    experts = {expert.number: expert for expert in panel.experts}
    pool = {application.number: tuple(experts) for application in panel.applications}
    wanted = _wanted(panel, recused)
    dealt = _dealt(wanted, pool, seed=seed.encode(), recused=recused)
    _seat(session, round_, [panel], dealt, at)
    audit.record(
        session,
        "deal_panel",
        panel,
        actor=actor,
        at=at,
        round_id=round_.id,
        seed=seed,
        experts=sorted(experts),
        wanted=wanted,
        recused=[list(pair) for pair in sorted(recused)],
        pairs=[list(pair) for pair in dealt.pairs],
    )
    return len(dealt.pairs)


def _deal_together(
    session: Session,
    round_: Round,
    panels: Sequence[Panel],
    recused: frozenset[Pair],
    seed: str,
    share: Fraction,
    actor: User,
    at: datetime,
) -> int:
    """All panels at once, with seats that link them; recorded with all that is needed to repeat it."""
    own = {
        application.number: tuple(expert.number for expert in panel.experts)
        for panel in panels
        for application in panel.applications
    }
    wanted = {number: count for panel in panels for number, count in _wanted(panel, recused).items()}
    panel_of = {application.number: panel.code for panel in panels for application in panel.applications}
    outside = outside_seats(panel_of, 1, share, seed=f"{seed}/outside".encode())
    everybody = sorted({expert for experts in own.values() for expert in experts})
    pool = {number: everybody if number in outside else experts for number, experts in own.items()}
    dealt = _dealt(wanted, pool, seed=seed.encode(), recused=recused, own=own, outside=outside)
    _seat(session, round_, panels, dealt, at)
    audit.record(
        session,
        "deal_round",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        seed=seed,
        panels={panel.code: [expert.number for expert in panel.experts] for panel in panels},
        panel_of=panel_of,
        wanted=wanted,
        outside=outside,
        recused=[list(pair) for pair in sorted(recused)],
        pairs=[list(pair) for pair in dealt.pairs],
    )
    return len(dealt.pairs)


def _wanted(panel: Panel, recused: frozenset[Pair]) -> dict[str, int]:
    """Sheets wanted for each application of a panel."""
    experts = tuple(expert.number for expert in panel.experts)
    everyone, _allowed = complete_panel({one.number: experts for one in panel.applications}, recused)
    return {number: panel.sheets_per_application or count for number, count in everyone.items()}


def _dealt(
    wanted: Mapping[str, int], pool: Mapping[str, Collection[str]], *, seed: bytes, **rules: Any
) -> Deal:
    """Deal, or refuse with the minimum cut as facts."""
    try:
        return deal(wanted, pool, seed=seed, **rules)
    except InfeasibleDealError as error:
        if error.code == "too_few_experts":
            raise Refused(Denial("panels.too_few_experts", (("applications", error.applications),))) from None
        raise Refused(
            Denial(
                "panels.too_little_capacity",
                (
                    ("applications", error.applications),
                    ("experts", error.experts),
                    ("seats", str(error.seats)),
                    ("room", str(error.room)),
                ),
            )
        ) from None


def _seat(session: Session, round_: Round, panels: Sequence[Panel], dealt: Deal, at: datetime) -> None:
    """Write the assignments, each with its first sheet."""
    applications = {one.number: one for panel in panels for one in panel.applications}
    experts = {one.number: one for panel in panels for one in panel.experts}
    for number, expert in dealt.pairs:
        assignment = Assignment(application=applications[number], expert=experts[expert])
        assignment.sheets.append(
            ScoreSheet(scheme_version_id=round_.scheme_version_id, number=1, dealt_at=at)
        )
        session.add(assignment)
    session.flush()


def panels_of(session: Session, round_: Round) -> list[Panel]:
    """The round's panels with experts and applications, in order of code."""
    return list(
        session.scalars(
            select(Panel)
            .where(Panel.round_id == round_.id)
            .order_by(Panel.code)
            .options(selectinload(Panel.experts), selectinload(Panel.applications))
        )
    )


def refuse_dealt(session: Session, round_: Round) -> None:
    """Raise ``Refused`` once applications are dealt."""
    dealt = select(Assignment.id).join(Application).where(Application.round_id == round_.id).limit(1)
    if session.scalar(dealt) is not None:
        raise Refused(Denial("round.already_dealt"))


def _recused(session: Session, round_: Round) -> frozenset[Pair]:
    """Pairs (application number, expert number) that must not meet."""
    rows = session.execute(
        select(Application.number, Expert.number)
        .join(Recusal, Recusal.application_id == Application.id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .where(Application.round_id == round_.id)
    )
    return frozenset((application, expert) for application, expert in rows)
