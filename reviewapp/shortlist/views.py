"""The shortlist: drawn, adjusted with reasons, submitted, returned or decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.decision import DecisionForm
from forms.deviation import DeviationForm
from forms.review import ReviewForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.files.views import allow_large_body, one_file
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.models import Round, Shortlist
from reviewapp.panels.queries import panel_titles
from reviewapp.permissions import may_change_phase, may_review, may_see_ranking
from reviewapp.rounds.service import locked
from reviewapp.rounds.views import act, load_round
from reviewapp.shortlist import proposal, queries, service
from reviewapp.shortlist.versions import list_difference
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("shortlist", __name__, url_prefix="/rounds/<int:round_id>/shortlist")
Loader = Callable[[Session, Round], Shortlist | None]


@bp.url_value_preprocessor
def _take_scans(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Minutes come as scans, larger than other input."""
    if endpoint in {"shortlist.decision", "shortlist.minutes"}:
        allow_large_body()


@bp.post("/")
def draw(round_id: int) -> Response:
    """Draw the shortlist from the official run."""
    return act(round_id, "draw_shortlist", service.draw_shortlist, _("已拟定名单。"), "shortlist.show")


@bp.get("/")
def show(round_id: int) -> str:
    """The list with the reason on each side of the line, what is proposed, and the decision."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_)


@bp.get("/<int:number>")
def version(round_id: int, number: int) -> str:
    """A version of the list as it was, whether it stands or was taken back; nothing is done from here."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    shortlist = queries.shortlist_version(db.session, round_, number) or abort(404)
    return _shown(round_, shortlist, acting=False)


def _page(round_: Round, **forms: object) -> str:
    return _shown(round_, _load(round_), acting=True, **forms)


def _shown(round_: Round, shortlist: Shortlist, *, acting: bool, **forms: object) -> str:
    blank = {
        "decision": DecisionForm(),
        "deviation": DeviationForm(request.args),
        "review": ReviewForm(verdict="returned"),
    }
    return render_template(
        "shortlist/show.html",
        round=round_,
        shortlist=shortlist,
        acting=acting,
        difference=list_difference(db.session, round_, shortlist),
        found=queries.page_of_entries(db.session, shortlist, request.args.get("page", 1, type=int)),
        titles=round_.scheme_version.titles(),
        panels=panel_titles(db.session, round_),
        departures=shortlist.departures(),
        proposed=queries.proposed_ids(db.session, shortlist),
        forms=blank | forms,
    )


def _load(round_: Round, by: Loader = queries.shortlist_head) -> Shortlist:
    return by(db.session, round_) or abort(404)


@bp.post("/deviations")
def deviate(round_id: int) -> Response | tuple[str, int]:
    """Put an application on the proposed list, or take it off, with the reason."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "record_deviation"))
    form = DeviationForm(request.form)
    if not form.validate():
        return _page(round_, deviation=form), 422
    record = _of_list(partial(proposal.record_deviation, entry=form.entry()))
    try:
        record(db.session, round_, actor=actor(), at=now())
    except Refused as refused:
        form.application.errors = [denial_words(refused.denial)]
        db.session.rollback()
        return _page(round_, deviation=form), 422
    db.session.commit()
    flash(_("名单调整已登记，理由列入送审稿。"), "success")
    return redirect(url_for("shortlist.show", round_id=round_id))


@bp.post("/submit")
def submit(round_id: int) -> Response:
    """Submit the proposed list for approval."""
    verb = _of_list(proposal.submit_list, queries.shortlist_of)
    return act(round_id, "submit_list", verb, _("名单已送审。"), "shortlist.show")


def _of_list(verb: Callable[..., object], by: Loader = queries.shortlist_head) -> Callable[..., object]:
    """The verb with the round's shortlist, read once the round is held."""

    def taken(session: Any, round_: Round, **act: Any) -> object:
        round_ = locked(session, round_)
        return verb(session, round_, _load(round_, by), **act)

    return taken


@bp.post("/return")
def send_back(round_id: int) -> Response | tuple[str, int]:
    """Return the submitted list with the reason."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "return_list"))
    authorise(may_review(actor(), round_, "return_list", _submitter(round_)))
    form = ReviewForm(request.form)
    if not form.validate():
        return _page(round_, review=form), 422
    verb = _of_list(partial(proposal.return_list, entry=form.entry()))
    return act(round_id, "return_list", verb, _("名单已退回经办人。"), "shortlist.show")


def _submitter(round_: Round) -> int:
    """Who submitted the list that waits."""
    return _load(round_).proposals[-1].submitted_by_id


@bp.post("/decision")
def decision(round_id: int) -> Response | tuple[str, int]:
    """Record the decision (审定) on the submitted list, with the minutes where they were scanned."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "record_decision"))
    authorise(may_review(actor(), round_, "record_decision", _submitter(round_)))
    form = DecisionForm(request.form, meta={"unprintable": unprintable})
    if not form.validate():
        return _page(round_, decision=form), 422
    with one_file("minutes") as minutes:
        verb = _of_list(partial(proposal.record_decision, entry=form.entry(), minutes=minutes))
        return act(round_id, "record_decision", verb, _("已登记审定结果。"), "notices.show")


@bp.post("/minutes")
def minutes(round_id: int) -> Response:
    """Add minutes that came after the decision was entered."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "add_minutes"))
    with one_file("minutes") as scan:
        if scan is None:
            raise Refused(Denial("file.none"))
        verb = _of_list(partial(proposal.add_minutes, minutes=scan))
        return act(round_id, "add_minutes", verb, _("已补充，原有登记不变。"), "shortlist.show")
