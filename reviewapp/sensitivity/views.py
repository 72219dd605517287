"""What-if and sensitivity: advisory, internal, in counts until the ranking is frozen."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.what_if import WhatIfForm, what_if_form
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.paging import slice_of
from reviewapp.permissions import may_see_ranking, may_study_sensitivity, may_work_on_ranking
from reviewapp.ranking.queries import run_head
from reviewapp.rounds.views import load_round
from reviewapp.sensitivity import queries, service

bp = Blueprint("sensitivity", __name__, url_prefix="/rounds/<int:round_id>/sensitivity")


@bp.get("/")
def show(round_id: int) -> str:
    """The form that asks what if, and the last study."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, _form(round_))


def _form(round_: Round) -> WhatIfForm:
    titles = round_.scheme_version.titles()
    leaves = round_.scheme_version.to_scheme().expert_indicators()
    form = what_if_form({leaf.code: titles[leaf.code] for leaf in leaves})
    return form(request.form, data={"places": round_.places})


def _page(round_: Round, form: WhatIfForm, outcome: service.Outcome | None = None) -> str:
    run = run_head(db.session, round_)
    made = queries.latest_study(db.session, run) if run else None
    found = queries.findings_of(made) if made else None
    moving = slice_of(found.moving if found else (), request.args.get("page", 1, type=int))
    return render_template(
        "sensitivity/show.html",
        round=round_,
        form=form,
        outcome=outcome,
        made=made,
        found=found,
        moving=moving,
        names=queries.names_of(db.session, round_, [one.application for one in moving.rows]),
        titles=round_.scheme_version.titles(),
    )


@bp.post("/what-if")
def what_if(round_id: int) -> str | tuple[str, int]:
    """Say what would be otherwise."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    form = _form(round_)
    if not form.validate():
        return _page(round_, form), 422
    outcome = service.what_if(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    return _page(round_, form, outcome)


@bp.post("/")
def study(round_id: int) -> Response:
    """Have the frozen ranking studied."""
    round_ = load_round(round_id)
    authorise(may_study_sensitivity(actor(), round_))
    job = service.study_later(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job.id))
