"""Drafts to be looked at: what was typed travels signed in the address of each picture, nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from flask import abort, current_app, send_file
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from reports.blocks import Official
from reports.pictures import drafted, page_picture
from reviewapp.documents import fonts

LIVES = 3600  # seconds


def sealed(purpose: str, typed: Mapping[str, str]) -> str:
    """What was typed, compressed and signed, for the addresses of its pictures."""
    return str(_serializer(purpose).dumps(dict(typed)))


def opened(purpose: str, token: str) -> dict[str, str]:
    """What was typed; 404 for a token that is not ours, of another purpose, or too old."""
    try:
        found: dict[str, str] = _serializer(purpose).loads(token, max_age=LIVES)
    except BadData:
        abort(404)
    return found


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"preview {purpose}")


def picture(document: Official, page: int) -> Response:
    """One page of a draft as a PNG; no cache keeps it, as with every page (see ``headers``)."""
    try:
        content = page_picture(drafted(document, fonts()), page)
    except IndexError:
        abort(404)
    return send_file(BytesIO(content), mimetype="image/png", etag=False, conditional=False)
