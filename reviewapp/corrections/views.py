"""What was proposed to be corrected, and the acts of the two persons."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.correction import CorrectionForm
from forms.review import ReviewForm
from reports.fonts import unprintable
from reviewapp.corrections import queries, service
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import LABELS
from reviewapp.models import Correction, CorrectionGround, CorrectionScope, Round
from reviewapp.permissions import (
    may_propose_correction,
    may_review_correction,
    may_see_corrections,
)
from reviewapp.rounds.queries import correction_waits, corrections_of
from reviewapp.rounds.views import load_round
from reviewapp.wording import _
from reviewapp.workflow import ROUND, TAKING_BACK

bp = Blueprint("corrections", __name__, url_prefix="/rounds/<int:round_id>/corrections")


@bp.get("/")
def index(round_id: int) -> str:
    """Every correction of the round, and the form that proposes one."""
    round_ = load_round(round_id)
    authorise(may_see_corrections(actor(), round_))
    return _index(round_, _form(round_))


def _index(round_: Round, form: CorrectionForm) -> str:
    proposable = may_propose_correction(actor(), round_) is None
    return render_template(
        "corrections/index.html",
        round=round_,
        corrections=corrections_of(db.session, round_),
        form=form if proposable and not correction_waits(db.session, round_) else None,
    )


def _form(round_: Round) -> CorrectionForm:
    """The form with what can be made anew from where the round stands."""
    form = CorrectionForm(request.form, meta={"unprintable": unprintable})
    ways = {way.action for way in ROUND.transitions if way.source == round_.phase}
    scopes = {one.value: LABELS[CorrectionScope][one] for one in CorrectionScope if TAKING_BACK[one] in ways}
    grounds = {code.value: words for code, words in LABELS[CorrectionGround].items()}
    form.offer(scopes, grounds)
    return form


@bp.post("/")
def propose(round_id: int) -> Response | tuple[str, int]:
    """Propose to take the result back."""
    round_ = load_round(round_id)
    authorise(may_propose_correction(actor(), round_))
    form = _form(round_)
    if not form.validate():
        return _index(round_, form), 422
    made = service.propose_correction(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("已提出更正，由另一人决定。决定前结果不变，批次停在现阶段。"), "success")
    return redirect(url_for("corrections.show", round_id=round_id, correction_id=made.id))


@bp.get("/<int:correction_id>")
def show(round_id: int, correction_id: int) -> str:
    """One proposal, what the second person decided, and what the round then does."""
    made = _load(round_id, correction_id)
    authorise(may_see_corrections(actor(), made.round))
    return _page(made, ReviewForm())


@bp.post("/<int:correction_id>")
def decide(round_id: int, correction_id: int) -> Response | tuple[str, int]:
    """Confirm or return a proposal as a second person."""
    made = _load(round_id, correction_id)
    authorise(may_review_correction(actor(), made))
    form = ReviewForm(request.form)
    if not form.validate():
        return _page(made, form), 422
    service.review_correction(db.session, made.round, made, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("复核意见已登记。"), "success")
    return redirect(url_for("corrections.show", round_id=round_id, correction_id=correction_id))


def _load(round_id: int, correction_id: int) -> Correction:
    return queries.correction_of(db.session, round_id, correction_id) or abort(404)


def _page(made: Correction, review: ReviewForm) -> str:
    return render_template("corrections/show.html", round=made.round, one=made, review=review)
