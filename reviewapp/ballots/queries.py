"""Ballots as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from reviewapp.models import (
    Application,
    Ballot,
    BallotVoter,
    Cluster,
    Expert,
    Panel,
    RankingRun,
    Recusal,
    Round,
)
from reviewapp.models.panel import panel_expert

WHOLE = (
    selectinload(Ballot.voters).joinedload(BallotVoter.expert),
    selectinload(Ballot.voters).joinedload(BallotVoter.turn),
    joinedload(Ballot.result),
    joinedload(Ballot.urn),
    joinedload(Ballot.run),
)


def ballot_by_id(session: Session, ballot_id: int) -> Ballot | None:
    """One ballot with its voters, who of them has voted, and its result."""
    return session.scalar(select(Ballot).where(Ballot.id == ballot_id).options(*WHOLE))


def ballots_of(session: Session, run: RankingRun) -> Sequence[Ballot]:
    """The ballots on a run, in their order."""
    return session.scalars(
        select(Ballot).where(Ballot.run_id == run.id).order_by(Ballot.number).options(*WHOLE)
    ).all()


def open_ballot_of(session: Session, run: RankingRun) -> Ballot | None:
    """The ballot on a run that is not closed."""
    return session.scalar(select(Ballot).where(Ballot.run_id == run.id, ~Ballot.result.has()))


def voters_for(session: Session, round_: Round, numbers: Sequence[str]) -> Sequence[Expert]:
    """The experts of the panels that the applications are with, but for those recused from any of them."""
    named = (Application.round_id == round_.id) & Application.number.in_(numbers)
    recused = (
        select(Recusal.expert_id).join(Application, Application.id == Recusal.application_id).where(named)
    )
    seated = (
        select(panel_expert.c.expert_id)
        .join(Panel, Panel.id == panel_expert.c.panel_id)
        .join(Application, Application.panel_id == Panel.id)
        .where(named)
    )
    return session.scalars(
        select(Expert).where(Expert.id.in_(seated), Expert.id.not_in(recused)).order_by(Expert.number)
    ).all()


def cluster_names(session: Session, round_id: int, numbers: Sequence[str]) -> dict[str, str]:
    """The names of clusters by the numbers of their applications."""
    rows = session.execute(
        select(Application.number, Cluster.name)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(Application.round_id == round_id, Application.number.in_(numbers))
    )
    return dict(rows.all())
