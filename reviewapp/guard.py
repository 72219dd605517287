"""The guard: no page leaves without having asked whether this person may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from blinker import signal
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from reviewapp.models import User
from reviewapp.workflow import Denial, Refused

View = TypeVar("View", bound=Callable[..., Any])

# Pages of libraries that check for themselves: static files, sign-in and sign-out.
LIBRARY_ENDPOINTS = frozenset(
    {"static", "bootstrap.static", "security.login", "security.logout", "security.static"}
)

asked = signal("asked")
"""Sent with each question to the guard, and its ``denial``: who listens knows what every page asks."""


def public(view: View) -> View:
    """Mark a view that anybody may call, signed in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def actor() -> User:
    """The signed-in person of this request."""
    return cast("User", current_user._get_current_object())


def now() -> datetime:
    """The moment of this request; services take it as an argument."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)


def authorise(denial: Denial | None) -> None:
    """Let the request pass, or raise ``Refused`` with the reason."""
    g.asked = True
    asked.send(actor(), denial=denial)
    if denial is not None:
        raise Refused(denial)


def is_public(endpoint: str | None) -> bool:
    """Whether an endpoint may be called without sign-in."""
    view = current_app.view_functions.get(endpoint or "")
    return endpoint in LIBRARY_ENDPOINTS or getattr(view, "is_public", False)


def _require_sign_in() -> BaseResponse | None:
    if request.endpoint is None or is_public(request.endpoint) or current_user.is_authenticated:
        return None
    if request.is_json:  # a script asks: it keeps what it has and lets the person sign in beside it
        abort(401)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _require_question(response: Response) -> Response:
    """Stop a page whose view forgot to ask: better an error than a leak."""
    if request.method == "OPTIONS":  # answered by Flask itself: no view was called
        return response
    served = response.status_code < 400 and request.endpoint and not is_public(request.endpoint)
    if served and not g.get("asked") and current_user.is_authenticated:
        raise RuntimeError(f"{request.endpoint} did not ask for permission")
    return response


def init_app(app: Flask) -> None:
    """Install the guard before and after every request."""
    app.before_request(_require_sign_in)
    app.after_request(_require_question)
