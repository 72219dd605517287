"""Matches by name of experts and applications (数据核对), and the verbs that overrule one or let it stand.

A match is mistaken where two persons or two firms have one name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session, joinedload

from reviewapp import audit
from reviewapp.models import (
    PARTIES,
    Application,
    ApplicationState,
    Employment,
    Expert,
    MatchOverruling,
    Recusal,
    Round,
    User,
    employment_counts,
)
from reviewapp.paging import Page, slice_of
from reviewapp.rounds.service import locked
from reviewapp.workflow import Denial, Refused


@dataclass(frozen=True)
class Match:
    """An application that names employers of an expert: each with the party that names it."""

    application: Application
    expert: Expert
    named: tuple[tuple[str, str], ...]
    is_recused: bool
    acts: Sequence[MatchOverruling]

    @property
    def is_overruled(self) -> bool:
        """Whether the match keeps the expert away no more."""
        return bool(self.acts) and self.acts[-1].overruled


def matches_of(
    session: Session, round_: Round, at: datetime, number: int
) -> Page[tuple[Application, Expert]]:
    """A page of the applications of the round and the experts whom a match keeps away, unless recused.

    The names are compared here, for a database would look at every pair of application and expert.
    """
    recused = (
        select(Recusal.application_id, Recusal.expert_id)
        .join(Application, Application.id == Recusal.application_id)
        .where(Application.round_id == round_.id)
    )
    acts = standing(overrulings_in(session, round_), at)
    settled = {(one.application_id, one.expert_id) for one in acts}.union(
        map(tuple, session.execute(recused))
    )
    employers = _employers(session, at)
    pairs = {
        (numbered, expert, application_id, expert_id)
        for numbered, application_id, parties in _parties(session, round_)
        for employer, experts in employers.items()
        if employer in parties
        for expert, expert_id in experts
        if (application_id, expert_id) not in settled
    }
    page = slice_of(sorted(pairs), number)
    rows = _loaded(session, [pair[2:] for pair in page.rows])
    return Page(rows, page.number, page.pages, page.total)


def _parties(session: Session, round_: Round) -> list[tuple[str, int, str]]:
    """Number, id and parties, a line each, of the applications that experts may come to score."""
    rows = session.execute(
        select(Application.number, Application.id, *(getattr(Application, one) for one in PARTIES)).where(
            Application.round_id == round_.id,
            Application.state.in_((ApplicationState.RECEIVED, ApplicationState.ADMITTED)),
        )
    )
    return [(number, application_id, "\n".join(parties)) for number, application_id, *parties in rows]


def _employers(session: Session, at: datetime) -> dict[str, set[tuple[str, int]]]:
    """Employer, present or of the last three years → its experts by number and id."""
    present = select(Expert.employer, Expert.number, Expert.id)
    past = (
        select(Employment.employer, Expert.number, Expert.id)
        .join(Expert, Expert.id == Employment.expert_id)
        .where(employment_counts(at))
    )
    found: dict[str, set[tuple[str, int]]] = {}
    for employer, number, expert_id in session.execute(union(present, past)):
        if employer:
            found.setdefault(employer, set()).add((number, expert_id))
    return found


def _loaded(session: Session, pairs: Sequence[tuple[int, int]]) -> list[tuple[Application, Expert]]:
    applications = {
        one.id: one
        for one in session.scalars(
            select(Application)
            .where(Application.id.in_({application for application, _expert in pairs}))
            .options(joinedload(Application.cluster))
        )
    }
    experts = {
        one.id: one
        for one in session.scalars(select(Expert).where(Expert.id.in_({expert for _one, expert in pairs})))
    }
    return [(applications[application], experts[expert]) for application, expert in pairs]


def overrulings_in(session: Session, round_: Round) -> Sequence[MatchOverruling]:
    """Every overruling of the round in order, also those that stand no more."""
    return session.scalars(
        select(MatchOverruling)
        .join(MatchOverruling.application)
        .where(Application.round_id == round_.id)
        .order_by(MatchOverruling.id)
        .options(
            joinedload(MatchOverruling.application).joinedload(Application.cluster),
            joinedload(MatchOverruling.expert),
            joinedload(MatchOverruling.made_by),
        )
    ).all()


def standing(
    acts: Iterable[MatchOverruling], at: datetime, applications: Collection[str] | None = None
) -> list[MatchOverruling]:
    """Which stand at a moment, by application and expert: on applications of these numbers, or all."""
    last = {(one.application.number, one.expert.number): one for one in acts if one.made_at <= at}
    return [
        last[pair]
        for pair in sorted(last)
        if last[pair].overruled and (applications is None or pair[0] in applications)
    ]


def overruled_facts(
    acts: Iterable[MatchOverruling], at: datetime, applications: Collection[str]
) -> dict[str, list[list[str]]]:
    """For the record of a draw or a dealing: the pairs whose match was overruled; nothing where none was."""
    pairs = [[one.application.number, one.expert.number] for one in standing(acts, at, applications)]
    return {"overruled": pairs} if pairs else {}


def match_of(
    session: Session, round_: Round, application_id: int, expert_id: int, at: datetime
) -> Match | None:
    """What there is between an application of the round and an expert; None where there never was a match."""
    application = session.scalar(
        select(Application).where(Application.id == application_id, Application.round_id == round_.id)
    )
    expert = session.get(Expert, expert_id)
    if application is None or expert is None:
        return None
    pair = (Recusal.application_id == application_id, Recusal.expert_id == expert_id)
    found = Match(
        application,
        expert,
        _named(session, application, expert, at),
        session.scalar(select(Recusal.id).where(*pair)) is not None,
        session.scalars(
            select(MatchOverruling)
            .where(
                MatchOverruling.application_id == application_id,
                MatchOverruling.expert_id == expert_id,
            )
            .order_by(MatchOverruling.number)
            .options(joinedload(MatchOverruling.made_by))
        ).all(),
    )
    return found if found.named or found.acts else None


def _named(
    session: Session, application: Application, expert: Expert, at: datetime
) -> tuple[tuple[str, str], ...]:
    """Party and employer, wherever the one has the other in its words."""
    past = session.scalars(
        select(Employment.employer)
        .where(Employment.expert_id == expert.id, employment_counts(at))
        .order_by(Employment.id)
    )
    employers = dict.fromkeys(one for one in (expert.employer, *past) if one)
    return tuple(
        (party, employer)
        for employer in employers
        for party in PARTIES
        if employer in getattr(application, party)
    )


def overrule(
    session: Session, round_: Round, match: Match, reason: str, *, actor: User, at: datetime
) -> MatchOverruling:
    """Let a mistaken match keep nobody away, from now on.

    Raises ``Refused`` where there is none, or where the expert is recused: a recusal is never overruled.
    """
    if match.is_recused:
        raise Refused(Denial("match.recused"))
    if not match.named or match.is_overruled:
        raise Refused(Denial("match.none"))
    return _record(session, round_, match, reason, "overrule_match", actor=actor, at=at)


def restore(
    session: Session, round_: Round, match: Match, reason: str, *, actor: User, at: datetime
) -> MatchOverruling:
    """Let a match stand again. Seats that were given meanwhile stay: they are handed over or recused."""
    if not match.is_overruled:
        raise Refused(Denial("match.stands"))
    return _record(session, round_, match, reason, "restore_match", actor=actor, at=at)


def _record(
    session: Session, round_: Round, match: Match, reason: str, act: str, *, actor: User, at: datetime
) -> MatchOverruling:
    locked(session, round_)
    made = MatchOverruling(
        application_id=match.application.id,
        expert_id=match.expert.id,
        number=len(match.acts) + 1,
        overruled=act == "overrule_match",
        reason=reason,
        made_by_id=actor.id,
        made_at=at,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        act,
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        application=match.application.number,
        expert=match.expert.number,
        named=[list(one) for one in match.named],
        reason=reason,
    )
    return made
