"""The rules that a round fixes: open while it is prepared, afterwards changed by two persons."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from forms.round import SettingsEntry
from reviewapp import audit
from reviewapp.calendar.workdays import deadline
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import (
    Application,
    Assignment,
    ReviewVerdict,
    Round,
    RoundPhase,
    ScoreSheet,
    SettingChange,
    SheetState,
    User,
    seat_counts,
)
from reviewapp.models.round import SETTINGS
from reviewapp.rounds.counted import counted
from reviewapp.rounds.review import review
from reviewapp.rounds.selection_rules import named
from reviewapp.rounds.service import locked, preparing
from reviewapp.workflow import Denial, Refused

CHANGEABLE = frozenset({RoundPhase.SCORING, RoundPhase.CLOSED, RoundPhase.MEETING, RoundPhase.REREVIEW})
"""After scoring opened, and while no result stands that a change would decide about."""

TYPES: Mapping[str, Callable[[str], object]] = {
    "rules_dated": date.fromisoformat,
    "scoring_ends_at": datetime.fromisoformat,
    "maximum_abstained_share": Decimal,
}
"""How a value that JSON holds as text is read again."""


def values_of(round_: Round, entry: SettingsEntry) -> dict[str, Any]:
    """What was entered, by the names of the columns; scoring ends at 24:00 of its last day.

    Raises ``Refused`` for selection rules that cannot be kept to.
    """
    rules = named(round_, entry.values["selection_rules"])
    return {**entry.values, "scoring_ends_at": deadline(entry.scoring_ends_on), "selection_rules": rules}


def differences(round_: Round, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the new values that are not the round's own."""
    return {name: value for name, value in values.items() if getattr(round_, name) != value}


def change_settings(
    session: Session, round_: Round, values: Mapping[str, Any], *, actor: User, at: datetime
) -> None:
    """Fix the rules while the round is being prepared."""
    round_ = preparing(session, round_)
    changed = differences(round_, values)
    before = {name: getattr(round_, name) for name in changed}
    for name, value in changed.items():
        setattr(round_, name, value)
    if changed:
        detail = {"before": before, "after": changed}
        audit.record(session, "change_settings", round_, actor=actor, at=at, round_id=round_.id, **detail)


def propose_change(
    session: Session,
    round_: Round,
    values: Mapping[str, Any],
    ground: str,
    *,
    actor: User,
    at: datetime,
) -> SettingChange:
    """Propose to change rules after scoring opened; nothing changes until another person approves.

    Raises ``Refused`` once there is a ranking, while another proposal waits, or where nothing would change.
    """
    round_ = locked(session, round_)
    if round_.phase not in CHANGEABLE:
        raise Refused(Denial("round.settings_final"))
    last = last_change(session, round_)
    if last is not None and last.review is None:
        raise Refused(Denial("round.change_waits"))
    changed = differences(round_, values)
    if not changed:
        raise Refused(Denial("round.nothing_changed"))
    change = SettingChange(
        round_id=round_.id,
        number=1 + (last.number if last else 0),
        before=_stored({name: getattr(round_, name) for name in changed}),
        after=_stored(changed),
        ground=ground,
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    session.add(change)
    session.flush()
    audit.record(
        session,
        "propose_change",
        change,
        actor=actor,
        at=at,
        round_id=round_.id,
        before=change.before,
        after=change.after,
        ground=ground,
    )
    return change


def review_change(
    session: Session,
    round_: Round,
    change: SettingChange,
    entry: ReviewEntry,
    *,
    actor: User,
    at: datetime,
) -> None:
    """Approve a proposed change as a second person, and so make it; or return it with the reason."""
    round_ = locked(session, round_)
    waiting = last_change(session, round_)
    if round_.phase not in CHANGEABLE or waiting is None or waiting.id != change.id or waiting.review:
        raise Refused(Denial("round.change_decided"))
    made = review(
        session,
        {"change_id": change.id},
        entry,
        made_by_id=change.proposed_by_id,
        digest=digest(canonical_json({"before": change.before, "after": change.after})),
        actor=actor,
        at=at,
    )
    late = _late_sheets(session, round_)
    if made.verdict is ReviewVerdict.CONFIRMED:
        for name, text in change.after.items():
            setattr(round_, name, TYPES[name](text) if name in TYPES and text is not None else text)
        round_.settings_number = change.number
    audit.record(
        session,
        "review_change",
        change,
        actor=actor,
        at=at,
        round_id=round_.id,
        verdict=made.verdict,
        ground=entry.ground,
        adopted=sorted(late - _late_sheets(session, round_)),
    )


def _late_sheets(session: Session, round_: Round) -> set[int]:
    """The submitted sheets that do not count as the deadline stands; an extension adopts them."""
    session.flush()
    found = (
        select(ScoreSheet.id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Application.round_id == round_.id,
            ScoreSheet.state == SheetState.SUBMITTED,
            seat_counts(),
            ~counted(round_),
        )
    )
    return set(session.scalars(found))


def last_change(session: Session, round_: Round) -> SettingChange | None:
    """The newest proposal of the round."""
    return session.scalar(
        select(SettingChange)
        .where(SettingChange.round_id == round_.id)
        .order_by(SettingChange.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def approved_changes(session: Session, round_: Round) -> int:
    """How many changes were approved after scoring had opened."""
    return session.scalars(
        select(func.count())
        .select_from(SettingChange)
        .where(SettingChange.round_id == round_.id, SettingChange.review.has(verdict=ReviewVerdict.CONFIRMED))
    ).one()


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - set(SETTINGS)
    if unknown:
        raise ValueError(f"not settings of a round: {', '.join(sorted(unknown))}")
    plain: dict[str, Any] = json.loads(canonical_json(values))
    return plain
