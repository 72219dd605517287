"""A document of every application as one file with bookmarks, made by a job stretch by stretch.

Each stretch waits as a file in a folder of the job; the last part joins them and gives the whole its place by
its digest beside the evidence. A stretch that is done again is the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.booklet import join, stretch
from reviewapp.documents import fonts
from reviewapp.files.media import PDF
from reviewapp.files.store import Incoming, folder, place
from reviewapp.issuing.kinds import OF_APPLICATION
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.progress import report
from reviewapp.jobs.service import enqueue
from reviewapp.labels import LABELS
from reviewapp.models import Application, Job, JobState, Round, User
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused

BATCH = "batch_documents"
APPLICATIONS = 20  # to a stretch: about a hundred sheets
JOIN = "join"


def print_later(session: Session, round_: Round, name: str, *, actor: User, at: datetime) -> Job:
    """Ask for a document of every application of the round; raises ``Refused`` where there is none."""
    ids = session.scalars(
        select(Application.id).where(Application.round_id == round_.id).order_by(Application.number)
    ).all()
    if not ids:
        raise Refused(Denial("document.nothing_to_print"))
    _clear(session)
    cut = [list(ids[start : start + APPLICATIONS]) for start in range(0, len(ids), APPLICATIONS)]
    return enqueue(session, BATCH, [*cut, JOIN], actor=actor, at=at, round_id=round_.id, name=name)


def _clear(session: Session) -> None:
    """Delete what jobs that were cancelled have left."""
    for left in _waiting().glob("[0-9]*"):
        job = session.get(Job, int(left.name))
        if job is None or job.state in (JobState.CANCELLED, JobState.DONE):
            shutil.rmtree(left)


def _waiting() -> Path:
    return folder() / ".batches"


def _compute(session: Session, job: Job, part: list[int] | str) -> dict[str, Any] | None:
    own = _waiting() / str(job.id)
    own.mkdir(parents=True, exist_ok=True)
    if isinstance(part, str):
        return _join(session, job, own)
    round_ = session.get_one(Round, job.arguments["round_id"])
    make, day = OF_APPLICATION[job.arguments["name"]].make, job.created_at.astimezone(ZONE).date()
    documents = []
    for number, application_id in enumerate(part):
        application = session.get_one(Application, application_id)
        documents += [official for _name, official in make(session, round_, application, day)]
        session.expunge_all()
        round_ = session.get_one(Round, job.arguments["round_id"])
        report(job, number + 1, len(part))
    if documents:
        made = stretch(documents, fonts())
        (own / f"{job.done:05}.pdf").write_bytes(made.content)
        (own / f"{job.done:05}.json").write_text(json.dumps(made.starts), encoding="utf-8")
    return None


def _join(session: Session, job: Job, own: Path) -> dict[str, Any]:
    """Join the stretches and give the whole its place."""
    round_ = session.get_one(Round, job.arguments["round_id"])
    paths = sorted(own.glob("[0-9]*.pdf"))
    if not paths:
        raise Refused(Denial("document.nothing_to_print"))
    starts = [json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in paths]
    kind = LABELS[type(OF_APPLICATION[job.arguments["name"]].kind)]
    title = f"{round_.code}-{kind[OF_APPLICATION[job.arguments['name']].kind]}"
    whole = own / "whole"
    pages = join(title, zip(paths, starts, strict=True), whole)
    with whole.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    made = Incoming(whole, f"{title}.pdf", PDF, whole.stat().st_size, sha256)
    place(made, folder())
    return {
        "filename": made.filename,
        "size": made.size,
        "sha256": sha256,
        "pages": pages,
        "documents": sum(map(len, starts)),
    }


def _keep(_session: Session, job: Job, made: dict[str, Any] | None, _at: datetime) -> None:
    if made is not None:
        job.result = made


def made_by(session: Session, round_: Round, job_id: int) -> dict[str, Any] | None:
    """What a job of this round has made; None where it is of another kind or round, or not done."""
    job = session.get(Job, job_id)
    if job is None or job.kind != BATCH or job.arguments.get("round_id") != round_.id:
        return None
    return job.result if job.state == JobState.DONE else None


KINDS = {BATCH: Kind(_compute, _keep)}
