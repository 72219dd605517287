"""The page that explains one application: internal, read only."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from reviewapp.applications.queries import application_by_id
from reviewapp.db import db
from reviewapp.explanation import queries
from reviewapp.guard import actor, authorise
from reviewapp.models import DocumentKind
from reviewapp.panels.queries import panel_titles
from reviewapp.permissions import may_issue, may_see_ranking
from reviewapp.ranking.queries import run_head
from reviewapp.rounds.views import load_round
from reviewapp.rounds.wording import options_words
from reviewapp.scoresheets.returns import returned_in

PAPERS = (
    ("explanation", DocumentKind.EXPLANATION),
    ("roll-up", DocumentKind.ROLL_UP),
    ("score-sheets", DocumentKind.SCORE_SHEET),
    ("panel-opinion", DocumentKind.PANEL_OPINION),
)
"""The documents of one application, by the names in their addresses."""

bp = Blueprint("explanation", __name__, url_prefix="/rounds/<int:round_id>/explanation")


@bp.get("/<int:application_id>")
def show(round_id: int, application_id: int) -> str:
    """Every number behind one place."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = run_head(db.session, round_) or abort(404)
    application = application_by_id(db.session, round_id, application_id) or abort(404)
    found = queries.explanation_of(run, application) or abort(404)
    stages = queries.stage_scores(run, application)
    return render_template(
        "explanation/show.html",
        round=round_,
        run=run,
        application=application,
        found=found,
        rows=queries.rows_by_indicator(found),
        measured=queries.measured_in(run, application),
        options=options_words(run.parameters),
        titles=run.scheme_version.titles(),
        experts=queries.names_of(db.session, found, *([stages.meeting] if stages and stages.meeting else [])),
        stages=stages,
        meeting_rows=queries.rows_by_indicator(stages.meeting) if stages and stages.meeting else (),
        entry=queries.entry_of(db.session, run, application),
        panels=panel_titles(db.session, round_),
        sure=queries.sureness_of(db.session, run, application),
        returned=returned_in(db.session, round_, application),
        recusals=queries.recusals_of(db.session, application),
        offered=[one for one in PAPERS if may_issue(actor(), round_, one[1]) is None],
    )
