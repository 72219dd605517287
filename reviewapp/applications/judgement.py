"""What a person decides on one application: exceptions (例外、适当放宽), and 受理 by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.applications.dossier import objections
from reviewapp.applications.queries import examine_one, figures_of, grounds_of
from reviewapp.applications.service import decide, grounds, refuse_over_quota
from reviewapp.models import Application, User, Waiver
from reviewapp.rounds.service import preparing
from reviewapp.schemes import figures_for
from reviewapp.workflow import APPLICATION, Denial, Refused
from scoring.eligibility import Finding, Verdict, check

STANDS_AGAINST = frozenset({Verdict.NOT_ELIGIBLE, Verdict.VETOED})


def record_waiver(
    session: Session, application: Application, code: str, ground: str, *, actor: User, at: datetime
) -> Waiver:
    """Record why one requirement that is not met does not stand in the way.

    Raises ``Refused`` once the application is decided on, for a veto that the standard does not except, and
    where there is nothing to except.
    """
    _hold(session, application)
    APPLICATION.after(application.state, "admit")
    finding = _finding_to_waive(application, code)
    waiver = Waiver(
        standard_id=application.round.standard_id,
        code=code,
        ground=ground,
        recorded_by=actor.id,
        recorded_at=at,
    )
    application.waivers.append(waiver)
    audit.record(
        session,
        "record_waiver",
        application,
        actor=actor,
        at=at,
        round_id=application.round_id,
        against=[code],
        ground=ground,
        measured=[[year, value] for year, value in finding.measured],
        standard=application.round.standard.digest,
    )
    return waiver


def decide_by_hand(
    session: Session, application: Application, action: str, ground: str, *, actor: User, at: datetime
) -> None:
    """Admit or return one application for a written ground.

    A ground never outweighs a figure: an application with a requirement that is not met is admitted only
    after the exception from that requirement is on record. Nor is one admitted whose recommendation was
    withdrawn.
    """
    _hold(session, application)
    examined = examine_one(application)
    if action == "admit":
        if application.is_withdrawn:
            raise Refused(Denial("application.withdrawn"))
        refuse_over_quota(session, application.round, application.quota_unit)
        if examined.verdict in STANDS_AGAINST:
            catalogue = figures_for(application.round.standard.to_scheme())
            problems = tuple(objections(examined.against, catalogue))
            raise Refused(Denial("application.stands_against", (("problems", problems),)))
    rests_on = grounds(application.round, examined)
    decide(session, application, action, actor=actor, at=at, ground=ground, **rests_on)


def _hold(session: Session, application: Application) -> None:
    """Hold the round, and see the application as it stands now."""
    preparing(session, application.round)
    session.refresh(application)


def _finding_to_waive(application: Application, code: str) -> Finding:
    standard, recorded = application.round.standard.to_scheme(), grounds_of(application)
    if code in recorded:
        raise Refused(Denial("waiver.recorded"))
    year = application.round.reference_year
    try:
        findings = check(standard, figures_of(application), year, recorded.keys() | {code})
    except ValueError as error:
        title = application.round.standard.titles().get(code, code)
        raise Refused(Denial("waiver.not_allowed", (("title", title),))) from error
    for finding in findings:
        if finding.indicator.code == code and finding.waived:
            return finding
    raise Refused(Denial("waiver.nothing_to_waive"))
