"""What a unit recommends: every version of it, and the form that corrects it as a whole."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.recommendation import RecommendationsForm
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.models import Round
from reviewapp.permissions import may_correct_recommendations, may_see_recommendations
from reviewapp.recommendations import queries, service
from reviewapp.rounds import quota
from reviewapp.rounds.views import load_round
from reviewapp.wording import _
from reviewapp.workflow import Refused

bp = Blueprint("recommendations", __name__, url_prefix="/rounds/<int:round_id>/recommendations")


@bp.get("/")
def show(round_id: int) -> str:
    """The applications of ?unit=, their place among its recommendations, and every version."""
    round_, unit = load_round(round_id), request.args.get("unit", "")
    authorise(may_see_recommendations(actor(), round_, unit))
    return _page(round_, unit)


@bp.post("/")
def correct(round_id: int) -> Response | tuple[str, int]:
    """Write a further version of what was changed."""
    round_, unit = load_round(round_id), request.args.get("unit", "")
    authorise(may_correct_recommendations(actor(), round_, unit))
    form = RecommendationsForm(request.form)
    if not form.validate():
        return _page(round_, unit, form), 422
    seen, ground = request.form.get("seen", -1, type=int), (form.ground.data or "").strip()
    try:
        count = service.correct(
            db.session, round_, unit, form.standings(), ground, seen=seen, actor=actor(), at=now()
        )
    except Refused as refused:
        db.session.rollback()
        form.form_errors = [denial_words(refused.denial)]
        return _page(load_round(round_id), unit, form), status_of(refused.denial)
    db.session.commit()
    if count:
        flash(_("已更正%(count)s件申报的推荐情况，原有记录保留。", count=count), "success")
    else:
        flash(_("推荐情况没有改动，没有另存新版。"), "info")
    return redirect(url_for(".show", round_id=round_id, unit=unit))


def _page(round_: Round, unit: str, form: RecommendationsForm | None = None) -> str:
    applications = queries.applications_of_unit(db.session, round_, unit) or abort(404)
    form = form or RecommendationsForm(
        data={
            "rows": [
                {"application": str(one.id), "recommended": standing.recommended, "place": standing.place}
                for one in applications
                for standing in [queries.standing_of(one)]
            ]
        }
    )
    form.seen.data = str(queries.seen_of(applications))
    return render_template(
        "recommendations/own.html" if actor().affiliation else "recommendations/show.html",
        round=round_,
        unit=unit,
        form=form,
        applications={str(one.id): one for one in applications},
        uses=quota.uses(db.session, round_, unit),
        versions=queries.versions_of(applications),
    )
