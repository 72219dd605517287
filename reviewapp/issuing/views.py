"""The documents of a round."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from reviewapp.applications.queries import application_by_id
from reviewapp.db import db
from reviewapp.documents import fonts
from reviewapp.files.made import send_made
from reviewapp.guard import actor, authorise, now
from reviewapp.issuing import batch, copies, queries, service
from reviewapp.issuing.kinds import OF_APPLICATION, OF_ROUND, Named, recommendations_of_unit
from reviewapp.issuing.objections import OF_OBJECTION
from reviewapp.models import DocumentKind, Round
from reviewapp.objections.queries import line_of, objection_by_id
from reviewapp.permissions import (
    kinds_shown,
    may_issue,
    may_print_objection,
    may_print_recommendations,
    may_see_documents,
    may_see_ranking,
)
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE, _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("issuing", __name__, url_prefix="/rounds/<int:round_id>/documents")


@bp.get("/")
def index(round_id: int) -> str:
    """What was issued, and what can be issued now."""
    round_ = load_round(round_id)
    authorise(may_see_documents(actor(), round_))
    shown = kinds_shown(actor(), round_)
    page = queries.documents_of(db.session, round_, shown, request.args.get("page", 1, type=int))
    return render_template(
        "issuing/index.html",
        round=round_,
        page=page,
        papers=OF_ROUND,
        booklets=OF_APPLICATION,
        announcement=DocumentKind.ANNOUNCEMENT,
    )


@bp.post("/<name>")
def issue(round_id: int, name: str) -> Response:
    """Issue a document of the whole round."""
    round_ = load_round(round_id)
    paper = OF_ROUND.get(name) or abort(404)
    authorise(may_issue(actor(), round_, paper.kind))
    if paper.published and request.form.get("copy", "") not in copies.FORMS:
        abort(404)
    made = paper.make(db.session, round_, now().astimezone(ZONE).date())
    return _given(round_, paper.kind, made)


@bp.post("/recommendations/unit")
def issue_of_unit(round_id: int) -> Response:
    """Issue what ?unit= recommends, for the unit itself or the secretariat, and hand it out."""
    round_, unit = load_round(round_id), request.args.get("unit", "")
    authorise(may_print_recommendations(actor(), round_, unit))
    made = recommendations_of_unit(db.session, round_, unit, now().astimezone(ZONE).date())
    kind, form = DocumentKind.RECOMMENDATIONS, request.form.get("copy", "")
    if form in copies.FORMS:
        return copied(round_, kind, made, form)
    (document,) = service.issue_documents(
        db.session, round_, kind, made, fonts(), actor=actor(), at=now(), unit=unit
    )
    db.session.commit()
    return send_file(
        BytesIO(document.content),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.filename,
        etag=False,
    )


@bp.post(f"/objections/<int:objection_id>/<any({', '.join(OF_OBJECTION)}):kind>")
def issue_of_objection(round_id: int, objection_id: int, kind: str) -> Response:
    """Issue a paper of one objection."""
    paper = DocumentKind(kind)
    made = objection_by_id(db.session, round_id, objection_id) or abort(404)
    authorise(may_print_objection(actor(), made, paper))
    named = OF_OBJECTION[paper](line_of(db.session, made))
    return _given(made.round, paper, [named], objection=made.number)


@bp.post("/batch/<name>")
def print_all(round_id: int, name: str) -> Response:
    """Ask for a document of every application, as one PDF or as a ZIP of single ones."""
    round_ = load_round(round_id)
    paper = OF_APPLICATION.get(name) or abort(404)
    authorise(may_issue(actor(), round_, paper.kind))
    form = request.form.get("form", batch.PDF)
    if form not in batch.MEDIA:
        abort(400)
    job = batch.print_later(db.session, round_, name, form=form, actor=actor(), at=now())
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.get("/batch/<int:job_id>")
def printed(round_id: int, job_id: int) -> Response:
    """The one file that a job has made, checked against its digest."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    made = batch.made_by(db.session, round_, job_id) or abort(404)
    return send_made(made, batch.MEDIA[made.get("form", batch.PDF)])


@bp.post("/<name>/<int:application_id>")
def issue_of_application(round_id: int, name: str, application_id: int) -> Response:
    """Issue a document of one application."""
    round_ = load_round(round_id)
    paper = OF_APPLICATION.get(name) or abort(404)
    authorise(may_issue(actor(), round_, paper.kind))
    application = application_by_id(db.session, round_id, application_id) or abort(404)
    made = paper.make(db.session, round_, application, now().astimezone(ZONE).date())
    return _given(round_, paper.kind, made)


def _given(round_: Round, kind: DocumentKind, made: Named, **detail: object) -> Response:
    """The documents issued, or where the form asks for ``copy`` (docx, xlsx) a copy to work with.

    What the event of issuing says beside the document is its ``detail``.
    """
    if not made:
        raise Refused(Denial("document.nothing_to_print"))
    form = request.form.get("copy", "")
    if form in copies.FORMS:
        return copied(round_, kind, made, form)
    service.issue_documents(db.session, round_, kind, made, fonts(), actor=actor(), at=now(), **detail)
    return issued(round_)


def copied(round_: Round, kind: DocumentKind, made: Named, form: str) -> Response:
    """A copy to work with (docx, xlsx), which is not kept."""
    copy = copies.copy_documents(db.session, round_, kind, made, form, actor=actor(), at=now())
    db.session.commit()
    return send_file(
        BytesIO(copy.content), mimetype=copy.media_type, as_attachment=True, download_name=copy.filename
    )


def issued(round_: Round) -> Response:
    """Keep what was issued and show it among the documents."""
    db.session.commit()
    flash(_("文件已生成并存档。"), "success")
    return redirect(url_for("issuing.index", round_id=round_.id))
