"""Draw the shortlist from the official run."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from reviewapp.canonical import canonical_json
from reviewapp.models import Application, RankingRun, Round, Shortlist, ShortlistEntry, User
from reviewapp.ranking.queries import inputs_of_run, run_head
from reviewapp.ranking.selecting import ranking_of_run, selector_of
from reviewapp.rounds.selection_rules import rules_in_force
from reviewapp.rounds.service import advance, locked
from reviewapp.shortlist.queries import latest_number
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.selection import Binding, InfeasibleRulesError, RuleKind, Selection


def draw_shortlist(session: Session, round_: Round, *, actor: User, at: datetime) -> Shortlist:
    """Fill the round's places down the official run.

    Raises ``Refused`` where the round's rules cannot be kept together, and where the published tie-break
    chain leaves a tie across a line undecided.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "draw_shortlist")
    run = run_head(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    selection = _selection(session, run, round_)
    if selection.unresolved:
        raise Refused(Denial("shortlist.unresolved_tie", (("numbers", selection.unresolved),)))
    shortlist = Shortlist(
        round_id=round_.id,
        number=1 + latest_number(session, round_),
        run_id=run.id,
        places=round_.places,
        drawn_at=at,
    )
    session.add(shortlist)
    session.flush()
    session.execute(insert(ShortlistEntry), _entries(session, shortlist, selection))
    advance(
        session,
        round_,
        "draw_shortlist",
        actor=actor,
        at=at,
        number=shortlist.number,
        run=run.number,
        places=round_.places,
        selected=list(selection.selected),
        tied_at_line=list(selection.tied_at_line),
        settled_by=selection.settled_by,
        rules=rules_in_force(round_),
        lapsed=[asdict(binding) for binding in selection.lapsed],
    )
    return shortlist


def _selection(session: Session, run: RankingRun, round_: Round) -> Selection:
    selector = selector_of(session, round_, inputs_of_run(session, run), run.scheme_version.to_scheme(), run)
    try:
        return selector.choose(ranking_of_run(session, run))
    except InfeasibleRulesError as error:
        raise Refused(Denial("shortlist.rules_collide", points=_collision(error))) from None


def _collision(error: InfeasibleRulesError) -> tuple[Denial, ...]:
    return tuple(
        Denial("shortlist.colliding_places", (("number", str(binding.limit)),))
        if binding.kind is RuleKind.PLACES
        else Denial(
            "shortlist.colliding_rule",
            (("rule", binding.rule), ("group", binding.group), ("number", str(binding.limit))),
        )
        for binding in error.collision
    )


def _entries(session: Session, shortlist: Shortlist, selection: Selection) -> list[dict[str, Any]]:
    """Entries with those selected first, otherwise in order of place."""
    of_round = select(Application.number, Application.id).where(Application.round_id == shortlist.round_id)
    ids = dict(session.execute(of_round).all())
    order = sorted(selection.decisions, key=lambda one: (not one.selected, one.rank, one.application))
    return [
        {
            "shortlist_id": shortlist.id,
            "application_id": ids[decision.application],
            "position": position,
            "place": decision.rank,
            "selected": decision.selected,
            "reason": decision.reason,
            "settled_by": decision.settled_by,
            "binding": [_stored(binding) for binding in decision.binding],
        }
        for position, decision in enumerate(order, start=1)
    ]


@lru_cache
def _stored(binding: Binding) -> dict[str, Any]:
    """A rule at work as it is kept, decimals as text; most are the same for many applications."""
    plain: dict[str, Any] = json.loads(canonical_json(asdict(binding)))
    return plain
