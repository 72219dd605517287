"""Drafts of forms: browsers keep what is typed until the server has taken it in, which a cookie tells them.

A form with ``draft_mark`` (templates/macros/page.html) sends the field ``draft``. Where its view leads on and
names no fault, what was sent is stored. A refusal, a session that has ended and a server that is gone never
lead the owner on: they say nothing, and the draft stays.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request, session
from flask_login import current_user

DONE = "draft-done"
MOST = 20  # names in the cookie


def _tell(response: Response) -> Response:
    """Name the draft that was taken in, beside those that no page has heard of yet."""
    if request.method != "POST" or response.status_code not in (302, 303) or "draft" not in request.form:
        return response
    faulty = any(category == "error" for category, _words in session.get("_flashes", ()))
    if current_user.is_authenticated and not faulty:
        before = [one for one in request.cookies.get(DONE, "").split("!") if one]
        done = [*before, quote(f"{current_user.id} {request.path}", safe="")][-MOST:]
        response.set_cookie(DONE, "!".join(done), samesite="Lax", secure=request.is_secure)
    return response


def init_app(app: Flask) -> None:
    """Tell browsers what was taken in."""
    app.after_request(_tell)
