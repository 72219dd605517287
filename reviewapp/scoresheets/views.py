"""The expert's desk: the list of applications, and the sheet beside each application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.cell_edit import MalformedEdits, read_edits
from forms.score_sheet import ScoreSheetForm, score_sheet_form
from reviewapp.application_opinions.queries import open_applications
from reviewapp.applications import dossier
from reviewapp.db import db
from reviewapp.entry.queries import open_entries
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Assignment, Round, ScoreSheet, SheetState
from reviewapp.panel_opinions.queries import open_opinions, speaking_panels
from reviewapp.permissions import may_request_reopening, may_score, may_see_own_list, may_see_sheet
from reviewapp.permissions.panel_opinion import opinion_phase
from reviewapp.rounds.counted import deadline_of, is_late
from reviewapp.scoresheets import cells, queries, service, wording
from reviewapp.scoresheets.autosave import UnknownCell, keep
from reviewapp.scoresheets.measured import measured_rows, scores_of
from reviewapp.scoresheets.progress import entries_of, progress_of
from reviewapp.scoresheets.rail import adopt, rail
from reviewapp.scoresheets.requests import requests_of, waiting_sheets
from reviewapp.scoresheets.spread import own_spread
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

EDIT_CONFLICT = Denial("edit_conflict")
LATE = Denial("deadline_passed")
"""No bar to writing: what comes late is kept and marked, and counts once the deadline is moved."""
PER_PAGE = 100

bp = Blueprint("scoresheets", __name__, url_prefix="/desk")


@bp.get("/")
def index() -> str:
    """The expert's own applications, the least done first."""
    authorise(may_see_own_list(actor()))
    expert = actor().expert
    speaking = speaking_panels(db.session, expert) if expert else []
    return render_template(
        "scoresheets/index.html",
        entries=open_entries(db.session, expert) if expert else (),
        rounds=queries.desk(db.session, expert.id) if expert else (),
        ballots=queries.ballots_to_cast(db.session, expert.id) if expert else (),
        opinions=open_opinions(db.session, expert, speaking) if expert else (),
        application_opinions=open_applications(db.session, expert, speaking) if expert else (),
        standings=wording.STANDINGS,
        chosen=request.args.get("state", ""),
        remaining=wording.remaining,
        own_spread=own_spread,
        waiting=waiting_sheets(db.session, expert.id) if expert else {},
    )


@bp.get("/<int:assignment_id>")
def sheet(assignment_id: int) -> str:
    """One application beside its score sheet."""
    assignment = queries.assignment_by_id(db.session, assignment_id) or abort(404)
    authorise(may_see_sheet(actor(), assignment, assignment.application.round))
    current = assignment.sheets[-1]
    form_class = score_sheet_form(current.scheme_version.to_scheme())
    opinion = current.opinion.text if current.opinion else ""
    form = form_class(data=form_class.initial(entries_of(current), current.edit_version, opinion))
    return _page(assignment, form)


@bp.post("/<int:assignment_id>")
def save(assignment_id: int) -> Response | tuple[str, int]:
    """Save every row that is valid, and submit if asked; in any case what was typed stays on the page."""
    assignment = queries.assignment_by_id(db.session, assignment_id) or abort(404)
    authorise(may_see_sheet(actor(), assignment, assignment.application.round))
    form = score_sheet_form(assignment.sheets[-1].scheme_version.to_scheme())(request.form)
    submits = request.form.get("action") == "submit"
    sound = form.validate_submission() if submits else form.validate_draft()
    try:
        _write(assignment, form, submits=submits and sound)
    except Refused as refused:
        db.session.rollback()
        if refused.denial == EDIT_CONFLICT:
            adopt(form, entries_of(assignment.sheets[-1]))
        return _page(assignment, form, refused.denial), status_of(refused.denial)
    if not sound:
        return _page(assignment, form), 422
    flash(_("评分表已提交并锁定。") if submits else _("草稿已保存。"), "success")
    return redirect(url_for("scoresheets.sheet", assignment_id=assignment_id))


@bp.post("/<int:assignment_id>/cells")
def autosave(assignment_id: int) -> dict[str, Any]:
    """Keep edits of single cells, each exactly once, and say what became of each."""
    assignment, round_ = queries.seat(db.session, assignment_id) or abort(404)
    authorise(may_see_sheet(actor(), assignment, round_))
    current = queries.held_sheet(db.session, assignment_id)
    late = _may_score(assignment, round_, current, SheetState.DRAFT) is not None
    try:
        edits = read_edits(request.get_json())
        outcomes = keep(db.session, current, edits, late=late, at=now())
    except (MalformedEdits, UnknownCell, cells.ForeignEdit):
        abort(400)
    told = wording.answer(outcomes, current.edit_version, now())
    db.session.commit()
    return told


@bp.get("/<int:assignment_id>/history")
def history(assignment_id: int) -> str:
    """Every version of the cells of one's own sheet, or of one of them."""
    assignment = queries.assignment_by_id(db.session, assignment_id) or abort(404)
    round_ = assignment.application.round
    authorise(may_see_sheet(actor(), assignment, round_))
    current = queries.recorded_sheet(db.session, assignment)
    chosen = request.args.get("cell")
    versions = cells.history(current, deadline_of(round_, assignment.stage, current), chosen)
    pages = max(1, -(-len(versions) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "scoresheets/history.html",
        assignment=assignment,
        round=round_,
        titles=current.scheme_version.titles(),
        chosen=chosen,
        versions=versions[(page - 1) * PER_PAGE : page * PER_PAGE],
        fates=wording.FATES,
        page=page,
        pages=pages,
    )


def _may_score(assignment: Assignment, round_: Round, sheet: ScoreSheet, state: SheetState) -> Denial | None:
    return may_score(actor(), assignment, round_, state, now(), rereviewed=sheet.is_rereviewed)


def _write(assignment: Assignment, form: ScoreSheetForm, *, submits: bool) -> None:
    """Store the valid rows under lock, submit where asked, and commit."""
    round_, current = assignment.application.round, assignment.sheets[-1]
    service.lock(db.session, round_, current)
    denial = _may_score(assignment, round_, current, current.state)
    authorise(None if denial == LATE else denial)
    tag = form.edit_tag.data or 0
    opinion = form.stated_opinion()
    service.save(db.session, current, form.entries(), opinion=opinion, edit_tag=tag, at=now())
    if submits:
        service.submit(db.session, round_, current, actor=actor(), at=now())
    db.session.commit()


def _page(assignment: Assignment, form: ScoreSheetForm, denial: Denial | None = None) -> str:
    """The sheet with what was typed, what is stored where that differs, and why it was refused."""
    round_, current = assignment.application.round, assignment.sheets[-1]
    entries = entries_of(current)
    locked = _may_score(assignment, round_, current, current.state)
    application = assignment.application
    measured = measured_rows(form.scheme, application)
    return render_template(
        "scoresheets/sheet.html",
        assignment=assignment,
        round=round_,
        sheet=current,
        form=form,
        groups=rail(form, current, measured),
        criteria=dossier.criteria_of(application),
        neighbours=queries.neighbours(db.session, assignment),
        progress=progress_of(form.scheme, entries, round_.decimals, scores_of(measured)),
        measured=measured,
        locked=None if locked == LATE else locked,
        late=locked == LATE or is_late(round_, assignment.stage, current),
        denial=denial,
        speaks_as_panel=application.panel_id is not None and round_.phase == opinion_phase(round_),
        submits=request.form.get("action") == "submit",
        code_of=service.code_of,
        requests=requests_of(db.session, current) if current.submitted_at else (),
        asks=may_request_reopening(actor(), assignment, round_, current, now()) is None,
        remaining=wording.remaining,
    )
