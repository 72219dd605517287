"""What a diagnosis is made from, and the diagnoses made."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import (
    Application,
    Assignment,
    Cluster,
    Diagnosis,
    Expert,
    Round,
    ScoreSheet,
    Stage,
)
from reviewapp.ranking.queries import inputs_of
from reviewapp.ranking.stages import at_stage
from reviewapp.rounds.counted import counted

PROVINCE = 2
"""Digits of an administrative division code that name the province."""


def diagnosis_inputs(session: Session, round_: Round) -> dict[str, Any]:
    """What a ranking is made from; besides, in which order each expert submitted, and where both are from.

    ``order`` holds the applications of each expert by moment of submission; ``regions`` and ``homes`` the
    provinces of applications and of experts.
    """
    inputs = at_stage(inputs_of(session, round_), meeting=False)
    rows = session.execute(
        select(Application.number, Cluster.region_code, Expert.number, Expert.region_code)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Application.round_id == round_.id, counted(round_, Stage.INDEPENDENT, Stage.REREVIEW))
        .order_by(ScoreSheet.submitted_at, Application.number)
    ).all()
    order: dict[str, list[str]] = {}
    for application, _region, expert, _home in rows:
        seen = order.setdefault(expert, [])
        if application not in seen:
            seen.append(application)
    return {
        **inputs,
        "order": order,
        "regions": {application: region[:PROVINCE] for application, region, _expert, _home in rows},
        "homes": {expert: home[:PROVINCE] for _application, _region, expert, home in rows},
    }


def latest_diagnosis(session: Session, round_: Round) -> Diagnosis | None:
    """The last one made, None where there is none yet."""
    return session.scalar(
        select(Diagnosis).where(Diagnosis.round_id == round_.id).order_by(Diagnosis.number.desc()).limit(1)
    )


def result_of(made: Diagnosis) -> dict[str, Any]:
    """What a diagnosis says, numbers as text; experts whom most flags concern come first."""
    found: dict[str, Any] = json.loads(made.result)
    found["experts"].sort(key=lambda one: -len(one["flags"]))
    return found


def names_of_experts(session: Session, round_: Round) -> dict[str, str]:
    """The names of those who have a seat in the round, by their numbers."""
    rows = session.execute(
        select(Expert.number, Expert.name)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id)
        .distinct()
    )
    return dict(rows.all())


def names_of_clusters(session: Session, round_: Round) -> dict[str, str]:
    """The names of the clusters by the numbers of their applications."""
    rows = session.execute(
        select(Application.number, Cluster.name)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(Application.round_id == round_.id)
    )
    return dict(rows.all())
