"""Who may be drawn: the pool with its kinds, who is in conflict, and what a draw says that it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from reviewapp.models import Application, Expert, Recusal, names_employer
from reviewapp.workflow import Denial, Refused
from scoring.commitment import parse
from scoring.draw import Candidate, DrawError, DrawPlan


def pool_of(session: Session) -> tuple[Candidate, ...]:
    """Everybody in the pool, with what each counts as in a panel and the province."""
    rows = session.execute(select(Expert.number, Expert.kind, Expert.region_code).order_by(Expert.number))
    return tuple(Candidate(number, kind.value, region[:2]) for number, kind, region in rows)


def left_aside(plan: str) -> dict[str, list[str]]:
    """Why → the numbers of those of a committed plan who took no part for that reason."""
    read = DrawPlan.from_json(parse(plan.encode()))
    found: dict[str, list[str]] = {}
    for candidate in read.candidates:
        if reason := read.left_aside(candidate):
            found.setdefault(reason, []).append(candidate.expert)
    return found


def conflicted(applications: Sequence[int], at: datetime) -> Select[str]:
    """The numbers of those who take no part in a draw for these applications: recused from one of them, or
    employed within three years by a party that one of them names, unless the match was overruled.
    """
    recused = exists().where(Recusal.expert_id == Expert.id, Recusal.application_id.in_(applications))
    named = exists().where(Application.id.in_(applications), names_employer(at))
    return select(Expert.number).where(or_(recused, named)).order_by(Expert.number)


def refused(error: DrawError) -> Refused:
    """The refusal with its facts; a pool of the database names nobody twice."""
    facts = {name: str(value) for name, value in error.facts.items()}
    match error.code:
        case "even":
            return Refused(Denial("panels.draw.even", (("places", facts["places"]),)))
        case "contradiction":
            return Refused(Denial("panels.draw.contradiction", (("places", facts["places"]),)))
        case "too_few_candidates":
            counts = facts["candidates"], facts["needed"]
            return Refused(
                Denial("panels.draw.too_few_candidates", (("candidates", counts[0]), ("needed", counts[1])))
            )
        case "not_drawn":
            return Refused(Denial("panels.draw.not_drawn", (("expert", facts["expert"]),)))
        case "nobody_left":
            return Refused(Denial("panels.draw.nobody_left", (("expert", facts["expert"]),)))
        case "composition" if facts["kind"] == "technical":
            return Refused(Denial("panels.draw.short_technical"))
        case "composition" if facts["kind"] == "finance":
            return Refused(Denial("panels.draw.short_finance"))
        case _:
            return Refused(Denial("panels.draw.composition"))
