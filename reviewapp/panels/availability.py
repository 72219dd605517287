"""The days on which a round needs its experts, and who cannot take part on them (不可参加)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from reviewapp.models import Expert, Round, RoundPhase, Stage, Unavailability
from reviewapp.rounds.phases import planned_days
from reviewapp.rounds.queries import MOMENT
from reviewapp.wording import ZONE


@dataclass(frozen=True)
class Sitting:
    """The days of a stage, the first and the last among them."""

    stage: Stage
    first: date
    last: date


def sittings(session: Session, round_: Round, at: datetime) -> list[Sitting]:
    """The stages of the round whose days are known and not over.

    Independent scoring lasts from its planned day, or from today, to its deadline; a meeting and a re-review
    from the day that is planned to that of the phase planned next, and without one that day alone.
    """
    planned, today = planned_days(session, round_), at.astimezone(ZONE).date()
    found = []
    if ends_at := round_.scoring_ends_at:
        last = (ends_at - MOMENT).astimezone(ZONE).date()
        found.append(Sitting(Stage.INDEPENDENT, max(planned.get(RoundPhase.SCORING, today), today), last))
    for stage, phase in ((Stage.MEETING, RoundPhase.MEETING), (Stage.REREVIEW, RoundPhase.REREVIEW)):
        if phase in planned and phase in round_.phases:
            first = planned[phase]
            later = round_.phases[round_.phases.index(phase) + 1 :]
            ends = [planned[one] for one in later if one in planned and planned[one] >= first]
            found.append(Sitting(stage, max(first, today), min(ends, default=first)))
    return [one for one in found if one.first <= one.last]


def away(session: Session, days: Sequence[Sitting]) -> dict[str, list[Unavailability]]:
    """Number of expert → when that expert cannot take part, where it falls on any of ``days``."""
    falls = [(Unavailability.since <= one.last) & (Unavailability.until >= one.first) for one in days]
    rows = session.execute(
        select(Expert.number, Unavailability)
        .join(Unavailability, Unavailability.expert_id == Expert.id)
        .where(Unavailability.withdrawn_at.is_(None), or_(false(), *falls))
        .order_by(Expert.number, Unavailability.since, Unavailability.id)
    )
    found: dict[str, list[Unavailability]] = {}
    for number, one in rows:
        found.setdefault(number, []).append(one)
    return found
