"""Handing seats over: whose, to whom, what it would change, and the act."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.reassignment import ReassignmentEntry, ReassignmentForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Expert, Round
from reviewapp.paging import slice_of
from reviewapp.panels.availability import away, sittings
from reviewapp.permissions import may_reassign, may_see_progress
from reviewapp.reassignments import queries, service, wording
from reviewapp.reassignments.effect import effect_of
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("reassignments", __name__, url_prefix="/rounds/<int:round_id>/reassignments")


@bp.get("/")
def index(round_id: int) -> str:
    """Who holds seats of which nothing was submitted, and what was handed over."""
    round_ = load_round(round_id)
    authorise(may_see_progress(actor(), round_))
    page = request.args.get("page", 1, type=int)
    return render_template(
        "reassignments/index.html",
        round=round_,
        holders=queries.holders(db.session, round_),
        moves=slice_of(queries.moves(db.session, round_), page),
    )


@bp.get("/<int:expert_id>")
def choose(round_id: int, expert_id: int) -> str:
    """The seats of one expert, and who may take them."""
    round_ = load_round(round_id)
    authorise(may_reassign(actor(), round_))
    leaving = _load(expert_id)
    form = _form(round_, leaving)
    seats = queries.open_seats(db.session, round_, leaving)
    form.seats.data = [seat.assignment_id for seat in seats]
    form.leaves.data = not queries.stays_by_itself(db.session, round_, leaving, seats)
    return _page(round_, leaving, form)


@bp.post("/<int:expert_id>/confirm")
def confirm(round_id: int, expert_id: int) -> str | tuple[str, int]:
    """What it would change: loads, links, drafts, and seats that must stay."""
    round_ = load_round(round_id)
    authorise(may_reassign(actor(), round_))
    leaving = _load(expert_id)
    form = _form(round_, leaving)
    if not form.validate():
        return _page(round_, leaving, form), 422
    entry = form.entry()
    coming = next(
        one for one in queries.candidates(db.session, round_, leaving) if one.expert.number == entry.to
    )
    seats = [
        one for one in queries.open_seats(db.session, round_, leaving) if one.assignment_id in entry.seats
    ]
    effect = effect_of(db.session, round_, leaving, coming, seats, now())
    return render_template(
        "reassignments/confirm.html",
        round=round_,
        leaving=leaving,
        entry=entry,
        effect=effect,
        going=[f"{seat.number} {seat.name}" for seat in effect.going],
        staying=[wording.stays(seat, bar) for seat, bar in effect.staying],
        fields=_fields(entry, [seat.assignment_id for seat in effect.going]),
        words=wording,
    )


def _fields(entry: ReassignmentEntry, seats: Sequence[int]) -> list[tuple[str, object]]:
    """What hands over the seats that were shown."""
    leaves = [("leaves", "y")] if entry.leaves else []
    return [*(("seats", one) for one in seats), ("to", entry.to), ("reason", entry.reason), *leaves]


@bp.post("/<int:expert_id>")
def reassign(round_id: int, expert_id: int) -> Response | tuple[str, int]:
    """Hand the seats over."""
    round_ = load_round(round_id)
    authorise(may_reassign(actor(), round_))
    leaving = _load(expert_id)
    form = _form(round_, leaving)
    if not form.validate():
        return _page(round_, leaving, form), 422
    made = service.reassign(db.session, round_, leaving, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(
        _("已改派%(count)s件。请通知接替的专家签署承诺书、作出回避声明后评分。", count=len(made)), "success"
    )
    return redirect(url_for(".index", round_id=round_id))


def _load(expert_id: int) -> Expert:
    return db.session.get(Expert, expert_id) or abort(404)


def _form(round_: Round, leaving: Expert) -> ReassignmentForm:
    """The form with what may be chosen."""
    form = ReassignmentForm(request.form)
    absent = away(db.session, sittings(db.session, round_, now()))
    form.offer(
        {one.assignment_id: one.number for one in queries.open_seats(db.session, round_, leaving)},
        {
            one.expert.number: wording.offered(one, absent.get(one.expert.number, ()))
            for one in queries.candidates(db.session, round_, leaving)
        },
    )
    return form


def _page(round_: Round, leaving: Expert, form: ReassignmentForm) -> str:
    return render_template(
        "reassignments/choose.html",
        round=round_,
        leaving=leaving,
        seats=queries.open_seats(db.session, round_, leaving),
        is_member=bool(queries.panels_with(db.session, round_, leaving)),
        form=form,
    )
