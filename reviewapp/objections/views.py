"""The objections of a round, one of them, and the acts of the two persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.objection import ACCEPTED, AcceptanceForm, ObjectionForm, RulingForm
from forms.translated import TranslatedForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.files.views import allow_large_body, one_file
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import ACTIONS, LABELS, denial_words
from reviewapp.models import DocumentKind, Objection, ObjectorKind, RefusalGround, Round
from reviewapp.objections import queries, service
from reviewapp.permissions import may_accept_objection, may_enter_objection, may_rule, may_see_objections
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE, _
from reviewapp.workflow import Refused

bp = Blueprint("objections", __name__, url_prefix="/rounds/<int:round_id>/objections")

PRINTED = {"unprintable": unprintable}
FIELDS = {
    "objection.in_future": "received_on",
    "objection.no_application": "application",
    "ruling.in_future": "ruled_on",
    "ruling.before_acceptance": "ruled_on",
}
"""The field that a refusal is about."""


@bp.url_value_preprocessor
def _take_papers(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The paper of an objection comes as a scan, larger than other input."""
    if endpoint == "objections.enter":
        allow_large_body()


@bp.get("/")
def index(round_id: int) -> str:
    """Every objection with its state and the last day to handle it."""
    round_ = load_round(round_id)
    authorise(may_see_objections(actor(), round_))
    return render_template(
        "objections/index.html",
        round=round_,
        found=queries.page_of_lines(db.session, round_, request.args.get("page", 1, type=int)),
        today=_today(),
    )


@bp.get("/new")
def new(round_id: int) -> str:
    """The form that enters an objection."""
    round_ = load_round(round_id)
    authorise(may_enter_objection(actor(), round_))
    return _form_page(round_, _form({"received_on": _today()}))


@bp.post("/new")
def enter(round_id: int) -> Response | tuple[str, int]:
    """Enter an objection with the paper that came along."""
    round_ = load_round(round_id)
    authorise(may_enter_objection(actor(), round_))
    form = _form()
    if not form.validate():
        return _form_page(round_, form), 422
    try:
        with one_file("paper") as paper:
            made = service.enter_objection(
                db.session, round_, form.entry(), paper=paper, actor=actor(), at=now()
            )
            db.session.commit()
    except Refused as refused:
        _tell(form, refused)
        return _form_page(load_round(round_id), form), 422
    flash(_("已登记第%(number)s号异议，请作出受理决定。", number=made.number), "success")
    return redirect(url_for("objections.show", round_id=round_id, objection_id=made.id))


@bp.get("/<int:objection_id>")
def show(round_id: int, objection_id: int) -> str:
    """One objection, what was decided on it, and the form of the next step for whoever may take it."""
    made = _load(round_id, objection_id)
    authorise(may_see_objections(actor(), made.round))
    return _page(made)


@bp.post("/<int:objection_id>/acceptance")
def decide_acceptance(round_id: int, objection_id: int) -> Response | tuple[str, int]:
    """Take an objection up, or not."""
    made = _load(round_id, objection_id)
    authorise(may_accept_objection(actor(), made))
    form = _acceptance_form(made)
    if not form.validate():
        return _page(made, acceptance=form), 422
    service.decide_acceptance(db.session, made, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("受理决定已登记。"), "success")
    return redirect(url_for("objections.show", round_id=round_id, objection_id=objection_id))


@bp.post("/<int:objection_id>/ruling")
def rule(round_id: int, objection_id: int) -> Response | tuple[str, int]:
    """Rule on an objection as a second person."""
    made = _load(round_id, objection_id)
    authorise(may_rule(actor(), made))
    form = RulingForm(request.form, meta=PRINTED)
    if not form.validate():
        return _page(made, ruling=form), 422
    try:
        service.rule(db.session, made, form.entry(), actor=actor(), at=now())
    except Refused as refused:
        _tell(form, refused)
        return _page(_load(round_id, objection_id), ruling=form), 422
    db.session.commit()
    flash(_("处理意见已登记。"), "success")
    return redirect(url_for("objections.show", round_id=round_id, objection_id=objection_id))


def _tell(form: TranslatedForm, refused: Refused) -> None:
    """Put a refusal of what was typed to its field, so that nothing is lost; raise any other again."""
    code, words = refused.denial.code, denial_words(refused.denial)
    if code in FIELDS:
        form[FIELDS[code]].errors = [words]
    elif code.startswith("file."):
        form.form_errors.append(words)
    else:
        raise refused
    db.session.rollback()


def _today() -> date:
    return now().astimezone(ZONE).date()


def _load(round_id: int, objection_id: int) -> Objection:
    return queries.objection_by_id(db.session, round_id, objection_id) or abort(404)


def _form(usual: dict[str, Any] | None = None) -> ObjectionForm:
    form = ObjectionForm(request.form, data=usual, meta=PRINTED)
    form.offer({code.value: words for code, words in LABELS[ObjectorKind].items()})
    return form


def _form_page(round_: Round, form: ObjectionForm) -> str:
    return render_template(
        "objections/new.html", round=round_, notice=queries.latest_notice(db.session, round_), form=form
    )


def _acceptance_form(made: Objection) -> AcceptanceForm:
    """The form with what the facts of the objection leave to decide, and the ground that they give."""
    obstacles = made.obstacles
    form = AcceptanceForm(request.form, data={"decision": obstacles[0].value} if obstacles else None)
    taken_up = {} if obstacles else {ACCEPTED: ACTIONS["accept_objection"]}
    judged = [ground for ground in RefusalGround if ground not in service.SHOWN]
    refused = {
        ground.value: _("不予受理：%(ground)s", ground=LABELS[RefusalGround][ground])
        for ground in RefusalGround
        if ground in (*obstacles, *judged)
    }
    form.offer({**taken_up, **refused}, {ground.value for ground in judged})
    return form


def _page(
    made: Objection, *, acceptance: AcceptanceForm | None = None, ruling: RulingForm | None = None
) -> str:
    return render_template(
        "objections/show.html",
        round=made.round,
        papers=(DocumentKind.OBJECTION_RECEIPT, DocumentKind.OBJECTION_RULING),
        line=queries.line_of(db.session, made),
        today=_today(),
        acceptance=acceptance or _acceptance_form(made),
        ruling=ruling or RulingForm(data={"ruled_on": _today()}),
    )
