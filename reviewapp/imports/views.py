"""Bringing files into a round: templates, the upload, and every mistake with its place."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, render_template, request, send_file
from flask_babel import force_locale
from werkzeug.wrappers import Response

from forms.import_file import FileEntry, ImportForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.imports import queries, service
from reviewapp.imports.annotate import annotated_copy, copy_name
from reviewapp.imports.columns import ImportKind
from reviewapp.models import Round
from reviewapp.permissions import may_import
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("imports", __name__, url_prefix="/rounds/<int:round_id>/imports")
KIND = "/<any(applications, experts, recusals, recommendations):kind>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 2_000
"""In one request; the command takes files of any length."""
MOST_SHOWN = 100


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
    limits = {"most_rows": MOST_ROWS, "most_shown": MOST_SHOWN}
    return render_template(
        "imports/show.html", round=round_, kind=ImportKind(kind), form=form, **limits, **found
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
def upload(round_id: int, kind: str) -> str | tuple[str, int]:
    """Take the file in, or say everything that is wrong with it; sending it again changes nothing."""
    round_ = load_round(round_id)
    authorise(may_import(actor(), round_))
    form = ImportForm(request.files)
    if not form.validate():
        return _page(round_, kind, form), 422
    try:
        report = service.import_file(
            db.session,
            round_,
            ImportKind(kind),
            form.entry(),
            actor=actor(),
            at=now(),
            most_rows=MOST_ROWS,
        )
    except service.ImportRefused as refused:
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
    copy = _marked(round_, ImportKind(kind), form.entry())
    if copy is None:
        flash(_("没有发现错误，可以直接导入。"), "success")
        return _page(round_, kind, ImportForm())
    return send_file(
        BytesIO(copy), XLSX, as_attachment=True, download_name=copy_name(form.file.data.filename)
    )


def _marked(round_: Round, kind: ImportKind, sent: FileEntry) -> bytes | None:
    """The marked copy, in Chinese for the office that filled the file in; None without mistakes."""
    with force_locale("zh_Hans_CN"):
        errors = service.mistakes(db.session, round_, kind, sent, at=now(), most_rows=MOST_ROWS)
        return annotated_copy(sent, service.INTAKES[kind].sheet, errors) if errors else None
