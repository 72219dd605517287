"""Evidence files: taken in by the office, read by the office and by the experts who judge the application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, send_file, session, url_for
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.files import queries, service
from reviewapp.files.media import PDF
from reviewapp.files.store import Altered, Incoming, Upload, folder, open_verified, received
from reviewapp.guard import actor, authorise, now
from reviewapp.models import StoredFile
from reviewapp.permissions import may_read_file, may_see_rounds, may_upload
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("files", __name__)

# A PDF shown within one of our own pages may do nothing but be looked at.
INLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@bp.url_value_preprocessor
def _take_large_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Evidence may be larger than other input. This runs before the form, with its token, is read.

    Nothing is asked of the database here: no lock is held while a long body comes in.
    """
    if endpoint == "files.upload":
        allow_large_body()


def allow_large_body() -> None:
    """Let somebody who is signed in send files with this request."""
    if "_user_id" in session:
        request.max_content_length = current_app.config["FILES_REQUEST_LIMIT"]


@contextmanager
def one_file(name: str) -> Iterator[tuple[Incoming, Path] | None]:
    """The file that came with a form, if any, taken in, and the folder that it finds its place in."""
    sent = request.files.get(name)
    if not sent or not sent.filename:
        yield None
        return
    db.session.rollback()  # no lock is held while bytes are written
    limit = current_app.config["FILE_LIMIT"]
    with received([Upload(sent.filename, sent.stream)], folder(), limit) as incoming:
        yield incoming[0], folder()


@bp.post("/rounds/<int:round_id>/applications/<int:application_id>/files")
def upload(round_id: int, application_id: int) -> Response:
    """Take all the files in, or none of them."""
    application = queries.application_by_id(db.session, round_id, application_id) or abort(404)
    authorise(may_upload(actor(), application))
    uploads = [Upload(each.filename or "", each.stream) for each in request.files.getlist("files")]
    if not any(each.filename for each in uploads):
        raise Refused(Denial("file.none"))
    db.session.rollback()  # no lock is held while bytes are written
    with received(uploads, folder(), current_app.config["FILE_LIMIT"]) as incoming:
        service.hold(db.session, application)
        authorise(may_upload(actor(), application))
        stored = service.store_files(db.session, application, incoming, folder(), actor=actor(), at=now())
        db.session.commit()
    known = len(uploads) - len(stored)
    flash(_("收存%(stored)s个文件；此前已收存的%(known)s个。", stored=len(stored), known=known), "success")
    page = "applications.show" if may_see_rounds(actor()) is None else "units.application"
    return redirect(url_for(page, round_id=round_id, application_id=application_id))


@bp.get("/files/<int:file_id>")
def download(file_id: int) -> Response:
    """A file, byte for byte as it was handed in."""
    return _sent(_load(file_id), as_attachment=True)


@bp.get("/files/<int:file_id>/view")
def view(file_id: int) -> Response:
    """A PDF to be looked at within a page."""
    file = _load(file_id)
    if file.media_type != PDF:
        abort(404)
    response = _sent(file, as_attachment=False)
    response.headers["Content-Security-Policy"] = INLINE_POLICY
    return response


def _load(file_id: int) -> StoredFile:
    """The file, if this person may read it; whoever may not learns nothing of it."""
    file = queries.file_by_id(db.session, file_id) or abort(404)
    seat = queries.assignment_of(db.session, file.application, actor().expert)
    authorise(may_read_file(actor(), file, seat))
    return file


def _sent(file: StoredFile, *, as_attachment: bool) -> Response:
    """The bytes, checked against their digest first and then streamed."""
    name = file.filename if may_see_rounds(actor()) is None else file.name_for_experts
    try:
        content = open_verified(folder(), file.sha256)
    except Altered as error:
        raise Refused(Denial("file.altered", (("name", name),))) from error
    response = send_file(
        content,
        file.media_type,
        as_attachment=as_attachment,
        download_name=name,
        conditional=False,
        etag=False,
    )
    response.content_length = file.size
    return response
