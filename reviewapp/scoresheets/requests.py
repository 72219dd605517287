"""Requests to reopen a submitted sheet (申请退回修改): asked by its expert, answered by the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    Expert,
    ReopeningGround,
    ReopeningRequest,
    RequestState,
    Round,
    ScoreSheet,
    User,
)
from reviewapp.scoresheets.service import reopen
from reviewapp.workflow import REOPENING_REQUEST, Denial, Refused


@dataclass(frozen=True)
class RequestLine:
    """One request with whose sheet of what it wants back."""

    request: ReopeningRequest
    number: str
    name: str
    expert: str
    version: int


def ask(
    session: Session, round_: Round, sheet: ScoreSheet, reason: str, *, actor: User, at: datetime
) -> ReopeningRequest:
    """Ask for a submitted sheet that the caller holds; ``Refused`` where an earlier request waits."""
    made = requests_of(session, sheet)
    if sheet.is_reopened or any(one.state == RequestState.GRANTED for one in made):
        raise Refused(Denial("score_sheet.reopened"))
    if any(one.state == RequestState.OPEN for one in made):
        raise Refused(Denial("reopening.requested"))
    request = ReopeningRequest(sheet=sheet, number=len(made) + 1, reason=reason, requested_at=at)
    session.add(request)
    session.flush()
    audit.record(session, "request_reopening", sheet, actor=actor, at=at, round_id=round_.id, reason=reason)
    return request


def grant(
    session: Session, round_: Round, request: ReopeningRequest, answer: str, *, actor: User, at: datetime
) -> ScoreSheet:
    """Open a further version of the sheet; ``Refused`` where the request is answered already."""
    _answer(session, round_, request, "grant", answer, actor=actor, at=at)
    ground = ReopeningGround.REQUESTED
    return reopen(session, round_, request.sheet, ground, request.reason, actor=actor, at=at)


def refuse(
    session: Session, round_: Round, request: ReopeningRequest, answer: str, *, actor: User, at: datetime
) -> None:
    """Say no, with the reason; ``Refused`` where the request is answered already."""
    _answer(session, round_, request, "refuse", answer, actor=actor, at=at)


def _answer(
    session: Session,
    round_: Round,
    request: ReopeningRequest,
    action: str,
    answer: str,
    *,
    actor: User,
    at: datetime,
) -> None:
    state, answered_by_id = REOPENING_REQUEST.after(request.state, action), actor.id
    request.state, request.answer = state, answer
    request.answered_by_id, request.answered_at = answered_by_id, at
    session.flush()
    act = f"{action}_reopening"
    audit.record(session, act, request, actor=actor, at=at, round_id=round_.id, answer=answer)


def requests_of(session: Session, sheet: ScoreSheet) -> Sequence[ReopeningRequest]:
    """The requests for one sheet, the first asked first."""
    return session.scalars(
        select(ReopeningRequest)
        .where(ReopeningRequest.sheet_id == sheet.id)
        .order_by(ReopeningRequest.number)
    ).all()


def requests_in(session: Session, round_: Round) -> list[RequestLine]:
    """Every request of a round, the open ones first, then the latest."""
    rows = session.execute(
        select(
            ReopeningRequest,
            Application.number,
            Cluster.name,
            Expert.name,
            ScoreSheet.number.label("version"),
        )
        .join(ScoreSheet, ScoreSheet.id == ReopeningRequest.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Application.round_id == round_.id)
        .order_by(
            ReopeningRequest.answered_at.is_not(None),
            ReopeningRequest.requested_at.desc(),
            ReopeningRequest.id.desc(),
        )
    )
    return [RequestLine(*row) for row in rows]


def open_requests(session: Session, round_: Round) -> int:
    """How many requests of a round wait for an answer."""
    return session.scalars(
        select(func.count(ReopeningRequest.id))
        .join(ScoreSheet, ScoreSheet.id == ReopeningRequest.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id, ReopeningRequest.state == RequestState.OPEN)
    ).one()


def held_request(session: Session, round_: Round, request_id: int) -> ReopeningRequest | None:
    """One request of a round with its sheet, round and both held to the end of the transaction."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(read=True))
    return session.scalars(
        select(ReopeningRequest)
        .join(ScoreSheet, ScoreSheet.id == ReopeningRequest.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(ReopeningRequest.id == request_id, Application.round_id == round_.id)
        .with_for_update(of=[ReopeningRequest, ScoreSheet])
    ).one_or_none()


def waiting_sheets(session: Session, expert_id: int) -> dict[int, RequestState]:
    """Sheet → how the latest request for it stands, for an expert's sheets that one was made for."""
    rows = session.execute(
        select(ReopeningRequest.sheet_id, ReopeningRequest.state)
        .join(ScoreSheet, ScoreSheet.id == ReopeningRequest.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.expert_id == expert_id)
        .order_by(ReopeningRequest.number)
    )
    return dict(rows.all())
