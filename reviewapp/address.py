"""Addresses of this installation as people outside of it reach them."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def outside(endpoint: str, **values: object) -> str:
    """The whole address of a page: below PUBLIC_ADDRESS where it is set, else as this request came in."""
    public = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    if public:
        return public + url_for(endpoint, **values)  # type: ignore[arg-type]
    return url_for(endpoint, _external=True, **values)  # type: ignore[arg-type]


def came_from() -> str | None:
    """The page of this installation that the request came from, or the nearest above it that opens."""
    back = urlsplit(request.referrer or "")
    if back.netloc != request.host:
        return None
    path = "/" + back.path.lstrip("/")  # //elsewhere would name another site
    shown = _nearest_page(path)
    return urlunsplit(("", "", shown, back.query if shown == path else "", ""))


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
