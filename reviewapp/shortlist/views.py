"""The shortlist and the decision on it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.decision import DecisionForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.permissions import may_change_phase, may_see_ranking
from reviewapp.rounds.views import load_round
from reviewapp.shortlist import queries, service
from reviewapp.wording import _

bp = Blueprint("shortlist", __name__, url_prefix="/rounds/<int:round_id>/shortlist")


@bp.post("/")
def draw(round_id: int) -> Response:
    """Draw the shortlist from the official run."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "draw_shortlist"))
    service.draw_shortlist(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("已拟定名单。"), "success")
    return redirect(url_for("shortlist.show", round_id=round_id))


@bp.get("/")
def show(round_id: int) -> str:
    """The list with the reason on each side of the line, and the decision where there is one."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, DecisionForm())


def _page(round_: Round, form: DecisionForm) -> str:
    shortlist = queries.shortlist_of(db.session, round_) or abort(404)
    titles = round_.scheme_version.titles()
    panels = queries.panel_titles(db.session, round_)
    return render_template(
        "shortlist/show.html", round=round_, shortlist=shortlist, titles=titles, panels=panels, form=form
    )


@bp.post("/decision")
def decision(round_id: int) -> Response | tuple[str, int]:
    """Record the decision (审定) on the list."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "record_decision"))
    shortlist = queries.shortlist_of(db.session, round_) or abort(404)
    form = DecisionForm(request.form, meta={"unprintable": unprintable})
    if not form.validate():
        return _page(round_, form), 422
    service.record_decision(db.session, round_, shortlist, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("已登记审定结果。"), "success")
    return redirect(url_for("notices.show", round_id=round_id))
