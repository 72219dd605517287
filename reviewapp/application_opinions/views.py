"""Opinions on single applications: the office sees where they stand, the experts of the panel speak."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.application_opinion import NO, YES, ApplicationOpinionForm
from forms.panel_opinion import OpinionAnswerForm, given_answer
from reports.fonts import unprintable
from reviewapp.application_opinions import queries, service
from reviewapp.application_opinions.queries import ApplicationLine
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Application, Expert, Panel, Round
from reviewapp.panel_opinions.queries import has_entered, panel_of
from reviewapp.permissions import (
    may_answer_application_opinion,
    may_read_application_opinion,
    may_read_panel_opinion,
    may_see_panel_opinions,
    may_see_ranking,
    may_write_application_opinion,
)
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE, _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("application_opinions", __name__)
PRINTABLE = {"unprintable": unprintable}


@bp.get("/rounds/<int:round_id>/application-opinions/")
def index(round_id: int) -> str:
    """Where the opinion on each application stands."""
    round_ = load_round(round_id)
    authorise(may_see_panel_opinions(actor(), round_))
    return render_template(
        "application_opinions/index.html",
        round=round_,
        found=queries.page_of_lines(db.session, round_, request.args.get("page", 1, type=int)),
        told=may_see_ranking(actor(), round_) is None,
    )


@bp.get("/desk/panels/<int:panel_id>/applications")
def pile(panel_id: int) -> str:
    """The panel's applications, as one of its experts sees them: none from which the expert keeps away."""
    panel, round_ = panel_of(db.session, panel_id) or abort(404)
    expert = actor().expert
    authorise(may_read_panel_opinion(actor(), panel, entered=has_entered(db.session, round_, expert)))
    lines = queries.application_lines(db.session, round_, Application.panel_id == panel.id)
    return render_template(
        "application_opinions/pile.html",
        panel=panel,
        round=round_,
        expert=expert,
        lines=[line for line in lines if expert in line.members],
    )


@dataclass(frozen=True)
class Seen:
    """What one request is about: the panel, its round, where the opinion stands, and who looks at it."""

    panel: Panel
    round: Round
    line: ApplicationLine
    expert: Expert | None
    entered: bool


def _load(panel_id: int, application_id: int) -> Seen:
    panel, round_ = panel_of(db.session, panel_id) or abort(404)
    line = queries.line_of(db.session, round_, panel, application_id) or abort(404)
    expert = actor().expert
    return Seen(panel, round_, line, expert, has_entered(db.session, round_, expert))


@bp.get("/desk/panels/<int:panel_id>/applications/<int:application_id>")
def show(panel_id: int, application_id: int) -> str:
    """What the panel says of an application."""
    seen = _load(panel_id, application_id)
    authorise(may_read_application_opinion(actor(), seen.line.members, entered=seen.entered))
    return _page(seen)


@bp.post("/desk/panels/<int:panel_id>/applications/<int:application_id>")
def write(panel_id: int, application_id: int) -> Response | tuple[str, int]:
    """Add a version; what was typed stays on the page if it cannot be taken in."""
    seen = _load(panel_id, application_id)
    line = seen.line
    authorise(
        may_write_application_opinion(actor(), line.members, seen.round, line.speaker, entered=seen.entered)
    )
    form = ApplicationOpinionForm(request.form, meta=PRINTABLE)
    if not form.validate():
        return _page(seen, form), 422
    try:
        service.write_application_opinion(
            db.session,
            seen.round,
            seen.panel,
            application_id,
            seen.expert or abort(404),
            form.entry(),
            actor=actor(),
            at=now(),
        )
    except Refused as refused:
        db.session.rollback()
        seen = _load(panel_id, application_id)
        form.seen.raw_data, form.seen.data = None, seen.line.number
        return _page(seen, form, refused.denial), status_of(refused.denial)
    db.session.commit()
    flash(_("评审意见已保存，请本组专家表态。"), "success")
    return redirect(url_for("application_opinions.show", panel_id=panel_id, application_id=application_id))


@bp.post("/desk/panels/<int:panel_id>/applications/<int:application_id>/<int:opinion_id>")
def answer(panel_id: int, application_id: int, opinion_id: int) -> Response | tuple[str, int]:
    """Agree with the last version, or dissent in words."""
    seen = _load(panel_id, application_id)
    authorise(may_answer_application_opinion(actor(), seen.line.members, seen.round, entered=seen.entered))
    form = OpinionAnswerForm(request.form, meta=PRINTABLE)
    if not form.validate():
        return _page(seen, answering=form), 422
    try:
        service.answer_application_opinion(
            db.session,
            seen.round,
            seen.panel,
            application_id,
            seen.expert or abort(404),
            opinion_id,
            form.dissent.data or "",
            actor=actor(),
            at=now(),
        )
    except Refused as refused:
        db.session.rollback()
        return _page(_load(panel_id, application_id), None, refused.denial, form), status_of(refused.denial)
    db.session.commit()
    flash(_("您的表态已保存。"), "success")
    return redirect(url_for("application_opinions.pile", panel_id=panel_id))


def _page(
    seen: Seen,
    writing: ApplicationOpinionForm | None = None,
    denial: Denial | None = None,
    answering: OpinionAnswerForm | None = None,
) -> str:
    """The page of an application with a form that was refused in its place."""
    line, about = seen.line, (actor(), seen.line.members, seen.round)
    own = line.answers.get(seen.expert.id) if seen.expert else None
    given = given_answer(own.agrees if own else None, own.dissent if own else "")
    writes = may_write_application_opinion(*about, line.speaker, entered=seen.entered) is None
    answers = may_answer_application_opinion(*about, entered=seen.entered) is None
    return render_template(
        "application_opinions/show.html",
        panel=seen.panel,
        round=seen.round,
        line=line,
        application=line.application,
        versions=queries.versions_of(db.session, line.application),
        own=own,
        speaks=line.speaker == seen.expert,
        writing=(writing or _new_form(line)) if writes else None,
        answering=(answering or given) if answers and seen.expert in line.asked else None,
        denial=denial,
    )


def _new_form(line: ApplicationLine) -> ApplicationOpinionForm:
    """A form that starts from the version that stands."""
    data: dict[str, object] = {"seen": line.number, "met_on": now().astimezone(ZONE).date()}
    if line.opinion:
        data |= service.stated(line.opinion) | {"recommended": YES if line.opinion.recommended else NO}
    return ApplicationOpinionForm(data=data)
