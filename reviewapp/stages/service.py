"""Verbs on further stages: send on by the rule fixed beforehand, and close. Nobody picks what goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import (
    Application,
    Band,
    CertaintyEstimate,
    CertaintyRow,
    RankingRun,
    Referral,
    ReferralRule,
    Round,
    Stage,
    User,
)
from reviewapp.monitoring.queries import short_of_sheets
from reviewapp.panel_opinions.service import refuse_without_opinions
from reviewapp.panels.matches import overruled_facts, overrulings_in
from reviewapp.ranking.advisory import certainty_of
from reviewapp.ranking.queries import admitted_numbers, official_run
from reviewapp.ranking.service import estimate_certainty
from reviewapp.rounds.service import advance, locked
from reviewapp.rounds.stages import due, referrals_of
from reviewapp.stages.draws import plan_of
from reviewapp.stages.seats import seat_panels
from reviewapp.workflow import ROUND, Denial, Refused

ACTIONS = {
    (Stage.MEETING, True): "open_meeting",
    (Stage.MEETING, False): "send_to_meeting",
    (Stage.REREVIEW, False): "send_to_experts",
}
"""By stage, and whether all applications go there, before any ranking."""

CLOSINGS = {Stage.MEETING: "close_meeting", Stage.REREVIEW: "close_rereview"}


def send_on(session: Session, round_: Round, *, actor: User, at: datetime) -> Referral:
    """Send what the rules say to the stage that is due: all of it in one act.

    Raises ``Refused`` where no stage is due, or the rule finds nothing to send.
    """
    round_ = locked(session, round_)
    found = due(session, round_)
    if found is None:
        raise Refused(Denial("stages.none_due"))
    stage, rule = found
    action = ACTIONS[stage, rule is ReferralRule.ALL]
    ROUND.after(round_.phase, action)
    made = Referral(round_id=round_.id, stage=stage, rule=rule, made_at=at, made_by_id=actor.id)
    _choose(session, round_, made, actor, at)
    if stage is Stage.REREVIEW:
        made.plan, made.commitment = plan_of(session, round_, made.applications, at)
    session.add(made)
    session.flush()
    if stage is Stage.MEETING:
        seat_panels(session, round_, made.applications, at)
    advance(
        session,
        round_,
        action,
        actor=actor,
        at=at,
        rule=rule,
        applications=made.applications,
        run=made.run.number if made.run else None,
        estimate=made.estimate.result_digest if made.estimate else None,
        commitment=made.commitment,
        **overruled_facts(overrulings_in(session, round_), at, made.applications),
    )
    return made


def _choose(session: Session, round_: Round, made: Referral, actor: User, at: datetime) -> None:
    """What the rule says goes on, and what it was read from."""
    if made.rule is ReferralRule.ALL:
        made.applications = list(admitted_numbers(session, round_))
        return
    run = official_run(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    made.run = run
    if made.rule is ReferralRule.FIRST:
        made.applications = _first(run, round_.meeting_places or 0)
        return
    made.estimate = certainty_of(session, run) or estimate_certainty(session, round_, actor=actor, at=at)
    made.applications = _band(session, made.estimate)
    if not made.applications:
        raise Refused(Denial("stages.no_band"))


def _first(run: RankingRun, places: int) -> list[str]:
    """The first of a run, whoever shares the last place among them."""
    return sorted(row.application.number for row in run.rows if row.place <= places)


def _band(session: Session, estimate: CertaintyEstimate) -> list[str]:
    """The whole grey band of an estimate."""
    return list(
        session.scalars(
            select(Application.number)
            .join(CertaintyRow, CertaintyRow.application_id == Application.id)
            .where(CertaintyRow.estimate_id == estimate.id, CertaintyRow.band == Band.GREY)
            .order_by(Application.number)
        )
    )


def close_stage(session: Session, round_: Round, stage: Stage, *, actor: User, at: datetime) -> None:
    """Close a further stage, which is never opened again.

    Raises ``Refused`` where the extra experts were never drawn, sheets are short, or panels
    owe their opinions: what was begun is carried out.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, CLOSINGS[stage])
    sent = referrals_of(session, round_)[stage]
    if stage is Stage.REREVIEW and sent.draw is None:
        raise Refused(Denial("stages.not_drawn"))
    refuse_without_opinions(session, round_)
    if short := short_of_sheets(session, round_):
        numbers = tuple(one.number for one in short)
        raise Refused(Denial("stages.short", (("numbers", numbers),)))
    advance(session, round_, CLOSINGS[stage], actor=actor, at=at)
