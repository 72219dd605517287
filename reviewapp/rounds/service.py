"""Verbs on rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import (
    BALLOT,
    Application,
    ApplicationState,
    Assignment,
    GreyBand,
    Round,
    RoundPhase,
    SchemeVersion,
    ScoreSheet,
    StageJoin,
    User,
)
from reviewapp.rounds.queries import correction_waits
from reviewapp.rounds.selection_rules import checked
from reviewapp.schemes.checking import scheme_faults
from reviewapp.schemes.problem_words import placed_words
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.composite import is_composite
from scoring.methods import ADVISORY, METHODS
from scoring.ruledata import rules_data
from scoring.rules import NO_RULES, Rules


@dataclass(frozen=True)
class RoundPlan:
    """All that a round fixes before scoring opens, with the 评审办法 it rests on.

    ``quota_province`` and ``quota_city`` cap what one unit may recommend; None is no cap.
    """

    code: str
    year: int
    title: str
    issuer: str
    call_title: str
    call_number: str
    places: int
    official_method: str | None = None
    rules_title: str | None = None
    rules_number: str | None = None
    rules_dated: date | None = None
    scoring_ends_at: datetime | None = None
    quota_province: int | None = None
    quota_city: int | None = None
    decimals: int = 2
    minimum_sheets: int = 3
    minimum_scores: int = 3
    maximum_abstained_share: Decimal = Decimal("0.2")
    tie_break: tuple[str, ...] = ()
    selection_rules: Rules = NO_RULES
    method_options: Mapping[str, Any] = field(default_factory=dict)
    stage_join: StageJoin = StageJoin.SINGLE
    stage_percent: int | None = None
    meeting_places: int | None = None
    grey_band: GreyBand = GreyBand.NONE
    grey_band_experts: int | None = None
    band_percent: int = 5
    is_demo: bool = False


def create_round(
    session: Session,
    plan: RoundPlan,
    *,
    standard: SchemeVersion,
    scheme_version: SchemeVersion,
    actor: User,
    at: datetime,
) -> Round:
    """Start a round with its standard (认定标准), its expert scheme and its one official method.

    The method may follow, but scoring does not open without it. Raises ``Refused`` where the code is taken,
    ``ValueError`` for a method that the scoring engine does not know, or that is only advisory.
    """
    if plan.official_method not in {None} | (METHODS.keys() - ADVISORY):
        raise ValueError(f"no such method: {plan.official_method}")
    if session.scalar(select(Round.id).where(Round.code == plan.code)) is not None:
        raise Refused(Denial("round.code_taken", (("code", plan.code),)))
    settings: dict[str, Any] = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    settings["tie_break"] = list(plan.tie_break)
    settings["selection_rules"] = rules_data(plan.selection_rules)
    settings["method_options"] = dict(plan.method_options)
    round_ = Round(**settings, phase=RoundPhase.PREPARING, standard=standard, scheme_version=scheme_version)
    session.add(round_)
    session.flush()
    audit.record(
        session,
        "create_round",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        standard=standard.digest,
        scheme=scheme_version.digest,
        **settings,
    )
    return round_


def locked(session: Session, round_: Round) -> Round:
    """The round, held until the transaction ends, so that no act of another passes it by."""
    return session.scalars(
        select(Round).where(Round.id == round_.id).with_for_update().execution_options(populate_existing=True)
    ).one()


def preparing(session: Session, round_: Round) -> Round:
    """The round, held as by ``locked``; ``Refused`` once scoring has opened, for by then all is dealt."""
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "open_scoring")
    return round_


def advance(
    session: Session, round_: Round, action: str, *, actor: User, at: datetime, **detail: Any
) -> None:
    """Move the round along one way of the workflow and record it.

    Raises ``Refused`` where the workflow has no such way, and on the way out of a phase while a correction
    waits for the second person.
    """
    before, after = round_.phase, ROUND.after(round_.phase, action)
    if after != before and correction_waits(session, round_):
        raise Refused(Denial("correction.waits"))
    round_.phase = after
    audit.record(
        session,
        action,
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        phase=[before, after],
        **detail,
    )


def open_scoring(session: Session, round_: Round, *, actor: User, at: datetime) -> None:
    """Open independent scoring once every application is decided on and dealt."""
    round_ = locked(session, round_)
    if None in (round_.official_method, round_.rules_title, round_.rules_dated, round_.scoring_ends_at):
        raise Refused(Denial("round.rules_open"))
    _refuse_unfit_scheme(round_, round_.scheme_version)
    open_numbers = session.scalars(
        select(Application.number)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.RECEIVED)
        .order_by(Application.number)
    ).all()
    if open_numbers:
        raise Refused(Denial("round.applications_open", (("numbers", tuple(open_numbers)),)))
    undealt = session.scalars(
        select(Application.number)
        .where(
            Application.round_id == round_.id,
            Application.state == ApplicationState.ADMITTED,
            ~select(Assignment.id).where(Assignment.application_id == Application.id).exists(),
        )
        .order_by(Application.number)
    ).all()
    if undealt:
        raise Refused(Denial("round.not_dealt", (("numbers", tuple(undealt)),)))
    advance(session, round_, "open_scoring", actor=actor, at=at)


def close_scoring(session: Session, round_: Round, *, actor: User, at: datetime) -> None:
    """Close independent scoring; sheets not submitted by now do not count."""
    advance(session, locked(session, round_), "close_scoring", actor=actor, at=at)


def choose_schemes(
    session: Session,
    round_: Round,
    *,
    standard: SchemeVersion,
    scheme_version: SchemeVersion,
    actor: User,
    at: datetime,
) -> None:
    """Give a round another standard or scheme, before its scoring opens; dealt sheets follow."""
    round_ = locked(session, round_)
    if round_.phase != RoundPhase.PREPARING:
        raise Refused(Denial("round.schemes_frozen"))
    if standard.id != round_.standard_id:
        _refuse_applied_standard(session, round_)
    _refuse_unfit_scheme(round_, scheme_version)
    before = [round_.standard.digest, round_.scheme_version.digest]
    round_.standard, round_.scheme_version = standard, scheme_version
    for sheet in session.scalars(_sheets_of(round_)):
        sheet.scheme_version = scheme_version
    audit.record(
        session,
        "choose_schemes",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        standard=[before[0], standard.digest],
        scheme=[before[1], scheme_version.digest],
    )


def _refuse_applied_standard(session: Session, round_: Round) -> None:
    decided = session.scalars(
        select(Application.number)
        .where(Application.round_id == round_.id, Application.state != ApplicationState.RECEIVED)
        .order_by(Application.number)
    ).all()
    if decided:
        raise Refused(Denial("round.standard_applied", (("numbers", tuple(decided)),)))


def _refuse_unfit_scheme(round_: Round, version: SchemeVersion) -> None:
    scheme = version.to_scheme()
    if faults := scheme_faults(scheme):
        raise Refused(Denial("scheme.unsound", (("problems", tuple(map(placed_words, faults))),)))
    if not scheme.expert_indicators():
        raise Refused(Denial("round.nothing_to_score"))
    if round_.official_method == "composite" and not is_composite(scheme):
        raise Refused(Denial("round.nothing_to_join"))
    if missing := tuple(code for code in round_.tie_break if code not in {*version.titles(), BALLOT}):
        raise Refused(Denial("round.tie_break_missing", (("codes", missing),)))
    checked(version, round_.selection_rules)


def _sheets_of(round_: Round) -> Select[ScoreSheet]:
    return (
        select(ScoreSheet)
        .join(ScoreSheet.assignment)
        .join(Assignment.application)
        .where(Application.round_id == round_.id)
    )
