"""What goes with every response: the content policy, how long it may be kept, and compression."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"})
WORTH_IT = 1000  # bytes; below, compressing costs more than it saves
STATIC = frozenset({"static", "bootstrap.static"})
YEAR = 31_536_000


@cache
def static_path() -> str:
    """Where the static files are served: under the digest of them all, so that each may be kept for ever.

    The digest stands in the path, not behind it: a module finds those it imports under the same digest.
    """
    folder = Path(__file__).parent / "static"
    digest = hashlib.sha256(version("Bootstrap-Flask").encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint in STATIC and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif not response.cache_control.max_age:
        response.headers["Cache-Control"] = "no-store"
    return response


def _compress(response: Response) -> Response:
    """Send texts in a fifth of their bytes. The session cookie is SameSite, so no other site makes us mix
    its words with our tokens and measures the length (BREACH)."""
    fit = response.mimetype in TEXTS and (request.endpoint in STATIC or not response.is_streamed)
    if not fit or response.status_code == 304 or response.headers.get("Content-Encoding"):
        return response
    response.vary.add("Accept-Encoding")
    if request.method == "HEAD" or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= WORTH_IT:
        response.set_data(gzip.compress(content, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)
    return response


class _Sessions(SecureCookieSessionInterface):
    """A static file is the same for everybody: whether it may be kept does not hang on the cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in STATIC:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    app.session_interface = _Sessions()
    app.after_request(_compress)
    app.after_request(_protect)
