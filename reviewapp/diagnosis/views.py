"""The diagnosis of a round, once scoring has closed: advisory and internal."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.diagnosis import queries, service
from reviewapp.guard import actor, authorise, now
from reviewapp.permissions import may_see_ranking, may_work_on_ranking
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("diagnosis", __name__, url_prefix="/rounds/<int:round_id>/diagnosis")


@bp.get("/")
def show(round_id: int) -> str:
    """The last diagnosis, or the way to make one."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    made = queries.latest_diagnosis(db.session, round_)
    return render_template(
        "diagnosis/show.html",
        round=round_,
        made=made,
        found=queries.result_of(made) if made else None,
        experts=queries.names_of_experts(db.session, round_),
        clusters=queries.names_of_clusters(db.session, round_),
    )


@bp.post("/")
def make(round_id: int) -> Response:
    """Diagnose the sheets as they stand."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    service.diagnose_round(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("已完成评分诊断。"), "success")
    return redirect(url_for("diagnosis.show", round_id=round_id))
