"""Rankings of large rounds as jobs: reckoned without a lock, then stored in one transaction.

What a job reckoned is stored only where the round is still as it was; else the job ends with the reason, and
nothing is kept. A worker killed at any moment leaves all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.progress import report
from reviewapp.jobs.queries import open_job
from reviewapp.jobs.service import enqueue
from reviewapp.models import (
    Application,
    Assignment,
    Job,
    RankingRun,
    ReviewVerdict,
    Round,
    ScoreSheet,
    User,
)
from reviewapp.ranking import service
from reviewapp.ranking.basis import refuse_open
from reviewapp.ranking.blocked import refuse_unfinished
from reviewapp.ranking.certainty import Certainty, Parameters
from reviewapp.ranking.computation import Result
from reviewapp.ranking.queries import run_head
from reviewapp.ranking.runs import is_reproduced
from reviewapp.rounds.counted import counted
from reviewapp.rounds.service import locked
from reviewapp.workflow import Denial, Refused

RANK, COMPARE, ESTIMATE = "rank_round", "compare_methods", "estimate_certainty"
REVIEW, REPRODUCE = "review_ranking", "reproduce_ranking"
MOST_SHEETS = 1_000
"""In one request, where the answer is there within a second or two; larger rounds are a job."""


def is_large(session: Session, round_: Round) -> bool:
    """Whether the round has too many sheets to be ranked while somebody waits for the page."""
    sheets = session.scalars(
        select(func.count(ScoreSheet.id))
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id, counted(round_))
    ).one()
    return sheets > MOST_SHEETS


def rank_later(session: Session, round_: Round, *, actor: User, at: datetime) -> Job:
    """Ask for the official run of a large round; what stands in its way at once is refused at once."""
    refuse_open(session, round_)
    return _once(session, RANK, round_, "rank", actor=actor, at=at)


def compare_later(session: Session, round_: Round, *, actor: User, at: datetime) -> Job:
    """Ask for the comparison of methods on the latest official run."""
    run = service.official_or_refused(session, round_)
    return _once(session, COMPARE, round_, run.id, actor=actor, at=at)


def estimate_later(session: Session, round_: Round, *, actor: User, at: datetime) -> Job:
    """Ask how sure the places of the latest official run are."""
    run = service.official_or_refused(session, round_)
    return _once(session, ESTIMATE, round_, run.id, actor=actor, at=at)


def review_later(session: Session, round_: Round, *, entry: ReviewEntry, actor: User, at: datetime) -> Job:
    """Ask for the second person's verdict to be kept, once a worker has computed the run again.

    Raises ``Refused`` where a stage is due before, or somebody's verdict is already on its way.
    """
    run = _head(session, round_)
    if entry.verdict == ReviewVerdict.CONFIRMED:
        refuse_unfinished(session, round_, run)
    part = {"run": run.id, **vars(entry)}
    job = _once(session, REVIEW, round_, part, actor=actor, at=at)
    if (job.created_by_id, job.parts) != (actor.id, [part]):
        raise Refused(Denial("ranking.review_under_way"))
    return job


def reproduce_later(session: Session, round_: Round, *, actor: User, at: datetime) -> Job:
    """Ask whether the latest official run comes out the same when it is computed again."""
    return _once(session, REPRODUCE, round_, _head(session, round_).id, actor=actor, at=at)


def _head(session: Session, round_: Round) -> RankingRun:
    run = run_head(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    return run


def review_under_way(session: Session, round_: Round) -> Job | None:
    """The job of the verdict that is on its way."""
    return open_job(session, REVIEW, round_id=round_.id)


def _once(session: Session, kind: str, round_: Round, part: Any, *, actor: User, at: datetime) -> Job:
    """The round's job of this kind that has not ended, or a new one; of two who ask at once one makes it."""
    locked(session, round_)
    waiting = open_job(session, kind, round_id=round_.id)
    return waiting or enqueue(session, kind, [part], actor=actor, at=at, round_id=round_.id)


def _rank(session: Session, job: Job, _part: str) -> service.Ranked:
    round_ = session.get_one(Round, job.arguments["round_id"])
    return service.ranking_of_round(session, round_, partial(report, job))


def _keep_ranking(session: Session, job: Job, made: service.Ranked, at: datetime) -> None:
    round_ = session.get_one(Round, job.arguments["round_id"])
    run = service.keep_ranking(session, round_, made, actor=job.created_by, at=at)
    job.result = {"run": run.number, "applications": len(made.result.rows)}


def _compare(session: Session, job: Job, run_id: int) -> dict[str, Result]:
    return service.comparison_of(session.get_one(RankingRun, run_id), partial(report, job))


def _keep_comparison(session: Session, job: Job, found: Mapping[str, Result], at: datetime) -> None:
    official = _unchanged(session, job)
    runs = service.keep_comparison(session, official, found, actor=job.created_by, at=at)
    job.result = {"run": official.number, "methods": len(runs)}


def _estimate(session: Session, _job: Job, run_id: int) -> tuple[Parameters, Certainty]:
    return service.certainty_of_run(session.get_one(RankingRun, run_id))


def _keep_estimate(session: Session, job: Job, estimated: tuple[Parameters, Certainty], at: datetime) -> None:
    official = _unchanged(session, job)
    service.keep_certainty(session, official, estimated, actor=job.created_by, at=at)
    job.result = {"run": official.number}


def _prove(session: Session, _job: Job, part: Mapping[str, Any]) -> service.Proven:
    return service.proven(session.get_one(RankingRun, part["run"]))


def _keep_review(session: Session, job: Job, proof: service.Proven, at: datetime) -> None:
    round_ = session.get_one(Round, job.arguments["round_id"])
    entry = ReviewEntry(job.parts[0]["verdict"], job.parts[0]["ground"])
    run = service.keep_review(session, round_, proof, entry, actor=job.created_by, at=at)
    job.result = {"run": run.number, "verdict": entry.verdict}


def _reproduce(session: Session, _job: Job, run_id: int) -> tuple[int, bool]:
    run = session.get_one(RankingRun, run_id)
    return run.number, is_reproduced(run)


def _keep_answer(_session: Session, job: Job, found: tuple[int, bool], _at: datetime) -> None:
    job.result = dict(zip(("run", "reproduced"), found, strict=True))


def _unchanged(session: Session, job: Job) -> RankingRun:
    """The run that the job was asked for; refused where another has taken its place."""
    official = service.official_or_refused(session, session.get_one(Round, job.arguments["round_id"]))
    if official.id != job.parts[0]:
        raise Refused(Denial("ranking.changed_meanwhile"))
    return official


KINDS = {
    RANK: Kind(_rank, _keep_ranking),
    COMPARE: Kind(_compare, _keep_comparison),
    ESTIMATE: Kind(_estimate, _keep_estimate),
    REVIEW: Kind(_prove, _keep_review),
    REPRODUCE: Kind(_reproduce, _keep_answer),
}
