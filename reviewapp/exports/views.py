"""The exports of a round: who may see a page may have its table."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from reports.workbook import MEDIA_TYPES
from reviewapp.db import db
from reviewapp.exports import background
from reviewapp.exports.service import export, filename_of
from reviewapp.exports.tables import EXPORTS
from reviewapp.files.made import send_made
from reviewapp.guard import actor, authorise, now
from reviewapp.permissions import may_see_round
from reviewapp.ranking.background import is_large
from reviewapp.rounds.views import load_round

bp = Blueprint("exports", __name__, url_prefix="/rounds/<int:round_id>/exports")


@bp.get("/")
def index(round_id: int) -> str:
    """What can be had now."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return render_template("exports/index.html", round=round_, exports=EXPORTS)


@bp.post("/<name>.<any(xlsx, csv):kind>")
def download(round_id: int, name: str, kind: str) -> Response:
    """One table as a file; a long one of a large round is made in the background."""
    round_ = load_round(round_id)
    wanted = EXPORTS.get(name) or abort(404)
    authorise(wanted.may(actor(), round_))
    if kind == "csv" and not wanted.single:
        abort(404)
    if wanted.long and is_large(db.session, round_):
        job = background.export_later(db.session, round_, name, kind, actor=actor(), at=now())
        db.session.commit()
        return redirect(url_for("jobs.show", job_id=job.id))
    content = export(db.session, round_, name, kind, actor=actor(), at=now())
    db.session.commit()
    return send_file(
        BytesIO(content),
        mimetype=MEDIA_TYPES[kind],
        as_attachment=True,
        download_name=filename_of(round_, name, kind),
    )


@bp.get("/made/<int:job_id>")
def made(round_id: int, job_id: int) -> Response:
    """The table that a job has made for this person, checked against its digest."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    job = background.made_for(db.session, round_, job_id, actor()) or abort(404)
    authorise(EXPORTS[job.arguments["name"]].may(actor(), round_))
    return send_made(job.result, MEDIA_TYPES[job.result["kind"]])
