"""From the list drawn to the decision: adjust with reasons, submit (送审), return or decide (审定)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.decision import DecisionEntry
from forms.deviation import DeviationEntry
from forms.review import ReviewEntry
from reviewapp.canonical import canonical_json, digest
from reviewapp.files.service import statement, stored
from reviewapp.files.store import Incoming
from reviewapp.models import (
    AddedMinutes,
    Decision,
    Deviation,
    Proposal,
    Round,
    Shortlist,
    User,
)
from reviewapp.rounds.review import CONFIRMED, review
from reviewapp.rounds.service import advance, locked
from reviewapp.shortlist.queries import entry_of
from reviewapp.wording import ZONE
from reviewapp.workflow import ROUND, Denial, Refused


def record_deviation(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    entry: DeviationEntry,
    *,
    actor: User,
    at: datetime,
) -> Deviation:
    """Put an application on the proposed list or take it off, with the reason; the draw itself stays.

    Raises ``Refused`` where the list has no such application, or it stands where it is to be put.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "record_deviation")
    drawn = entry_of(session, shortlist, entry.application)
    if drawn is None:
        raise Refused(Denial("shortlist.no_entry", (("number", entry.application),)))
    application = drawn.application
    selected = drawn.selected == (application.id in shortlist.departures())
    if selected != entry.selected:
        raise Refused(Denial("shortlist.no_deviation", (("name", application.cluster.name),)))
    deviation = Deviation(
        shortlist_id=shortlist.id,
        number=1 + len(_kept(session, Deviation, shortlist)),
        application_id=application.id,
        selected=selected,
        ground=entry.ground,
        recorded_by_id=actor.id,
        recorded_at=at,
    )
    shortlist.deviations.append(deviation)
    advance(
        session,
        round_,
        "record_deviation",
        actor=actor,
        at=at,
        application=application.number,
        selected=selected,
        ground=entry.ground,
    )
    return deviation


def _kept(session: Session, model: type[Deviation | Proposal], shortlist: Shortlist) -> Sequence[int]:
    return session.scalars(select(model.id).where(model.shortlist_id == shortlist.id)).all()


def submit_list(
    session: Session, round_: Round, shortlist: Shortlist, *, actor: User, at: datetime
) -> Proposal:
    """Submit the proposed list for approval (送审), each departure from the ranking with its reason."""
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "submit_list")
    if not shortlist.proposed():
        raise Refused(Denial("shortlist.empty"))
    content = canonical_json(_content(shortlist))
    proposal = Proposal(
        shortlist_id=shortlist.id,
        number=1 + len(_kept(session, Proposal, shortlist)),
        content=content,
        digest=digest(content),
        submitted_by_id=actor.id,
        submitted_at=at,
    )
    shortlist.proposals.append(proposal)
    advance(
        session, round_, "submit_list", actor=actor, at=at, number=proposal.number, digest=proposal.digest
    )
    return proposal


def _content(shortlist: Shortlist) -> dict[str, object]:
    return {
        "ranking": shortlist.run.result_digest,
        "places": shortlist.places,
        "proposed": [entry.application.number for entry in shortlist.proposed()],
        "departures": [
            {"application": one.application.number, "selected": one.selected, "ground": one.ground}
            for one in shortlist.departures().values()
        ],
    }


def return_list(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    entry: ReviewEntry,
    *,
    actor: User,
    at: datetime,
) -> None:
    """Send a submitted list back to be amended, with the reason."""
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "return_list")
    proposal = _verdict(session, shortlist, entry, actor, at)
    advance(session, round_, "return_list", actor=actor, at=at, number=proposal.number, ground=entry.ground)


def _verdict(
    session: Session, shortlist: Shortlist, entry: ReviewEntry, actor: User, at: datetime
) -> Proposal:
    proposal = shortlist.proposals[-1]
    review(
        session,
        {"proposal_id": proposal.id},
        entry,
        made_by_id=proposal.submitted_by_id,
        digest=proposal.digest,
        actor=actor,
        at=at,
    )
    return proposal


def record_decision(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    entry: DecisionEntry,
    *,
    minutes: tuple[Incoming, Path] | None = None,
    actor: User,
    at: datetime,
) -> Decision:
    """Record who decided (审定) on the submitted list, under which number, on which day, with the minutes.

    ``minutes`` is a scan that was taken in, and the folder that it finds its place in. Raises ``Refused``
    for a day to come, or one before the ranking was made.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "record_decision")
    _refuse_day(shortlist, entry, at)
    proposal = _verdict(session, shortlist, CONFIRMED, actor, at)
    decision = Decision(
        shortlist=shortlist,
        proposal_id=proposal.id,
        minutes=stored(minutes, actor, at) if minutes else None,
        recorded_at=at,
        **vars(entry),
    )
    session.add(decision)
    advance(
        session,
        round_,
        "record_decision",
        actor=actor,
        at=at,
        digest=proposal.digest,
        minutes=statement(decision.minutes) if decision.minutes else None,
        **vars(entry),
    )
    return decision


def add_minutes(
    session: Session,
    round_: Round,
    shortlist: Shortlist,
    minutes: tuple[Incoming, Path],
    *,
    actor: User,
    at: datetime,
) -> AddedMinutes:
    """Add minutes that were signed or scanned after the decision was entered; what is there stays.

    Raises ``Refused`` where the decision has this very file already.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "add_minutes")
    decision = shortlist.decision
    if decision is None:
        raise Refused(Denial("round.wrong_state"))
    held = [decision.minutes, *(one.file for one in decision.added)]
    if minutes[0].sha256 in {file.sha256 for file in held if file}:
        raise Refused(Denial("decision.minutes_known", (("name", minutes[0].filename),)))
    made = AddedMinutes(file=stored(minutes, actor, at))
    decision.added.append(made)
    session.flush()
    advance(session, round_, "add_minutes", actor=actor, at=at, minutes=statement(made.file))
    return made


def _refuse_day(shortlist: Shortlist, entry: DecisionEntry, at: datetime) -> None:
    if entry.decided_on > at.astimezone(ZONE).date():
        raise Refused(Denial("decision.in_future"))
    ranked_on = shortlist.run.made_at.astimezone(ZONE).date()
    if entry.decided_on < ranked_on:
        raise Refused(Denial("decision.before_ranking", (("day", ranked_on.isoformat()),)))
