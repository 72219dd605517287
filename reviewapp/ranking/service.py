"""Make a ranking run, have it confirmed, and say what may be said beside it.

What takes long is in two halves: one reckons, ``keep_…`` stores what was found. A round of usual size
has both in one transaction; of a large one a worker does the first without a lock (``background``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from forms.review import ReviewEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json
from reviewapp.models import (
    CertaintyEstimate,
    CertaintyRow,
    RankingRun,
    ReviewVerdict,
    Round,
    Standing,
    User,
)
from reviewapp.ranking.basis import Basis, basis_of
from reviewapp.ranking.blocked import refuse_unfinished
from reviewapp.ranking.certainty import Certainty, Parameters, estimate
from reviewapp.ranking.computation import Result
from reviewapp.ranking.effects import Effect, effects_of, places_of, record_effects
from reviewapp.ranking.queries import official_run, run_head
from reviewapp.ranking.runs import freeze_run, is_reproduced
from reviewapp.ranking.stages import compute_stages
from reviewapp.rounds.review import review
from reviewapp.rounds.service import advance, locked
from reviewapp.version import __version__
from reviewapp.workflow import ROUND, Denial, Refused
from scoring.methods import METHODS
from scoring.table import TableError

REVIEWS = {ReviewVerdict.CONFIRMED: "confirm_ranking", ReviewVerdict.RETURNED: "return_ranking"}
Tell = Callable[[int, int], object]
"""Called with the steps that are done, and of how many."""


def quietly(_done: int, _of: int) -> None:
    """Nobody waits for the steps of a round of usual size."""


@dataclass(frozen=True)
class Ranked:
    """An official result with what it rests on, and what leaving sheets out did to it."""

    basis: Basis
    result: Result
    effects: Sequence[Effect]


def rank_round(session: Session, round_: Round, *, actor: User, at: datetime) -> RankingRun:
    """The official run, by the method that the round named before scoring opened.

    Raises ``Refused`` where sheets are missing or abstentions are too many, naming each place.
    """
    round_ = locked(session, round_)
    return _keep_ranking(session, round_, ranking_of_round(session, round_), actor=actor, at=at)


def ranking_of_round(session: Session, round_: Round, tell: Tell = quietly) -> Ranked:
    """What the official run would be; nothing is stored."""
    basis = basis_of(session, round_)
    steps = 2 + len(basis.excluded)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell(done, steps)

    step()
    result = basis.result_of(basis.inputs, round_.scheme_version.to_scheme())
    step()
    return Ranked(basis, result, effects_of(session, round_, basis, step))


def keep_ranking(session: Session, round_: Round, made: Ranked, *, actor: User, at: datetime) -> RankingRun:
    """Freeze what was reckoned before, where all that it rests on is still as it was.

    Raises ``Refused`` where the round has moved on, or a sheet or rule has changed.
    """
    round_ = locked(session, round_)
    if basis_of(session, round_) != made.basis:
        raise Refused(Denial("ranking.changed_meanwhile"))
    return _keep_ranking(session, round_, made, actor=actor, at=at)


def _keep_ranking(session: Session, round_: Round, made: Ranked, *, actor: User, at: datetime) -> RankingRun:
    basis, result = made.basis, made.result
    run = freeze_run(
        session, round_, Standing.OFFICIAL, basis.method, basis.inputs, result, actor=actor, at=at
    )
    advance(
        session,
        round_,
        "rank",
        actor=actor,
        at=at,
        run=run.number,
        method=run.method,
        inputs=run.inputs_digest,
        result=run.result_digest,
    )
    record_effects(session, run, places_of(result), made.effects, actor=actor, at=at)
    return run


def review_ranking(
    session: Session, round_: Round, entry: ReviewEntry, *, actor: User, at: datetime
) -> RankingRun:
    """Confirm the frozen run as a second person (复核), or return it with the reason.

    Raises ``Refused`` where the run's rows are no longer those of its digest.
    """
    round_ = locked(session, round_)
    ROUND.after(round_.phase, REVIEWS[ReviewVerdict(entry.verdict)])
    run = official_run(session, round_)
    if run is None:
        raise Refused(Denial("ranking.altered"))
    return keep_review(session, round_, proven(run), entry, actor=actor, at=at)


@dataclass(frozen=True)
class Proven:
    """A run whose frozen inputs gave its stored rows again, with the digests that it had then."""

    run_id: int
    inputs_digest: str
    result_digest: str


def proven(run: RankingRun) -> Proven:
    """Compute the run again; raises ``Refused`` where rows or inputs are no longer those of their digests."""
    if not is_reproduced(run):
        raise Refused(Denial("ranking.altered"))
    return Proven(run.id, run.inputs_digest, run.result_digest)


def keep_review(
    session: Session, round_: Round, proof: Proven, entry: ReviewEntry, *, actor: User, at: datetime
) -> RankingRun:
    """Keep the second person's verdict on the run that was proven.

    Raises ``Refused`` where the round has moved on, or another run has taken its place.
    """
    round_ = locked(session, round_)
    action = REVIEWS[ReviewVerdict(entry.verdict)]
    ROUND.after(round_.phase, action)
    run = run_head(session, round_)
    if run is None or Proven(run.id, run.inputs_digest, run.result_digest) != proof:
        raise Refused(Denial("ranking.review_overtaken"))
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


def official_or_refused(session: Session, round_: Round) -> RankingRun:
    """The latest official run; ``Refused`` where there is none yet."""
    run = official_run(session, round_)
    if run is None:
        raise Refused(Denial("round.wrong_state"))
    return run


def compare_methods(session: Session, round_: Round, *, actor: User, at: datetime) -> list[RankingRun]:
    """Advisory runs (仅供参考) by every other method on the official run's inputs; they decide nothing.

    A method that cannot be applied to these scores is left out.
    """
    official = official_or_refused(session, round_)
    return keep_comparison(session, official, comparison_of(official), actor=actor, at=at)


def comparison_of(official: RankingRun, tell: Tell = quietly) -> dict[str, Result]:
    """What every other method makes of the run's inputs, by method."""
    inputs, scheme = json.loads(official.inputs), official.scheme_version.to_scheme()
    methods = sorted(METHODS.keys() - {official.method})
    found = {}
    for done, method in enumerate(methods, start=1):
        try:
            found[method] = compute_stages(inputs, scheme, method, {}, official.round.decimals)
        except TableError:
            continue
        finally:
            tell(done, len(methods))
    return found


def keep_comparison(
    session: Session, official: RankingRun, found: Mapping[str, Result], *, actor: User, at: datetime
) -> list[RankingRun]:
    """Store the advisory runs beside the official one."""
    inputs, round_ = json.loads(official.inputs), official.round
    runs = [
        freeze_run(session, round_, Standing.ADVISORY, method, inputs, result, actor=actor, at=at)
        for method, result in found.items()
    ]
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
    official = official_or_refused(session, round_)
    return keep_certainty(session, official, certainty_of_run(official), actor=actor, at=at)


def certainty_of_run(official: RankingRun) -> tuple[Parameters, Certainty]:
    """The estimate, and the parameters that it rests on besides the run's inputs."""
    round_ = official.round
    options = dict(official.parameters)
    decimals = int(options.pop("decimals"))
    alpha = Decimal(round_.band_percent) / 100
    parameters = Parameters(official.method, options, decimals, round_.places, alpha=alpha)
    return parameters, estimate(json.loads(official.inputs), official.scheme_version.to_scheme(), parameters)


def keep_certainty(
    session: Session,
    official: RankingRun,
    estimated: tuple[Parameters, Certainty],
    *,
    actor: User,
    at: datetime,
) -> CertaintyEstimate:
    """Store an estimate with its run."""
    parameters, found = estimated
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
        round_id=official.round_id,
        run=official.number,
        result=made.result_digest,
    )
    return made
