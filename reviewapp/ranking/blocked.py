"""What stands in the way of a ranking: sheets and scores that are short, and a further stage that is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reviewapp.models import (
    Band,
    CertaintyEstimate,
    CertaintyRow,
    RankingRun,
    ReferralRule,
    Round,
    Stage,
)
from reviewapp.ranking.computation import sheets_of
from reviewapp.ranking.queries import admitted_numbers
from reviewapp.ranking.stages import at_stage
from reviewapp.rounds.stages import due, referrals_of
from reviewapp.workflow import Denial, Refused
from scoring.scheme import IndicatorScheme
from scoring.totals import blocks


def refuse_blocked(
    session: Session, round_: Round, scheme: IndicatorScheme, inputs: Mapping[str, Any]
) -> None:
    """Refuse to freeze while a stage, sheets or scores are short of what the round demands."""
    if due(session, round_):
        raise Refused(Denial("ranking.meeting_due"))
    sent = referrals_of(session, round_)
    points = _short(round_, scheme, at_stage(inputs, meeting=False), admitted_numbers(session, round_))
    if meeting := sent.get(Stage.MEETING):
        short = _short(round_, scheme, at_stage(inputs, meeting=True), meeting.applications)
        points += [Denial("ranking.at_meeting", points=(point,)) for point in short]
    if points:
        raise Refused(Denial("ranking.blocked", points=tuple(points)))


def _short(
    round_: Round, scheme: IndicatorScheme, inputs: Mapping[str, Any], applications: Sequence[str]
) -> list[Denial]:
    """Each point at which the sheets of one stage are short."""
    found = blocks(
        scheme,
        sheets_of(inputs),
        minimum_scores=round_.minimum_scores,
        maximum_abstained_share=round_.maximum_abstained_share,
        minimum_sheets=round_.minimum_sheets,
        applications=applications,
    )
    return [
        Denial(
            block.reason,
            (
                ("application", block.application),
                ("expert", block.expert or ""),
                ("indicator", block.indicator or ""),
                ("found", str(block.found)),
                ("limit", str(block.limit)),
            ),
        )
        for block in found
    ]


def refuse_unfinished(session: Session, round_: Round, run: RankingRun) -> None:
    """Refuse to confirm a run from which the rules send applications on, until that is done.

    Where the run's estimate finds no grey band there is nothing to send.
    """
    stage = due(session, round_)
    if stage is None or (stage[1] is ReferralRule.BAND and _band_is_empty(session, run)):
        return
    raise Refused(Denial("ranking.stage_due"))


def _band_is_empty(session: Session, run: RankingRun) -> bool:
    grey = exists().where(CertaintyRow.estimate_id == CertaintyEstimate.id, CertaintyRow.band == Band.GREY)
    estimates = session.scalars(select(grey).where(CertaintyEstimate.run_id == run.id)).all()
    return bool(estimates) and not any(estimates)
