"""Dealing applications to experts (分派): worked out first, shown, and then done as it was worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import Application, Assignment, Dealing, Expert, Panel, Recusal, Round, ScoreSheet, User
from reviewapp.panels.conflicts import Conflict, conflicts
from reviewapp.panels.matches import overruled_facts, overrulings_in
from reviewapp.panels.service import panels_of, refuse_dealt
from reviewapp.rounds.service import preparing
from reviewapp.workflow import Denial, Refused
from scoring.assignment import Deal, InfeasibleDealError, Pair, complete_panel, deal, outside_seats


@dataclass(frozen=True)
class Part:
    """One draw of a dealing: the panels in it, what it was asked for, and what came of it."""

    panels: Sequence[Panel]
    seed: str
    wanted: Mapping[str, int]
    dealt: Deal
    outside: Mapping[str, int]


@dataclass(frozen=True)
class DealPlan:
    """A dealing that is worked out: its parts, the pairs apart as recused, and those found in the data."""

    parts: Sequence[Part]
    recused: frozenset[Pair]
    found: Sequence[Conflict]

    @property
    def sheets(self) -> int:
        """How many sheets are dealt."""
        return sum(len(part.dealt.pairs) for part in self.parts)

    @cached_property
    def loads(self) -> Mapping[str, int]:
        """Sheets of each expert by number, nobody left out who sits on a panel."""
        loads = Counter(expert for part in self.parts for _application, expert in part.dealt.pairs)
        members = {one.number for part in self.parts for panel in part.panels for one in panel.experts}
        return {number: loads[number] for number in sorted(members)}

    @property
    def experts(self) -> Sequence[Expert]:
        """Everybody who sits on a panel, each once, in order of number."""
        found = {one.number: one for part in self.parts for panel in part.panels for one in panel.experts}
        return [found[number] for number in sorted(found)]

    def short(self, least: int) -> list[str]:
        """The numbers of applications with fewer than ``least`` sheets."""
        return sorted(
            number for part in self.parts for number, wanted in part.wanted.items() if wanted < least
        )


def plan_deal(
    session: Session,
    round_: Round,
    *,
    seed: str,
    at: datetime,
    outside_share: Fraction = Fraction(0),
    home_regions_apart: bool = False,
) -> DealPlan:
    """Work out how the applications of every panel are dealt to its experts; nothing is written.

    Each panel is a draw of its own, so that an expert who sits on two panels scores in both and links them.
    With ``outside_share`` all are dealt at once, and on that share of each panel's applications one seat goes
    to an expert of another panel. Recusals and what the data say keep pairs apart. Where no deal exists,
    ``Refused`` says who is short of whom.
    """
    refuse_dealt(session, round_)
    recused, panels = _recused(session, round_), panels_of(session, round_)
    found = conflicts(
        session,
        [one.id for panel in panels for one in panel.applications],
        {one.id for panel in panels for one in panel.experts},
        at,
        home_regions_apart=home_regions_apart,
    )
    apart = recused | {(one.application, one.expert) for one in found}
    if outside_share:
        parts = [_together(panels, apart, seed, outside_share)]
    else:
        parts = [_by_itself(panel, apart, f"{seed}/{panel.code}") for panel in panels]
    return DealPlan(parts, recused, [one for one in found if (one.application, one.expert) not in recused])


def deal_round(
    session: Session,
    round_: Round,
    *,
    seed: str,
    actor: User,
    at: datetime,
    outside_share: Fraction = Fraction(0),
    home_regions_apart: bool = False,
) -> int:
    """Deal as ``plan_deal`` works it out, once in a round; the number of sheets."""
    round_ = preparing(session, round_)
    planned = plan_deal(
        session,
        round_,
        seed=seed,
        at=at,
        outside_share=outside_share,
        home_regions_apart=home_regions_apart,
    )
    session.add(
        Dealing(
            round_id=round_.id,
            seed=seed,
            outside_share=str(outside_share),
            home_regions_apart=home_regions_apart,
            dealt_by_id=actor.id,
            dealt_at=at,
        )
    )
    apart = {
        "recused": [list(pair) for pair in sorted(planned.recused)],
        "found": [[one.application, one.expert, one.ground] for one in planned.found],
    }
    overrulings = overrulings_in(session, round_)
    for part in planned.parts:
        _seat(session, round_, part, at)
        act, subject, facts = _told(round_, part, together=bool(outside_share))
        facts |= overruled_facts(overrulings, at, part.wanted)
        audit.record(session, act, subject, actor=actor, at=at, round_id=round_.id, **facts, **apart)
    return planned.sheets


def _told(round_: Round, part: Part, *, together: bool) -> tuple[str, Round | Panel, dict[str, Any]]:
    """What the record says of a part: all that is needed to repeat it."""
    facts = {
        "seed": part.seed,
        "wanted": dict(part.wanted),
        "pairs": [list(pair) for pair in part.dealt.pairs],
    }
    if not together:
        (panel,) = part.panels
        return "deal_panel", panel, facts | {"experts": sorted(one.number for one in panel.experts)}
    return (
        "deal_round",
        round_,
        facts
        | {
            "panels": {panel.code: [one.number for one in panel.experts] for panel in part.panels},
            "panel_of": {one.number: panel.code for panel in part.panels for one in panel.applications},
            "outside": dict(part.outside),
        },
    )


def _by_itself(panel: Panel, apart: frozenset[Pair], seed: str) -> Part:
    """One panel's draw."""
    pool = {one.number: tuple(expert.number for expert in panel.experts) for one in panel.applications}
    wanted = _wanted(panel, apart)
    return Part([panel], seed, wanted, _dealt(wanted, pool, seed=seed.encode(), recused=apart), {})


def _together(panels: Sequence[Panel], apart: frozenset[Pair], seed: str, share: Fraction) -> Part:
    """All panels at once, with seats that link them."""
    own = {
        application.number: tuple(expert.number for expert in panel.experts)
        for panel in panels
        for application in panel.applications
    }
    wanted = {number: count for panel in panels for number, count in _wanted(panel, apart).items()}
    panel_of = {application.number: panel.code for panel in panels for application in panel.applications}
    outside = outside_seats(panel_of, 1, share, seed=f"{seed}/outside".encode())
    everybody = sorted({expert for experts in own.values() for expert in experts})
    pool = {number: everybody if number in outside else experts for number, experts in own.items()}
    dealt = _dealt(wanted, pool, seed=seed.encode(), recused=apart, own=own, outside=outside)
    return Part(panels, seed, wanted, dealt, outside)


def _wanted(panel: Panel, apart: frozenset[Pair]) -> dict[str, int]:
    """Sheets wanted for each application of a panel."""
    experts = tuple(expert.number for expert in panel.experts)
    everyone, _allowed = complete_panel({one.number: experts for one in panel.applications}, apart)
    return {number: panel.sheets_per_application or count for number, count in everyone.items()}


def _dealt(
    wanted: Mapping[str, int], pool: Mapping[str, Collection[str]], *, seed: bytes, **rules: Any
) -> Deal:
    """Deal, or refuse with the minimum cut as facts."""
    try:
        return deal(wanted, pool, seed=seed, **rules)
    except InfeasibleDealError as error:
        if error.code == "too_few_experts":
            raise Refused(Denial("panels.too_few_experts", (("applications", error.applications),))) from None
        raise Refused(
            Denial(
                "panels.too_little_capacity",
                (
                    ("applications", error.applications),
                    ("experts", error.experts),
                    ("seats", str(error.seats)),
                    ("room", str(error.room)),
                ),
            )
        ) from None


def _seat(session: Session, round_: Round, part: Part, at: datetime) -> None:
    """Write the assignments, each with its first sheet."""
    applications = {one.number: one for panel in part.panels for one in panel.applications}
    experts = {one.number: one for panel in part.panels for one in panel.experts}
    for number, expert in part.dealt.pairs:
        assignment = Assignment(application=applications[number], expert=experts[expert])
        assignment.sheets.append(
            ScoreSheet(scheme_version_id=round_.scheme_version_id, number=1, dealt_at=at)
        )
        session.add(assignment)
    session.flush()


def _recused(session: Session, round_: Round) -> frozenset[Pair]:
    """Pairs (application number, expert number) that must not meet."""
    rows = session.execute(
        select(Application.number, Expert.number)
        .join(Recusal, Recusal.application_id == Application.id)
        .join(Expert, Expert.id == Recusal.expert_id)
        .where(Application.round_id == round_.id)
    )
    return frozenset((application, expert) for application, expert in rows)
