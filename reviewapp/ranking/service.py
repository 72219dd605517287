"""Make a ranking run and freeze it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.exclusions.queries import undecided
from reviewapp.models import (
    Application,
    Base,
    CertaintyEstimate,
    CertaintyRow,
    Expert,
    RankingExpert,
    RankingRow,
    RankingRun,
    ReviewVerdict,
    Round,
    Standing,
    User,
)
from reviewapp.panel_opinions.service import refuse_without_opinions
from reviewapp.ranking.blocked import refuse_blocked, refuse_unfinished
from reviewapp.ranking.certainty import Certainty, Parameters, SureRow, estimate
from reviewapp.ranking.computation import ExpertRow, Result, Row, agree
from reviewapp.ranking.effects import record_effects
from reviewapp.ranking.queries import inputs_of, official_run
from reviewapp.ranking.stages import compute_stages
from reviewapp.rounds.review import review
from reviewapp.rounds.service import advance, locked
from reviewapp.version import __version__
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.methods import METHODS
from scoring.table import TableError

REVIEWS = {ReviewVerdict.CONFIRMED: "confirm_ranking", ReviewVerdict.RETURNED: "return_ranking"}


def rank_round(session: Session, round_: Round, *, actor: User, at: datetime) -> RankingRun:
    """The official run, by the method that the round named before scoring opened.

    Raises ``Refused`` where sheets are missing or abstentions are too many, naming each place.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, "rank")
    _refuse_undecided(session, round_)
    refuse_without_opinions(session, round_)
    inputs = inputs_of(session, round_)
    scheme = round_.scheme_version.to_scheme()
    refuse_blocked(session, round_, scheme, inputs)
    method = round_.official_method or ""
    result = compute_stages(inputs, scheme, method, round_.method_options, round_.decimals)
    run = _freeze(session, round_, Standing.OFFICIAL, method, inputs, result, actor=actor, at=at)
    advance(
        session,
        round_,
        "rank",
        actor=actor,
        at=at,
        run=run.number,
        method=method,
        inputs=run.inputs_digest,
        result=run.result_digest,
    )
    record_effects(session, round_, run, actor=actor, at=at)
    return run


def review_ranking(
    session: Session, round_: Round, entry: ReviewEntry, *, actor: User, at: datetime
) -> RankingRun:
    """Confirm the frozen run as a second person (复核), or return it with the reason.

    Raises ``Refused`` where the run's rows are no longer those of its digest.
    """
    round_ = locked(session, round_)
    action = REVIEWS[ReviewVerdict(entry.verdict)]
    ROUND.after(round_.phase, action)
    run = official_run(session, round_)
    if run is None or not is_reproduced(run):
        raise Refused(Denial("ranking.altered"))
    if action == "confirm_ranking":
        refuse_unfinished(session, round_, run)
    review(
        session,
        {"run_id": run.id},
        entry,
        made_by_id=run.made_by_id,
        digest=run.result_digest,
        actor=actor,
        at=at,
    )
    advance(
        session,
        round_,
        action,
        actor=actor,
        at=at,
        run=run.number,
        result=run.result_digest,
        ground=entry.ground,
    )
    return run


def compare_methods(session: Session, round_: Round, *, actor: User, at: datetime) -> list[RankingRun]:
    """Advisory runs (仅供参考) by every other method on the official run's inputs; they decide nothing.

    A method that cannot be applied to these scores is left out.
    """
    official = official_run(session, round_)
    if official is None:
        raise Refused(Denial("round.wrong_state"))
    inputs, scheme = json.loads(official.inputs), official.scheme_version.to_scheme()
    runs = []
    for method in sorted(METHODS.keys() - {official.method}):
        try:
            result = compute_stages(inputs, scheme, method, {}, round_.decimals)
        except TableError:
            continue
        runs.append(_freeze(session, round_, Standing.ADVISORY, method, inputs, result, actor=actor, at=at))
    audit.record(
        session,
        "compare_methods",
        official,
        actor=actor,
        at=at,
        round_id=round_.id,
        runs={run.method: run.result_digest for run in runs},
    )
    return runs


def estimate_certainty(session: Session, round_: Round, *, actor: User, at: datetime) -> CertaintyEstimate:
    """Estimate how sure the official run's places are (仅供参考); it decides nothing."""
    official = official_run(session, round_)
    if official is None:
        raise Refused(Denial("round.wrong_state"))
    options = dict(official.parameters)
    decimals = int(options.pop("decimals"))
    alpha = Decimal(round_.band_percent) / 100
    parameters = Parameters(official.method, options, decimals, round_.places, alpha=alpha)
    found = estimate(json.loads(official.inputs), official.scheme_version.to_scheme(), parameters)
    made = CertaintyEstimate(
        run_id=official.id,
        parameters=parameters.to_mapping(),
        code_version=__version__,
        summary=json.loads(canonical_json(found.summary)),
        result_digest=found.digest,
        made_at=at,
        made_by_id=actor.id,
    )
    applications = {row.application.number: row.application_id for row in official.rows}
    for row in found.rows:
        values = dict(vars(row))
        made.rows.append(CertaintyRow(application_id=applications[values.pop("application")], **values))
    session.add(made)
    session.flush()
    audit.record(
        session,
        "estimate_certainty",
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        run=official.number,
        result=made.result_digest,
    )
    return made


def stored_certainty(made: CertaintyEstimate) -> Certainty:
    """The estimate as its rows say it."""
    rows = (SureRow(**_values(row, SureRow) | {"application": row.application.number}) for row in made.rows)
    return Certainty(tuple(sorted(rows, key=lambda row: row.application)), made.summary)


def _freeze(
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


def _refuse_undecided(session: Session, round_: Round) -> None:
    """Refuse to freeze while two persons still have to decide whether a sheet counts."""
    points = tuple(
        Denial("exclusion.undecided", (("application", application), ("expert", expert)))
        for application, expert in undecided(session, round_)
    )
    if points:
        raise Refused(Denial("ranking.blocked", points=points))


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


def _values(row: Base, shape: type[Row | ExpertRow | SureRow]) -> dict[str, Any]:
    return {name: getattr(row, name, None) for name in shape.__dataclass_fields__}
