"""The list of jobs, and one job with its progress."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.jobs import queries, service
from reviewapp.jobs.kind import registered
from reviewapp.models import Job
from reviewapp.permissions import may_change_job, may_see_jobs, may_start_job
from reviewapp.wording import _

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def load_job(job_id: int) -> Job:
    """The job of an address, or a page that says there is none."""
    return db.session.get(Job, job_id) or abort(404)


@bp.get("/")
def index() -> str:
    """All jobs, the newest first."""
    authorise(may_see_jobs(actor()))
    pages = queries.pages_of_jobs(db.session)
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    jobs = queries.jobs_on_page(db.session, page)
    startable = [name for name, kind in registered().items() if kind.plan]
    return render_template("jobs/index.html", jobs=jobs, page=page, pages=pages, startable=startable)


@bp.post("/start/<name>")
def start(name: str) -> Response:
    """Start a job of a kind that needs no other act, or show the one that is under way."""
    kind = registered().get(name)
    if kind is None or kind.plan is None:
        abort(404)
    authorise(may_start_job(actor()))
    job = queries.open_job(db.session, name)
    if job is None:
        job = service.enqueue(db.session, name, kind.plan(db.session), actor=actor(), at=now())
        db.session.commit()
    else:
        flash(_("同样的任务已在进行，不必重复启动。"), "info")
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.get("/<int:job_id>")
def show(job_id: int) -> str:
    """One job: progress, result or error, and what may be done with it."""
    job = load_job(job_id)
    authorise(may_see_jobs(actor()))
    kind = registered().get(job.kind)
    findings = kind.findings(db.session, job) if kind and kind.findings else None
    return render_template("jobs/show.html", job=job, findings=findings)


@bp.get("/<int:job_id>/status")
def status(job_id: int) -> dict[str, object]:
    """What the page asks for while the job goes on."""
    job = load_job(job_id)
    authorise(may_see_jobs(actor()))
    steps = {"parts_done": job.parts_done, "step_done": job.step_done, "step_total": job.step_total}
    return {"state": job.state, "done": job.done, "total": job.total} | steps


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Response:
    """Cancel the job between two parts."""
    job = load_job(job_id)
    authorise(may_change_job(actor(), job, "cancel"))
    service.request_cancel(db.session, job, actor=actor(), at=now())
    db.session.commit()
    flash(_("已要求取消，正在进行的一步完成后停止。已完成的部分保留。"), "success")
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.post("/<int:job_id>/retry")
def retry(job_id: int) -> Response:
    """Go on with the part that failed."""
    job = load_job(job_id)
    authorise(may_change_job(actor(), job, "retry"))
    service.retry(db.session, job, actor=actor(), at=now())
    db.session.commit()
    flash(_("已重新排队，从出错的一步继续。"), "success")
    return redirect(url_for("jobs.show", job_id=job_id))
