"""Every refusal and failure as a page with its reason."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from reports.fonts import GlyphMissing
from reports.signing import SealRefused
from reviewapp.address import came_from
from reviewapp.db import db
from reviewapp.labels import denial_words
from reviewapp.workflow import Denial, Refused

HIDDEN = frozenset({"not_assigned"})  # what is not theirs does not exist for them
UNFIT = frozenset(
    {
        "document.unprintable",
        "exclusion.no_sheet",
        "file.none",
        "file.empty",
        "file.too_large",
        "file.wrong_type",
        "file.other_ending",
    }
)
TOO_OFTEN = frozenset({"verification.too_often"})
FORBIDDEN = frozenset({"wrong_role", "no_peeking", "entry_open", "recused"})


def status_of(denial: Denial) -> int:
    """404: hidden; 422: unfit input; 429: asked too often; 403: not for this role; 409: not in this state."""
    if denial.code in HIDDEN:
        return 404
    if denial.code in UNFIT:
        return 422
    if denial.code in TOO_OFTEN:
        return 429
    return 403 if denial.code in FORBIDDEN else 409


def _told(denial: Denial, status: int) -> tuple[str | Response, int]:
    """The reason as a page; to a script as data."""
    words = denial_words(denial)
    if request.is_json:
        return jsonify(code=denial.code, words=words), status
    return render_template("error.html", words=words, denial=denial, back=came_from()), status


def _refused(error: Refused) -> tuple[str | Response, int]:
    db.session.rollback()
    return _told(error.denial, status_of(error.denial))


def _unprintable(error: GlyphMissing) -> tuple[str | Response, int]:
    return _refused(Refused(Denial("document.unprintable", (("reason", str(error)),))))


def _not_sealed(error: SealRefused) -> tuple[str | Response, int]:
    return _refused(Refused(Denial("document.not_sealed", (("reason", str(error)),))))


def _stale(_error: StaleDataError) -> tuple[str | Response, int]:
    return _refused(Refused(Denial("edit_conflict")))


def _csrf(_error: CSRFError) -> tuple[str | Response, int]:
    return _told(Denial("csrf"), 400)


def _http(error: HTTPException) -> tuple[str | Response, int]:
    db.session.rollback()  # the page asks the database who is signed in; a failed transaction gives no answer
    status = error.code or 500
    return _told(Denial(f"http.{status}"), status)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(GlyphMissing, _unprintable)
    app.register_error_handler(SealRefused, _not_sealed)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, _csrf)
    for status in (400, 401, 404, 405, 413, 500):
        app.register_error_handler(status, _http)
