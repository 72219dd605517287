"""The front door: where each role lands, and the language switch."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
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
    shown = _nearest_page(path)
    return redirect(urlunsplit(("", "", shown, back.query if shown == path else "", "")))


def _nearest_page(path: str) -> str:
    """The address itself, or the nearest above it that opens: a form may have gone to one that does not."""
    pages = current_app.url_map.bind(request.host)
    while path != "/":
        try:
            pages.match(path, method="GET")
        except RequestRedirect:
            return path
        except HTTPException:
            path = path.rpartition("/")[0] or "/"
        else:
            return path
    return path
