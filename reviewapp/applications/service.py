"""Verbs on applications: 受理、初审."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.applications.queries import Examined, examine
from reviewapp.models import Application, ApplicationState, Round, User
from reviewapp.rounds import quota
from reviewapp.rounds.service import preparing
from reviewapp.version import __version__
from reviewapp.workflow import APPLICATION, Denial, Refused
from scoring.eligibility import Verdict

ACTIONS = {Verdict.ELIGIBLE: "admit", Verdict.NOT_ELIGIBLE: "return", Verdict.VETOED: "return"}


def decide(
    session: Session, application: Application, action: str, *, actor: User, at: datetime, **grounds: object
) -> None:
    """Admit (受理) or return (不予受理) one application, with its grounds on record."""
    application.state = APPLICATION.after(application.state, action)
    audit.record(session, action, application, actor=actor, at=at, round_id=application.round_id, **grounds)


def admit_round(session: Session, round_: Round, *, actor: User, at: datetime) -> dict[Verdict, int]:
    """Decide every received application by its figures; where some are missing, a person has to judge.

    Raises ``Refused`` where a unit has more applications than it may recommend.
    """
    round_ = preparing(session, round_)
    counts = dict.fromkeys(Verdict, 0)
    for examined in undecided(session, round_):
        counts[examined.verdict] += 1
        if examined.verdict in ACTIONS:
            decide(
                session,
                examined.application,
                ACTIONS[examined.verdict],
                actor=actor,
                at=at,
                **grounds(round_, examined),
            )
    return counts


def undecided(session: Session, round_: Round) -> list[Examined]:
    """Every received application with what its figures say: those that ``admit_round`` is about.

    One whose recommendation was withdrawn is left to a person, who returns it for that reason. Raises
    ``Refused`` where a unit has more applications than it may recommend.
    """
    refuse_over_quota(session, round_)
    return [
        one
        for one in examine(session, round_)
        if one.application.state == ApplicationState.RECEIVED and not one.application.is_withdrawn
    ]


def refuse_over_quota(session: Session, round_: Round, unit: str | None = None) -> None:
    """超出名额的一律不予受理: a unit with more than its cap has to say first which ones it keeps.

    With ``unit`` only that unit is asked, else every unit of the round.
    """
    counts = quota.applications_by_unit(session, round_)
    excesses = [one for one in quota.excesses(round_, counts) if unit in (None, one.unit)]
    if excesses:
        points = tuple(
            Denial(
                "application.over_cap",
                (("unit", excess.unit), ("cap", str(excess.cap)), ("count", str(excess.count))),
            )
            for excess in excesses
        )
        raise Refused(Denial("application.over_quota", points=points))


def grounds(round_: Round, examined: Examined) -> dict[str, object]:
    """What a decision rests on, as its event keeps it."""
    return {
        "verdict": examined.verdict,
        "against": [finding.indicator.code for finding in examined.against],
        "waived": [finding.indicator.code for finding in examined.findings if finding.waived],
        "standard": round_.standard.digest,
        "code_version": __version__,
    }
