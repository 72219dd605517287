"""Signed sheets as scans: handed in, read by a job, compared with what must be there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.scan import ScanMatchForm
from reviewapp.db import db
from reviewapp.documents import read_code
from reviewapp.files.store import Upload, folder, received
from reviewapp.files.views import allow_large_body
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round, ScoreSheet
from reviewapp.paging import slice_of
from reviewapp.permissions import may_see_scans, may_take_in_scans
from reviewapp.rounds.service import locked
from reviewapp.rounds.views import load_round
from reviewapp.scans import queries, service
from reviewapp.scans.queries import Standing
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("scans", __name__, url_prefix="/rounds/<int:round_id>/scans")
OFFERED = 500
"""So many sheets whose scans are missing are offered to choose from."""


@bp.url_value_preprocessor
def _take_large_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Scans are large. This runs before the form is read, and asks nothing of the database."""
    if endpoint == "scans.upload":
        allow_large_body()


@bp.get("/")
def index(round_id: int) -> str:
    """Which signed sheets are in, which are missing or of an older version, and what could not be read."""
    round_ = load_round(round_id)
    authorise(may_see_scans(actor(), round_))
    return _page(round_)


@bp.post("/")
def upload(round_id: int) -> Response:
    """Take the files in, all or none, and have their codes read."""
    round_ = load_round(round_id)
    authorise(may_take_in_scans(actor(), round_))
    uploads = [Upload(each.filename or "", each.stream) for each in request.files.getlist("files")]
    if not any(each.filename for each in uploads):
        raise Refused(Denial("file.none"))
    db.session.rollback()  # no lock is held while bytes are written
    with received(uploads, folder(), current_app.config["FILE_LIMIT"]) as incoming:
        round_ = locked(db.session, load_round(round_id))
        authorise(may_take_in_scans(actor(), round_))
        job = service.take_in(db.session, round_, incoming, folder(), actor=actor(), at=now())
        db.session.commit()
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.post("/<int:page_id>")
def match(round_id: int, page_id: int) -> Response | tuple[str, int]:
    """Say by hand which version a page shows."""
    round_ = load_round(round_id)
    authorise(may_take_in_scans(actor(), round_))
    page = queries.page_by_id(db.session, round_, page_id) or abort(404)
    form = ScanMatchForm(request.form, prefix=f"page{page_id}")
    if not form.validate():
        return _page(round_, page_id, form), 422
    code = read_code(form.code.data or "")
    sheet_id = queries.sheets_by_code(db.session, round_.id, {code}).get(code)
    if sheet_id is None:
        form.code.errors = [*form.code.errors, _("本批次没有这个核验码的评分表")]
        return _page(round_, page_id, form), 422
    sheet = db.session.get_one(ScoreSheet, sheet_id)
    service.match_page(
        db.session, page, sheet, form.reason.data or "", form.printed_page(), actor=actor(), at=now()
    )
    db.session.commit()
    flash(_("已登记对应关系。"), "success")
    return redirect(url_for("scans.index", round_id=round_id))


def _page(round_: Round, page_id: int = 0, form: ScanMatchForm | None = None) -> str:
    lines = queries.sheet_lines(db.session, round_)
    takes = may_take_in_scans(actor(), round_) is None
    chosen = request.args.get("state", "")
    shown = [line for line in lines if chosen not in set(Standing) or line.standing == chosen]
    pages = queries.open_pages(db.session, round_)
    waiting = [line for line in lines if line.standing != Standing.MATCHED] if pages and takes else []
    forms = {
        one.id: form if form and one.id == page_id else ScanMatchForm(prefix=f"page{one.id}") for one in pages
    }
    return render_template(
        "scans/index.html",
        round=round_,
        lines=slice_of(shown, request.args.get("page", 1, type=int)),
        counts=Counter(line.standing for line in lines),
        chosen=chosen,
        waiting=zip(queries.codes_of(db.session, waiting[:OFFERED]), waiting, strict=False),
        pages=pages,
        forms=forms,
        unread=queries.unread_scans(db.session, round_),
        takes=takes,
    )
