"""Every refusal and failure as a page with its reason."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from reports.fonts import GlyphMissing
from reviewapp.db import db
from reviewapp.labels import denial_words
from reviewapp.workflow import Denial, Refused

HIDDEN = frozenset({"not_assigned"})  # what is not theirs does not exist for them
UNFIT = frozenset(
    {
        "document.unprintable",
        "file.none",
        "file.empty",
        "file.too_large",
        "file.wrong_type",
        "file.other_ending",
    }
)
FORBIDDEN = frozenset({"wrong_role", "no_peeking"})


def status_of(denial: Denial) -> int:
    """404 for what is hidden, 422 for unfit input, 403 for what the role may not do, 409 for the state."""
    if denial.code in HIDDEN:
        return 404
    if denial.code in UNFIT:
        return 422
    return 403 if denial.code in FORBIDDEN else 409


def _refused(error: Refused) -> tuple[str, int]:
    db.session.rollback()
    words = denial_words(error.denial)
    return render_template("error.html", words=words), status_of(error.denial)


def _unprintable(error: GlyphMissing) -> tuple[str, int]:
    return _refused(Refused(Denial("document.unprintable", (("reason", str(error)),))))


def _stale(_error: StaleDataError) -> tuple[str, int]:
    return _refused(Refused(Denial("edit_conflict")))


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return render_template("error.html", words=denial_words(Denial("csrf"))), 400


def _http(error: HTTPException) -> tuple[str, int]:
    db.session.rollback()  # the page asks the database who is signed in; a failed transaction gives no answer
    status = error.code or 500
    return render_template("error.html", words=denial_words(Denial(f"http.{status}"))), status


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(GlyphMissing, _unprintable)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, _csrf)
    for status in (400, 404, 405, 413, 500):
        app.register_error_handler(status, _http)
