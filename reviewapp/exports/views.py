"""The exports of a round: who may see a page may have its table."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, render_template, send_file
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.exports.service import export
from reviewapp.exports.tables import EXPORTS
from reviewapp.guard import actor, authorise, now
from reviewapp.permissions import may_see_round
from reviewapp.rounds.views import load_round

bp = Blueprint("exports", __name__, url_prefix="/rounds/<int:round_id>/exports")

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@bp.get("/")
def index(round_id: int) -> str:
    """What can be had now."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return render_template("exports/index.html", round=round_, exports=EXPORTS)


@bp.post("/<name>.<any(xlsx, csv):kind>")
def download(round_id: int, name: str, kind: str) -> Response:
    """One table as a file."""
    round_ = load_round(round_id)
    wanted = EXPORTS.get(name) or abort(404)
    authorise(wanted.may(actor(), round_))
    if kind == "csv" and not wanted.single:
        abort(404)
    content = export(db.session, round_, name, kind, actor=actor(), at=now())
    db.session.commit()
    return send_file(
        BytesIO(content),
        mimetype=MEDIA_TYPES[kind],
        as_attachment=True,
        download_name=f"{round_.code}-{wanted.title}.{kind}",
    )
