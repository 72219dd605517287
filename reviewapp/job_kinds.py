"""The kinds of background jobs: the table that joins their names to what the features do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp import proof
from reviewapp.exports import background as exports
from reviewapp.imports import background
from reviewapp.issuing import batch
from reviewapp.jobs.kind import Kind
from reviewapp.models import Job
from reviewapp.ranking import background as ranking
from reviewapp.scans import background as scans
from reviewapp.sensitivity import service as sensitivity


def _find_faults(session: Session, _job: Job, part: tuple[str, int, int]) -> list[proof.Fault]:
    return proof.faults_in(session, proof.Part(*part))


def _keep_faults(_session: Session, job: Job, found: list[proof.Fault], _at: datetime) -> None:
    job.result = {"faults": [*job.result.get("faults", ()), *(fault.as_data() for fault in found)]}


def _found(_session: Session, job: Job) -> list[proof.Fault]:
    return [proof.Fault.from_data(data) for data in job.result.get("faults", ())]


KINDS: Mapping[str, Kind] = {
    "recompute_audit": Kind(compute=_find_faults, keep=_keep_faults, plan=proof.parts, findings=_found),
    **background.KINDS,
    **ranking.KINDS,
    **batch.KINDS,
    **exports.KINDS,
    **sensitivity.KINDS,
    **scans.KINDS,
}
