"""Which further stage a round's rules ask for, and what was sent on to it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import GreyBand, Referral, ReferralRule, Round, RoundPhase, Stage, StageJoin
from reviewapp.permissions.score_sheet import OPEN_IN

OPEN_STAGE = {phase: stage for stage, phase in OPEN_IN.items()}
"""The stage whose sheets are scored in a phase; in any other phase it is independent scoring."""


def stage_of(round_: Round) -> Stage:
    """The stage that the round is at."""
    return OPEN_STAGE.get(round_.phase, Stage.INDEPENDENT)


def rules_of(round_: Round) -> dict[Stage, ReferralRule]:
    """The further stages that the settings ask for, each with the rule that says what goes there."""
    rules: dict[Stage, ReferralRule] = {}
    if round_.stage_join != StageJoin.SINGLE:
        by_band = round_.grey_band == GreyBand.MEETING
        first = ReferralRule.FIRST if round_.meeting_places else ReferralRule.ALL
        rules[Stage.MEETING] = ReferralRule.BAND if by_band else first
    if round_.grey_band == GreyBand.EXPERTS:
        rules[Stage.REREVIEW] = ReferralRule.BAND
    return rules


def referrals_of(session: Session, round_: Round) -> Mapping[Stage, Referral]:
    """What was sent on already."""
    found = session.scalars(select(Referral).where(Referral.round_id == round_.id))
    return {one.stage: one for one in found}


def due(session: Session, round_: Round) -> tuple[Stage, ReferralRule] | None:
    """The further stage that must come next: before the ranking where all go, after it where it selects."""
    sent = referrals_of(session, round_)
    phase = {ReferralRule.ALL: RoundPhase.CLOSED}
    return next(
        (
            (stage, rule)
            for stage, rule in rules_of(round_).items()
            if stage not in sent and phase.get(rule, RoundPhase.RANKED) == round_.phase
        ),
        None,
    )
