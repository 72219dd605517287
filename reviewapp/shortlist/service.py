"""Draw the shortlist from the official run, and record the decision on it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from forms.decision import DecisionEntry
from reviewapp.models import Decision, RankingRun, Round, Shortlist, ShortlistEntry, User
from reviewapp.ranking.computation import points_on, ranking_of
from reviewapp.ranking.queries import official_run
from reviewapp.rounds.service import advance, locked
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.selection import Selection, TieBreak, select


def draw_shortlist(session: Session, round_: Round, *, actor: User, at: datetime) -> Shortlist:
    """Fill the round's places down the official run.

    Raises ``Refused`` where the published tie-break chain leaves a tie across the line undecided.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "draw_shortlist")
    run = official_run(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    selection = _selection(run, round_)
    if selection.unresolved:
        raise Refused(Denial("shortlist.unresolved_tie", (("numbers", selection.unresolved),)))
    shortlist = Shortlist(round_id=round_.id, run_id=run.id, places=round_.places, drawn_at=at)
    shortlist.entries = _entries(run, selection)
    session.add(shortlist)
    session.flush()
    advance(
        session,
        round_,
        "draw_shortlist",
        actor=actor,
        at=at,
        run=run.number,
        places=round_.places,
        selected=list(selection.selected),
        tied_at_line=list(selection.tied_at_line),
        settled_by=selection.settled_by,
    )
    return shortlist


def _selection(run: RankingRun, round_: Round) -> Selection:
    inputs, scheme = json.loads(run.inputs), run.scheme_version.to_scheme()
    ranking = ranking_of(
        ((row.application.number, row.place, row.score, row.printed) for row in run.rows),
        int(run.parameters["decimals"]),
    )
    chain = [TieBreak(code, points_on(inputs, scheme, code)) for code in round_.tie_break]
    return select(ranking, round_.places, chain)


def _entries(run: RankingRun, selection: Selection) -> list[ShortlistEntry]:
    """Entries with those selected first, otherwise in order of place."""
    ids = {row.application.number: row.application_id for row in run.rows}
    order = sorted(selection.decisions, key=lambda one: (not one.selected, one.rank, one.application))
    return [
        ShortlistEntry(
            application_id=ids[decision.application],
            position=position,
            place=decision.rank,
            selected=decision.selected,
            reason=decision.reason,
            settled_by=decision.settled_by,
        )
        for position, decision in enumerate(order, start=1)
    ]


def record_decision(
    session: Session, round_: Round, shortlist: Shortlist, entry: DecisionEntry, *, actor: User, at: datetime
) -> Decision:
    """Record who decided (审定) on the list, under which number, on which day."""
    round_ = locked(session, round_)
    decision = Decision(shortlist=shortlist, recorded_at=at, **vars(entry))
    session.add(decision)
    advance(session, round_, "record_decision", actor=actor, at=at, **vars(entry))
    return decision
