"""Ranking runs as they are stored: a result frozen with its inputs, read again, and computed afresh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp.canonical import canonical_json, digest
from reviewapp.models import (
    Application,
    Base,
    CertaintyEstimate,
    Expert,
    RankingExpert,
    RankingRow,
    RankingRun,
    Round,
    Standing,
    User,
)
from reviewapp.ranking.certainty import Certainty, SureRow
from reviewapp.ranking.computation import ExpertRow, Result, Row, agree
from reviewapp.ranking.stages import compute_stages
from reviewapp.version import __version__


def freeze_run(
    session: Session,
    round_: Round,
    standing: Standing,
    method: str,
    inputs: Mapping[str, Any],
    result: Result,
    *,
    actor: User,
    at: datetime,
) -> RankingRun:
    """Store a result with all that is needed to compute it again."""
    text = canonical_json(inputs)
    run = RankingRun(
        round_id=round_.id,
        number=1 + session.scalars(select(func.count()).where(RankingRun.round_id == round_.id)).one(),
        standing=standing,
        method=method,
        parameters={"decimals": round_.decimals, **result.parameters},
        scheme_version_id=round_.scheme_version_id,
        code_version=__version__,
        inputs=text,
        inputs_digest=digest(text),
        summary=json.loads(canonical_json(result.summary)),
        result_digest=result.digest,
        made_at=at,
        made_by_id=actor.id,
    )
    _add_rows(session, run, result)
    session.add(run)
    session.flush()
    return run


def _add_rows(session: Session, run: RankingRun, result: Result) -> None:
    of_round = select(Application.number, Application.id).where(Application.round_id == run.round_id)
    applications = dict(session.execute(of_round).all())
    experts = dict(session.execute(select(Expert.number, Expert.id)).all())
    for row in result.rows:
        values = dict(vars(row))
        run.rows.append(RankingRow(application_id=applications[values.pop("application")], **values))
    for expert in result.experts:
        values = dict(vars(expert))
        run.experts.append(RankingExpert(expert_id=experts[values.pop("expert")], **values))


def recompute(run: RankingRun) -> Result:
    """The run's result, computed afresh from its frozen inputs."""
    scheme = run.scheme_version.to_scheme()
    options = dict(run.parameters)
    decimals = int(options.pop("decimals"))
    return compute_stages(json.loads(run.inputs), scheme, run.method, options, decimals)


def is_reproduced(run: RankingRun) -> bool:
    """Whether inputs and stored rows still have their digests, and the inputs give these rows again."""
    stored = stored_result(run)
    return (
        digest(run.inputs) == run.inputs_digest
        and stored.digest == run.result_digest
        and agree(stored, recompute(run))
    )


def stored_result(run: RankingRun) -> Result:
    """The result as its rows say it."""
    rows = (Row(**_values(row, Row) | {"application": row.application.number}) for row in run.rows)
    experts = (ExpertRow(**_values(row, ExpertRow) | {"expert": row.expert.number}) for row in run.experts)
    return Result(
        tuple(sorted(rows, key=lambda row: (row.place, row.application))),
        tuple(sorted(experts, key=lambda row: row.expert)),
        run.summary,
    )


def stored_certainty(made: CertaintyEstimate) -> Certainty:
    """The estimate as its rows say it."""
    rows = (SureRow(**_values(row, SureRow) | {"application": row.application.number}) for row in made.rows)
    return Certainty(tuple(sorted(rows, key=lambda row: row.application)), made.summary)


def _values(row: Base, shape: type[Row | ExpertRow | SureRow]) -> dict[str, Any]:
    return {name: getattr(row, name, None) for name in shape.__dataclass_fields__}
