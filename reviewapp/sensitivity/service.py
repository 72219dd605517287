"""Ask what if, and have sensitivity studied in the background; each use is on record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from forms.what_if import WhatIfEntry
from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.progress import report
from reviewapp.jobs.service import enqueue
from reviewapp.models import Job, RankingRun, Round, SensitivityStudy, User
from reviewapp.permissions import FROZEN
from reviewapp.ranking.queries import inputs_of, official_run
from reviewapp.ranking.selecting import selector_of
from reviewapp.rounds.selection_rules import rules_in_force
from reviewapp.sensitivity.computation import Parameters, selected_at, study
from reviewapp.version import __version__
from reviewapp.workflow import Denial, Refused
from scoring.methods import METHODS
from scoring.scheme import IncompleteSheet
from scoring.selection import InfeasibleRulesError
from scoring.table import TableError
from scoring.totals import NobodyScored

STUDY = "study_sensitivity"
EVERY = 2.0  # seconds between two words on how far a study is


@dataclass(frozen=True)
class Outcome:
    """What would be otherwise: how many come in and go out; who, once the ranking is frozen."""

    selected: int
    entering: int
    leaving: int
    names_in: tuple[str, ...] = ()
    names_out: tuple[str, ...] = ()


def what_if(session: Session, round_: Round, entry: WhatIfEntry, *, actor: User, at: datetime) -> Outcome:
    """Who would be selected with other places or weights, against the rules as they are.

    Until the ranking is frozen it answers in counts alone. Raises ``Refused`` where there are no totals
    yet, or where the rules collide.
    """
    run = official_run(session, round_)
    inputs = json.loads(run.inputs) if run else inputs_of(session, round_)
    scheme = round_.scheme_version.to_scheme()
    official = partial(METHODS[round_.official_method or ""], **round_.method_options)
    try:
        selector = selector_of(session, round_, inputs, scheme, run)
        now = selected_at(inputs, scheme, selector, official, {})
        then = selected_at(inputs, scheme, selector.with_places(entry.places), official, entry.changes)
    except (IncompleteSheet, NobodyScored, TableError, InfeasibleRulesError, KeyError) as error:
        raise Refused(Denial("sensitivity.not_possible")) from error
    outcome = Outcome(len(then), len(then - now), len(now - then))
    audit.record(
        session,
        "what_if",
        round_,
        actor=actor,
        at=at,
        round_id=round_.id,
        places=entry.places,
        changes=dict(entry.changes),
        found=[outcome.selected, outcome.entering, outcome.leaving],
    )
    if round_.phase not in FROZEN:
        return outcome
    return Outcome(
        len(then), len(then - now), len(now - then), tuple(sorted(then - now)), tuple(sorted(now - then))
    )


def study_later(session: Session, round_: Round, *, actor: User, at: datetime) -> Job:
    """Ask for a study of the frozen run."""
    run = official_run(session, round_)
    if run is None or round_.phase not in FROZEN:
        raise Refused(Denial("round.wrong_state"))
    return enqueue(session, STUDY, [run.id], actor=actor, at=at, round_id=round_.id)


def _compute(session: Session, job: Job, run_id: int) -> dict[str, Any]:
    run = session.get_one(RankingRun, run_id)
    inputs, scheme = json.loads(run.inputs), run.scheme_version.to_scheme()
    selector = selector_of(session, run.round, inputs, scheme, run)
    options = dict(run.parameters)
    parameters = Parameters(run.method, options, int(options.pop("decimals")), selector.places)
    facts = {
        "rules": rules_in_force(run.round),
        "groups": selector.groups,
        "chain": [{"name": step.name, "values": step.values} for step in selector.chain],
    }
    return {
        "parameters": parameters.to_mapping(),
        "facts": canonical_json(facts),
        "result": study(inputs, scheme, selector, parameters, _teller(job)),
    }


def _teller(job: Job) -> Any:
    """Say how far the study is, now and then."""
    said = monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal said
        if monotonic() - said >= EVERY:
            said = monotonic()
            report(job, done, of)

    return tell


def _keep(session: Session, job: Job, made: Mapping[str, Any], at: datetime) -> None:
    kept = SensitivityStudy(
        run_id=job.parts[0],
        parameters=made["parameters"],
        facts=made["facts"],
        facts_digest=digest(made["facts"]),
        code_version=__version__,
        result=made["result"],
        result_digest=digest(made["result"]),
        made_at=at,
        made_by_id=job.created_by_id,
    )
    session.add(kept)
    session.flush()
    audit.record(
        session,
        "study_sensitivity",
        kept,
        actor=job.created_by,
        at=at,
        round_id=job.arguments["round_id"],
        facts=kept.facts_digest,
        result=kept.result_digest,
    )


KINDS = {STUDY: Kind(_compute, _keep)}
