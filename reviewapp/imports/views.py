"""Bringing files into a round: templates, the upload, and every mistake with its place."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from forms.import_file import FileEntry, ImportForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.imports import background, queries, service
from reviewapp.imports.annotate import annotated_copy, copy_name
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused
from reviewapp.imports.sheet import TooManyRows
from reviewapp.models import Round
from reviewapp.permissions import may_import
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("imports", __name__, url_prefix="/rounds/<int:round_id>/imports")
KIND = "/<any(applications, experts, recusals, recommendations):kind>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 2_000
"""In one request; longer files are a job, and the command takes files of any length."""


@bp.get("/")
def index(round_id: int) -> str:
    """What can be brought in, and how much of it is there."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    return render_template("imports/index.html", round=round_, counts=queries.counts(db.session, round_))


@bp.get(KIND)
def show(round_id: int, kind: str) -> str:
    """The upload of one kind."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    return _page(round_, kind, ImportForm())


def _page(round_: Round, kind: str, form: ImportForm, **found: object) -> str:
    return render_template(
        "imports/show.html",
        round=round_,
        kind=ImportKind(kind),
        form=form,
        open_job=queries.open_job(db.session, round_, ImportKind(kind)),
        most_at_once=MOST_ROWS,
        most_rows=background.MOST_ROWS,
        most_shown=background.MOST_SHOWN,
        **found,
    )


@bp.get(f"{KIND}/template")
def template(round_id: int, kind: str) -> Response:
    """The blank workbook for this round, in Chinese whatever the language of the pages."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    data = service.template(ImportKind(kind), round_)
    name = f"{round_.code}-{service.INTAKES[ImportKind(kind)].sheet}.xlsx"
    return send_file(BytesIO(data), XLSX, as_attachment=True, download_name=name)


@bp.post(KIND)
def upload(round_id: int, kind: str) -> Response | str | tuple[str, int]:
    """Take the file in, or say everything that is wrong with it; sending it again changes nothing."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    form = ImportForm(request.files)
    if not form.validate():
        return _page(round_, kind, form), 422
    sent = form.entry()
    try:
        report = service.import_file(
            db.session, round_, ImportKind(kind), sent, actor=actor(), at=now(), most_rows=MOST_ROWS
        )
    except TooManyRows:
        return _later(round_, kind, sent, check_only=False)
    except ImportRefused as refused:
        db.session.rollback()
        return _page(round_, kind, ImportForm(), errors=refused.errors), 422
    db.session.commit()
    return _page(round_, kind, ImportForm(), report=report)


@bp.post(f"{KIND}/annotated")
def annotated(round_id: int, kind: str) -> Response | str | tuple[str, int]:
    """The file back with its mistakes marked. It is kept nowhere: hence it is sent a second time."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    form = ImportForm(request.files)
    if not form.validate():
        return _page(round_, kind, form), 422
    sent = form.entry()
    try:
        copy = _marked(round_, ImportKind(kind), sent)
    except TooManyRows:
        return _later(round_, kind, sent, check_only=True)
    if copy is None:
        flash(_("没有发现错误，可以直接导入。"), "success")
        return _page(round_, kind, ImportForm())
    return _sent_copy(copy, copy_name(sent.filename))


def _marked(round_: Round, kind: ImportKind, sent: FileEntry) -> bytes | None:
    """The marked copy, in Chinese for the office that filled the file in; None without mistakes."""
    with force_locale(background.CHINESE):
        errors = service.mistakes(db.session, round_, kind, sent, at=now(), most_rows=MOST_ROWS)
        return annotated_copy(sent, service.INTAKES[kind].sheet, errors) if errors else None


def _later(round_: Round, kind: str, sent: FileEntry, *, check_only: bool) -> Response:
    """Leave a long file to the workers, and show how they get on."""
    job = background.import_later(
        db.session,
        round_,
        ImportKind(kind),
        sent,
        check_only=check_only,
        actor=actor(),
        at=now(),
    )
    db.session.commit()
    flash(_("文件超过%(most)s行，已交后台处理，可以离开本页。", most=MOST_ROWS), "info")
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.get("/copies/<int:job_id>")
def copy(round_id: int, job_id: int) -> Response:
    """The copy of a long file with its mistakes marked, as the job left it."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    found = queries.marked_copy(db.session, round_, job_id) or abort(404)
    return _sent_copy(found.content, found.filename)


def _sent_copy(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), XLSX, as_attachment=True, download_name=name)
