"""Applications with what their figures say against the standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import Application, ApplicationState, Event, Round, SchemeVersion, User
from reviewapp.paging import Page, page_of
from scoring.eligibility import Finding, Verdict, against, check, eligible
from scoring.scheme import IndicatorScheme


@dataclass(frozen=True)
class Examined:
    """An application with its findings and what they add up to."""

    application: Application
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def against(self) -> tuple[Finding, ...]:
        """The findings that stand against admission."""
        return against(self.findings)

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Those, and the ones that would but for an exception on record."""
        return tuple(one for one in self.findings if one.waived or one in self.against)


@dataclass(frozen=True)
class Wanted:
    """Which applications of a round a list shows: those in a state, those of a unit, or all."""

    state: ApplicationState | None = None
    unit: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        return [
            *([Application.state == self.state] if self.state else []),
            *([Application.quota_unit == self.unit] if self.unit else []),
        ]


@dataclass(frozen=True)
class Act:
    """One recorded act on an application; ``about`` names the requirements or files it speaks of."""

    at: datetime
    act: str
    actor: str
    about: tuple[str, ...]
    ground: str


def figures_of(application: Application) -> dict[str, dict[int, Decimal]]:
    """Figure → year → value, as the standard's check takes it."""
    figures: dict[str, dict[int, Decimal]] = {}
    for figure in application.figures:
        figures.setdefault(figure.figure, {})[figure.year] = figure.value
    return figures


def grounds_of(application: Application) -> dict[str, str]:
    """Requirement → ground of the exception on record, for the standard that the round applies now."""
    standard_id = application.round.standard_id
    return {waiver.code: waiver.ground for waiver in application.waivers if waiver.standard_id == standard_id}


def examine_one(application: Application) -> Examined:
    """One application against the standard of its round, exceptions on record taken into account."""
    return _examined(application, application.round.standard.to_scheme())


def _examined(application: Application, standard: IndicatorScheme) -> Examined:
    waived = grounds_of(application).keys()
    findings = check(standard, figures_of(application), application.round.reference_year, waived)
    return Examined(application, findings, eligible(findings))


def examine(session: Session, round_: Round) -> Sequence[Examined]:
    """Every application of the round against its standard (认定标准), in order of number."""
    standard = round_.standard.to_scheme()
    return [_examined(application, standard) for application in session.scalars(_to_examine(round_))]


def examine_page(
    session: Session, round_: Round, wanted: Wanted, number: int
) -> tuple[Page[Any], Sequence[Examined]]:
    """One page of the wanted applications, and each of its rows against the standard."""
    standard = round_.standard.to_scheme()
    page = page_of(session, _to_examine(round_).where(*wanted.conditions()), number)
    return page, [_examined(row[0], standard) for row in page.rows]


def _to_examine(round_: Round) -> Select[Application]:
    return (
        select(Application)
        .where(Application.round_id == round_.id)
        .order_by(Application.number)
        .options(
            selectinload(Application.figures),
            selectinload(Application.waivers),
            joinedload(Application.panel),
            joinedload(Application.recommendation),
        )
    )


def application_by_id(session: Session, round_id: int, application_id: int) -> Application | None:
    """One application of a round with all that its page shows."""
    return session.scalars(
        select(Application)
        .where(Application.id == application_id, Application.round_id == round_id)
        .options(
            selectinload(Application.figures),
            selectinload(Application.waivers),
            selectinload(Application.files),
            joinedload(Application.recommendation),
            joinedload(Application.round, innerjoin=True)
            .joinedload(Round.standard, innerjoin=True)
            .selectinload(SchemeVersion.indicators),
        )
    ).one_or_none()


def history(session: Session, application: Application) -> list[Act]:
    """What was done with the application, the first act first."""
    standard = application.round.standard
    titles = {"": standard.title} | standard.titles()  # the minimum of the total has no code
    events = session.execute(
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject_type == Application.__tablename__, Event.subject_id == application.id)
        .order_by(Event.id)
    )
    return [
        Act(
            at=event.at,
            act=event.act,
            actor=name or "",
            about=(
                *(titles.get(code, code) for code in event.detail.get("against", ())),
                *(file["filename"] for file in event.detail.get("files", ())),
            ),
            ground=event.detail.get("ground", ""),
        )
        for event, name in events
    ]
