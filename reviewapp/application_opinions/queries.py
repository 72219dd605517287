"""Opinions on single applications: where each stands, for the office and for the panel's own experts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select, union
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import (
    Application,
    ApplicationAnswer,
    ApplicationOpinion,
    Assignment,
    Expert,
    Panel,
    PanelLeader,
    Recusal,
    Round,
)
from reviewapp.paging import Page, page_of
from reviewapp.panel_opinions.queries import Line, last_answers, opinion_stage


@dataclass(frozen=True)
class ApplicationLine(Line[ApplicationOpinion, ApplicationAnswer]):
    """Where a panel's opinion on an application stands; ``members`` are its experts who need not keep away.

    ``speaker`` writes: the leader, or the first of the others where the leader keeps away.
    """

    panel: Panel
    application: Application
    speaker: Expert | None


@dataclass(frozen=True)
class OpenApplications:
    """A panel of an expert in which opinions on applications wait for an answer of theirs."""

    round: Round
    panel: Panel
    waiting: int


def application_lines(
    session: Session, round_: Round, *criteria: ColumnElement[bool]
) -> list[ApplicationLine]:
    """Where the opinion on each application stands that is at the stage which opinions are about."""
    applications = session.scalars(
        _at_stage(round_).where(*criteria).options(joinedload(Application.panel).selectinload(Panel.experts))
    ).all()
    ids = [one.id for one in applications]
    leaders = _leaders(session, {one.panel_id for one in applications if one.panel_id})
    kept_away = _kept_away(session, ids)
    opinions = {
        one.application_id: one
        for one in session.scalars(
            select(ApplicationOpinion)
            .where(ApplicationOpinion.application_id.in_(ids))
            .order_by(ApplicationOpinion.number)
            .options(joinedload(ApplicationOpinion.written_by))
        )
    }
    answers = last_answers(session, ApplicationAnswer, (one.id for one in opinions.values()))
    lines = []
    for application in applications:
        panel, opinion = application.panel, opinions.get(application.id)
        if panel is None:
            continue
        members = [one for one in panel.experts if one.id not in kept_away[application.id]]
        leader = leaders.get(panel.id)
        leads = [one for one in members if one.id == leader] or (members if leader else [])
        lines.append(
            ApplicationLine(
                members=members,
                opinion=opinion,
                answers=answers.get(opinion.id, {}) if opinion else {},
                panel=panel,
                application=application,
                speaker=leads[0] if leads else None,
            )
        )
    return lines


def page_of_lines(session: Session, round_: Round, number: int) -> Page[ApplicationLine]:
    """A page of where the opinions stand, in order of number."""
    found = page_of(session, _at_stage(round_).with_only_columns(Application.id), number)
    lines = application_lines(session, round_, Application.id.in_([one for (one,) in found.rows]))
    return Page(lines, found.number, found.pages, found.total)


def _at_stage(round_: Round) -> Select[Application]:
    at_stage = exists().where(
        Assignment.application_id == Application.id, Assignment.stage == opinion_stage(round_)
    )
    return (
        select(Application)
        .where(Application.round_id == round_.id, Application.panel_id.is_not(None), at_stage)
        .order_by(Application.number)
    )


def _leaders(session: Session, panel_ids: set[int]) -> dict[int, int]:
    """Panel → the expert who leads it, as recorded last."""
    rows = session.execute(
        select(PanelLeader.panel_id, PanelLeader.expert_id)
        .where(PanelLeader.panel_id.in_(panel_ids))
        .order_by(PanelLeader.number)
    )
    return {panel: expert for panel, expert in rows}  # noqa: C416  a row is no pair to the type checker


def _kept_away(session: Session, ids: Sequence[int]) -> dict[int, set[int]]:
    """Application → the experts who are recused from it, or have a seat and have not declared on it yet."""
    found: dict[int, set[int]] = defaultdict(set)
    undeclared = select(Assignment.application_id, Assignment.expert_id).where(
        Assignment.application_id.in_(ids), ~Assignment.is_declared
    )
    recused = select(Recusal.application_id, Recusal.expert_id).where(Recusal.application_id.in_(ids))
    for application, expert in session.execute(union(recused, undeclared)):
        found[application].add(expert)
    return found


def line_of(session: Session, round_: Round, panel: Panel, application_id: int) -> ApplicationLine | None:
    """Where the opinion of a panel on one of its applications stands."""
    criteria = (Application.id == application_id, Application.panel_id == panel.id)
    found = application_lines(session, round_, *criteria)
    return found[0] if found else None


def versions_of(session: Session, application: Application) -> Sequence[ApplicationOpinion]:
    """Every version of the opinion on an application, the newest first."""
    return session.scalars(
        select(ApplicationOpinion)
        .where(ApplicationOpinion.application_id == application.id)
        .order_by(ApplicationOpinion.number.desc())
    ).all()


def open_applications(
    session: Session, expert: Expert, speaking: Iterable[tuple[Panel, Round]]
) -> list[OpenApplications]:
    """The panels among those that speak in which opinions on applications wait for the expert's answer."""
    found = []
    for panel, round_ in speaking:
        lines = application_lines(session, round_, Application.panel_id == panel.id)
        if waiting := sum(line.opinion is not None and expert in line.waiting for line in lines):
            found.append(OpenApplications(round_, panel, waiting))
    return found
