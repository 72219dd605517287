"""The official ranking, with the raw order beside it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.review import ReviewForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.paging import slice_of
from reviewapp.permissions import may_change_phase, may_review, may_see_ranking, may_work_on_ranking
from reviewapp.ranking import queries, service
from reviewapp.rounds.views import act, load_round
from reviewapp.wording import _

bp = Blueprint("ranking", __name__, url_prefix="/rounds/<int:round_id>/ranking")


@bp.post("/")
def rank(round_id: int) -> Response:
    """Make the official run."""
    said = _("已形成择优排序，请另一人复核。")
    return act(round_id, "rank", service.rank_round, said, "ranking.show")


@bp.post("/review")
def review(round_id: int) -> Response | tuple[str, int]:
    """Confirm the run as a second person, or return it."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "confirm_ranking"))
    run = queries.official_run(db.session, round_) or abort(404)
    authorise(may_review(actor(), round_, "confirm_ranking", run.made_by_id))
    form = ReviewForm(request.form)
    if not form.validate():
        return _page(round_, form), 422
    service.review_ranking(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("复核意见已登记。"), "success")
    return redirect(url_for("ranking.show", round_id=round_id))


@bp.post("/methods")
def compare(round_id: int) -> Response:
    """Compute every other method on the same sheets, for comparison only."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    service.compare_methods(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    return redirect(url_for("ranking.methods", round_id=round_id))


@bp.get("/methods")
def methods(round_id: int) -> str:
    """The places that other methods give (仅供参考), beside the official ones."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = queries.official_run(db.session, round_) or abort(404)
    runs = queries.advisory_runs(db.session, run)
    by_run = [{row.application_id: row.place for row in advisory.rows} for advisory in runs]
    places = {row.application_id: [one[row.application_id] for one in by_run] for row in run.rows}
    found = slice_of(run.rows, request.args.get("page", 1, type=int))
    return render_template(
        "ranking/methods.html", round=round_, run=run, runs=runs, places=places, found=found
    )


@bp.get("/")
def show(round_id: int) -> str:
    """The frozen run: places, printed scores, and what must be said beside them."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, ReviewForm())


def _page(round_: Round, form: ReviewForm) -> str:
    run = queries.run_head(db.session, round_) or abort(404)
    sure = queries.certainty_of(db.session, run)
    wanted = request.args.get("show", "all")
    show = queries.Show(wanted) if wanted in set(queries.Show) else queries.Show.ALL
    return render_template(
        "ranking/show.html",
        round=round_,
        run=run,
        sure=sure,
        bands=queries.band_counts(db.session, sure) if sure else None,
        show=show,
        shows=queries.Show,
        found=queries.page_of_run(db.session, run, sure, show, request.args.get("page", 1, type=int)),
        form=form,
    )


@bp.post("/certainty")
def estimate(round_id: int) -> Response:
    """Estimate how sure the places are (仅供参考)."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    service.estimate_certainty(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("已估计名次把握（仅供参考）。"), "success")
    return redirect(url_for("ranking.show", round_id=round_id))


@bp.post("/reproduce")
def reproduce(round_id: int) -> Response:
    """Compute the run again from its frozen inputs, and say whether it comes out the same."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = queries.official_run(db.session, round_) or abort(404)
    if service.is_reproduced(run):
        flash(_("由存档输入重新计算，结果一致。"), "success")
    else:
        flash(_("复算结果与存档不一致，请立即停止使用并查明原因。"), "error")
    return redirect(url_for("ranking.show", round_id=round_id))
