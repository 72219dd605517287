"""The front door: where each role lands, and the language switch."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from reviewapp.guard import actor, authorise, public
from reviewapp.models import RoleName

bp = Blueprint("accounts", __name__)


@bp.get("/")
def home() -> Response:
    """Send each role to its desk."""
    authorise(None)
    if actor().is_in(RoleName.SECRETARIAT):
        return redirect(url_for("rounds.index"))
    return redirect(url_for("scoresheets.index"))


@bp.post("/language/<any(zh, en):language>")
@public
def language(language: str) -> Response:
    """Choose the language of the pages for this session."""
    session["language"] = language
    back = urlsplit(request.referrer or "")
    if back.netloc != request.host:
        return redirect(url_for("accounts.home"))
    path = "/" + back.path.lstrip("/")  # //elsewhere would name another site
    return redirect(urlunsplit(("", "", path, back.query, "")))
