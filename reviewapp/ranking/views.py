"""The official ranking, with the raw order beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.review import ReviewForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Job, Round
from reviewapp.paging import slice_of
from reviewapp.panels.queries import panel_titles
from reviewapp.permissions import may_change_phase, may_review, may_see_ranking, may_work_on_ranking
from reviewapp.ranking import advisory, background, pictures, queries, service, versions
from reviewapp.ranking.runs import is_reproduced
from reviewapp.ranking.selecting import failed_of, rules_at_work
from reviewapp.ranking.spread import totals_of_run, widest
from reviewapp.rounds.selection_rules import rules_in_force
from reviewapp.rounds.views import act, load_round
from reviewapp.rounds.wording import options_words
from reviewapp.wording import _
from scoring.rules import RuleKind

bp = Blueprint("ranking", __name__, url_prefix="/rounds/<int:round_id>/ranking")


@bp.post("/")
def rank(round_id: int) -> Response:
    """Make the official run: at once, or of a large round in the background."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "rank"))
    if background.is_large(db.session, round_):
        return _later(background.rank_later, round_)
    said = _("已形成择优排序，请另一人复核。")
    return act(round_id, "rank", service.rank_round, said, "ranking.show")


def _later(ask: Callable[..., Job], round_: Round) -> Response:
    """Leave a large round to the workers, and show how they get on."""
    job = ask(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("评分表超过%(most)s份，已交后台计算，可以离开本页。", most=background.MOST_SHEETS), "info")
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.post("/review")
def review(round_id: int) -> Response | tuple[str, int]:
    """Confirm the run as a second person, or return it."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "confirm_ranking"))
    run = queries.run_head(db.session, round_) or abort(404)
    authorise(may_review(actor(), round_, "confirm_ranking", run.made_by_id))
    form = ReviewForm(request.form)
    if not form.validate():
        return _page(round_, form), 422
    if background.is_large(db.session, round_):
        return _later(partial(background.review_later, entry=form.entry()), round_)
    service.review_ranking(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("复核意见已登记。"), "success")
    return redirect(url_for("ranking.show", round_id=round_id))


@bp.post("/methods")
def compare(round_id: int) -> Response:
    """Compute every other method on the same sheets, for comparison only."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    if background.is_large(db.session, round_):
        return _later(background.compare_later, round_)
    service.compare_methods(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    return redirect(url_for("ranking.methods", round_id=round_id))


@bp.get("/methods")
def methods(round_id: int) -> str:
    """The places that other methods give (仅供参考), beside the official ones."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = queries.run_head(db.session, round_) or abort(404)
    runs = advisory.advisory_runs(db.session, run)
    everything = queries.Cut(round_.places)
    found = queries.page_of_run(db.session, run, None, queries.Show.ALL, _page_number(), everything)
    shown = [row.application_id for row, *_rest in found.rows]
    return render_template(
        "ranking/methods.html",
        round=round_,
        run=run,
        runs=runs,
        places=advisory.places_in(db.session, runs, shown),
        newcomers=advisory.newcomers(db.session, run, runs, round_.places),
        found=found,
    )


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


@bp.get("/")
def show(round_id: int) -> str:
    """The frozen run: places, printed scores, and what must be said beside them."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, ReviewForm())


def _page(round_: Round, form: ReviewForm) -> str:
    run = queries.run_head(db.session, round_) or abort(404)
    sure = advisory.certainty_of(db.session, run)
    wanted = request.args.get("show", "all")
    show = queries.Show(wanted) if wanted in set(queries.Show) else queries.Show.ALL
    totals = totals_of_run(db.session, run)
    cut = queries.Cut(round_.places, failed_of(db.session, round_, run), widest(totals))
    return render_template(
        "ranking/show.html",
        round=round_,
        run=run,
        options=options_words(run.parameters),
        sure=sure,
        bands=advisory.band_counts(db.session, sure) if sure else None,
        show=show,
        shows=queries.Show,
        cut=cut,
        has_least=any(rule["kind"] == RuleKind.MINIMUM for rule in rules_in_force(round_)),
        filled={name.rpartition("/")[0] for name in run.summary["filled"]},
        difference=versions.difference(db.session, run, round_.places),
        totals=totals,
        drawn=pictures.strips(totals),
        uses=rules_at_work(db.session, round_, run),
        panels=panel_titles(db.session, round_),
        found=queries.page_of_run(db.session, run, sure, show, _page_number(), cut),
        taken_back=queries.taken_back_by(db.session, run),
        reviewing=background.review_under_way(db.session, round_) if run.review is None else None,
        form=form,
    )


@bp.get("/changes")
def changes(round_id: int) -> str:
    """What became of each place since the ranking before."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = queries.run_head(db.session, round_) or abort(404)
    earlier = versions.earlier_run(db.session, run) or abort(404)
    found = versions.page_of_changes(db.session, run, earlier, _page_number())
    return render_template("ranking/changes.html", round=round_, run=run, earlier=earlier, found=found)


@bp.get("/charts")
def charts(round_id: int) -> str:
    """The ranking in pictures, each said in words too, and the experts' severities."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    run = queries.run_head(db.session, round_) or abort(404)
    sure = advisory.certainty_of(db.session, run)
    found = slice_of(queries.experts_of(db.session, run), _page_number())
    pairs = advisory.raw_and_calibrated(db.session, sure) if sure else []
    return render_template(
        "ranking/charts.html",
        round=round_,
        run=run,
        scatter=pictures.raw_against_calibrated(pairs, round_.places) if pairs else None,
        severities=pictures.severity_of(found.rows),
        found=found,
    )


@bp.post("/certainty")
def estimate(round_id: int) -> Response:
    """Estimate how sure the places are (仅供参考)."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    if background.is_large(db.session, round_):
        return _later(background.estimate_later, round_)
    service.estimate_certainty(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("已估计名次把握（仅供参考）。"), "success")
    return redirect(url_for("ranking.show", round_id=round_id))


@bp.post("/reproduce")
def reproduce(round_id: int) -> Response:
    """Compute the run again from its frozen inputs, and say whether it comes out the same."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    if background.is_large(db.session, round_):
        return _later(background.reproduce_later, round_)
    run = queries.official_run(db.session, round_) or abort(404)
    if is_reproduced(run):
        flash(_("由存档输入重新计算，结果一致。"), "success")
    else:
        flash(_("复算结果与存档不一致，请立即停止使用并查明原因。"), "error")
    return redirect(url_for("ranking.show", round_id=round_id))
