"""The verb on recommendations: correct what a unit recommends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from forms.recommendation import Standing
from reviewapp import audit
from reviewapp.models import (
    Application,
    ApplicationState,
    Recommendation,
    RecommendationCorrection,
    Round,
    User,
)
from reviewapp.recommendations.queries import applications_of_unit, seen_of, standing_of
from reviewapp.rounds import quota
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused


def correct(
    session: Session,
    round_: Round,
    unit: str,
    wanted: Mapping[int, Standing],
    ground: str,
    *,
    seen: int,
    actor: User,
    at: datetime,
) -> int:
    """Write a further version of each recommendation of the unit that is to change; return how many.

    ``wanted`` holds what applications are to be, by id; those of other units are not touched. ``seen`` is
    ``seen_of`` the applications that the person had on the page. Raises ``Refused`` once scoring has opened,
    where another correction came in since, where an application that was admitted would be withdrawn, where
    two would share a place, and where the unit would recommend more than its cap.
    """
    round_ = preparing(session, round_)
    applications = applications_of_unit(session, round_, unit)
    if seen_of(applications) != seen:
        raise Refused(Denial("recommendation.superseded"))
    before = {one.id: standing_of(one) for one in applications}
    after = before | {id_: wanted[id_] for id_ in before.keys() & wanted.keys()}
    changed = [one for one in applications if after[one.id] != before[one.id]]
    _refuse_decided([one for one in changed if before[one.id].recommended and not after[one.id].recommended])
    _refuse_shared_place(after)
    _refuse_over_quota(round_, unit, before, after)
    for application in changed:
        version = _add(session, application, after[application.id], ground, actor=actor, at=at)
        audit.record(
            session,
            "correct_recommendation",
            application,
            actor=actor,
            at=at,
            round_id=round_.id,
            version=version,
            before=_plain(before[application.id]),
            after=_plain(after[application.id]),
            ground=ground,
        )
    return len(changed)


def _add(
    session: Session, application: Application, standing: Standing, ground: str, *, actor: User, at: datetime
) -> int:
    first = application.recommendation
    if first is None:
        application.recommendation = Recommendation(place=standing.place, recorded_at=at)
        session.flush()
        return 1
    correction = RecommendationCorrection(
        version=first.version + 1,
        withdrawn=not standing.recommended,
        place=standing.place,
        ground=ground,
        recorded_by=actor,
        recorded_at=at,
    )
    first.corrections.append(correction)
    session.flush()
    return correction.version


def _plain(standing: Standing) -> dict[str, object]:
    return {"recommended": standing.recommended, "place": standing.place}


def _refuse_decided(withdrawn: Sequence[Application]) -> None:
    numbers = tuple(one.number for one in withdrawn if one.state != ApplicationState.RECEIVED)
    if numbers:
        raise Refused(Denial("recommendation.decided", (("numbers", numbers),)))


def _refuse_shared_place(after: Mapping[int, Standing]) -> None:
    places = Counter(one.place for one in after.values() if one.place is not None)
    shared = tuple(str(place) for place, count in sorted(places.items()) if count > 1)
    if shared:
        raise Refused(Denial("recommendation.shared_place", (("places", shared),)))


def _refuse_over_quota(
    round_: Round, unit: str, before: Mapping[int, Standing], after: Mapping[int, Standing]
) -> None:
    """A unit that is over its cap may recommend fewer, though it be over it still."""
    had, count = (sum(one.recommended for one in standings.values()) for standings in (before, after))
    for excess in quota.excesses(round_, {unit: count}) if count > had else ():
        raise Refused(
            Denial(
                "recommendation.over_quota",
                (("unit", unit), ("cap", str(excess.cap)), ("count", str(count))),
            )
        )
