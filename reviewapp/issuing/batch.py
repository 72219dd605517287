"""A document of every application, as one PDF with bookmarks or as a ZIP of single ones, made by a job.

Each stretch waits as a file in a folder of the job; the last part joins them and gives the whole its place by
its digest beside the evidence. A stretch that is done again is the same, byte for byte.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.archive import archive
from reports.blocks import Official
from reports.booklet import join, stretch
from reports.official import render
from reviewapp.documents import fonts
from reviewapp.files import media
from reviewapp.files.made import keep_file
from reviewapp.files.store import folder
from reviewapp.issuing.kinds import OF_APPLICATION, Named
from reviewapp.issuing.service import named_file
from reviewapp.issuing.zips import merge, zipped
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
PDF, ZIP = "pdf", "zip"
MEDIA = {PDF: media.PDF, ZIP: "application/zip"}
"""What the whole can be: one PDF with bookmarks, or each document as a PDF of its own in a ZIP."""


def print_later(
    session: Session, round_: Round, name: str, *, form: str = PDF, actor: User, at: datetime
) -> Job:
    """Ask for a document of every application of the round; raises ``Refused`` where there is none."""
    ids = session.scalars(
        select(Application.id).where(Application.round_id == round_.id).order_by(Application.number)
    ).all()
    if not ids:
        raise Refused(Denial("document.nothing_to_print"))
    _clear(session)
    cut = [list(ids[start : start + APPLICATIONS]) for start in range(0, len(ids), APPLICATIONS)]
    return enqueue(session, BATCH, [*cut, JOIN], actor=actor, at=at, round_id=round_.id, name=name, form=form)


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
        return _whole(session, job, own)
    round_ = session.get_one(Round, job.arguments["round_id"])
    make, day = OF_APPLICATION[job.arguments["name"]].make, job.created_at.astimezone(ZONE).date()
    named: Named = []
    files: list[tuple[str, bytes]] = []
    for number, application_id in enumerate(part):
        made = make(session, round_, session.get_one(Application, application_id), day)
        if _is_zip(job):
            files += [(named_file(round_, name, one, "pdf"), _archived(one)) for name, one in made]
        named += made
        session.expunge_all()
        round_ = session.get_one(Round, job.arguments["round_id"])
        report(job, number + 1, len(part))
    if files:
        (own / f"{job.done:05}.zip").write_bytes(zipped(files))
    elif named:
        set_ = stretch([official for _name, official in named], fonts())
        (own / f"{job.done:05}.pdf").write_bytes(set_.content)
        (own / f"{job.done:05}.json").write_text(json.dumps(set_.starts), encoding="utf-8")
    return None


def _archived(official: Official) -> bytes:
    return archive(render(official, fonts())).content


def _is_zip(job: Job) -> bool:
    return job.arguments.get("form") == ZIP


def _whole(session: Session, job: Job, own: Path) -> dict[str, Any]:
    """Join the stretches and give the whole its place."""
    round_ = session.get_one(Round, job.arguments["round_id"])
    paths = sorted([*own.glob("[0-9]*.pdf"), *own.glob("[0-9]*.zip")])
    if not paths:
        raise Refused(Denial("document.nothing_to_print"))
    kind = OF_APPLICATION[job.arguments["name"]].kind
    title, whole = f"{round_.code}-{LABELS[type(kind)][kind]}", own / "whole"
    counted = {"documents": merge(paths, whole)} if _is_zip(job) else _joined(title, paths, whole)
    form = ZIP if _is_zip(job) else PDF
    return keep_file(whole, f"{title}.{form}", MEDIA[form]) | {"form": form, **counted}


def _joined(title: str, paths: list[Path], whole: Path) -> dict[str, int]:
    starts = [json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in paths]
    pages = join(title, zip(paths, starts, strict=True), whole)
    return {"pages": pages, "documents": sum(map(len, starts))}


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
