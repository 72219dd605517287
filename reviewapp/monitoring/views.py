"""Progress while experts score; no score passes through here."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from reviewapp.db import db
from reviewapp.guard import actor, authorise
from reviewapp.monitoring import queries
from reviewapp.paging import slice_of
from reviewapp.permissions import may_see_progress
from reviewapp.rounds.views import load_round

bp = Blueprint("monitoring", __name__, url_prefix="/rounds/<int:round_id>/progress")


@bp.get("/")
def index(round_id: int) -> str:
    """Sheets dealt, begun and submitted, by panel and by expert, and what is short of sheets."""
    round_ = load_round(round_id)
    authorise(may_see_progress(actor(), round_))
    return render_template(
        "monitoring/index.html",
        round=round_,
        panels=queries.by_panel(db.session, round_),
        experts=slice_of(queries.by_expert(db.session, round_), request.args.get("page", 1, type=int)),
        withdrawn=queries.withdrawn(db.session, round_),
        short=queries.short_of_sheets(db.session, round_),
    )
