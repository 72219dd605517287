"""What was proposed to be left out of the result, and the acts of the two persons."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.exclusion import ExclusionForm
from forms.review import ReviewForm
from reviewapp.db import db
from reviewapp.exclusions import queries, service
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import LABELS
from reviewapp.models import Exclusion, ExclusionGround, Round, Stage
from reviewapp.permissions import (
    may_propose_exclusion,
    may_review_exclusion,
    may_see_exclusions,
    may_see_ranking,
)
from reviewapp.rounds.views import load_round
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("exclusions", __name__, url_prefix="/rounds/<int:round_id>/exclusions")


@bp.get("/")
def index(round_id: int) -> str:
    """Every proposal, and the sheets that wait for one."""
    round_ = load_round(round_id)
    authorise(may_see_exclusions(actor(), round_))
    return render_template(
        "exclusions/index.html",
        round=round_,
        awaiting=queries.awaiting(db.session, round_),
        exclusions=queries.exclusions_of(db.session, round_),
    )


@bp.get("/new")
def new(round_id: int) -> str:
    """The form for the sheet of an application and an expert, named by their numbers.

    Where the expert scored at several stages, first the choice between the sheets.
    """
    round_ = load_round(round_id)
    authorise(may_propose_exclusion(actor(), round_))
    sheet, *others = sheets = _asked(round_)
    if others:
        return render_template("exclusions/choose.html", round=round_, sheets=sheets)
    return _form_page(round_, sheet, _form(sheet))


@bp.post("/new")
def propose(round_id: int) -> Response | tuple[str, int]:
    """Propose to leave the sheet out."""
    round_ = load_round(round_id)
    authorise(may_propose_exclusion(actor(), round_))
    (sheet,) = _asked(round_, Stage.INDEPENDENT)
    form = _form(sheet)
    if not form.validate():
        return _form_page(round_, sheet, form), 422
    service.propose_exclusion(db.session, round_, sheet, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("已提出排除，由另一人决定。决定前该评分表照常计入。"), "success")
    return redirect(url_for("exclusions.index", round_id=round_id))


@bp.get("/<int:exclusion_id>")
def show(round_id: int, exclusion_id: int) -> str:
    """One proposal; once there is a ranking, what it did."""
    made = _load(round_id, exclusion_id)
    authorise(may_see_exclusions(actor(), made.assignment.application.round))
    return _page(made, ReviewForm())


@bp.post("/<int:exclusion_id>")
def decide(round_id: int, exclusion_id: int) -> Response | tuple[str, int]:
    """Confirm or return a proposal as a second person."""
    made = _load(round_id, exclusion_id)
    round_ = made.assignment.application.round
    authorise(may_review_exclusion(actor(), made, round_))
    form = ReviewForm(request.form)
    if not form.validate():
        return _page(made, form), 422
    service.review_exclusion(db.session, round_, made, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("复核意见已登记。"), "success")
    return redirect(url_for("exclusions.show", round_id=round_id, exclusion_id=exclusion_id))


def _load(round_id: int, exclusion_id: int) -> Exclusion:
    made = db.session.get(Exclusion, exclusion_id)
    if made is None or made.assignment.application.round_id != round_id:
        abort(404)
    return made


def _page(made: Exclusion, review: ReviewForm) -> str:
    round_ = made.assignment.application.round
    seen = may_see_ranking(actor(), round_) is None
    return render_template(
        "exclusions/show.html",
        round=round_,
        one=made,
        effect=queries.effect_of(db.session, made) if seen else None,
        review=review,
    )


def _asked(round_: Round, usual: Stage | None = None) -> list[queries.SubmittedSheet]:
    """The submitted sheets that the address names; ``usual`` is the stage where it names none."""
    application, expert = (request.args.get(name, "").strip() for name in ("application", "expert"))
    stage = request.args.get("stage", usual, type=Stage)
    sheets = queries.sheets_of(db.session, round_, application, expert, stage)
    if not sheets:
        raise Refused(Denial("exclusion.no_sheet"))
    return sheets


def _form(sheet: queries.SubmittedSheet) -> ExclusionForm:
    proposed = {"ground": ExclusionGround.NOT_RECUSED, "facts": sheet.note} if sheet.conflict else {}
    form = ExclusionForm(request.form, data=proposed)
    grounds = {code.value: words for code, words in LABELS[ExclusionGround].items()}
    form.offer(grounds, queries.leaders_of(db.session, sheet.assignment_id))
    return form


def _form_page(round_: Round, sheet: queries.SubmittedSheet, form: ExclusionForm) -> str:
    return render_template("exclusions/new.html", round=round_, sheet=sheet, form=form)
