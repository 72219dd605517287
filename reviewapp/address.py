"""Addresses of this installation as people outside of it reach them."""

from __future__ import annotations

from flask import current_app, url_for


def outside(endpoint: str, **values: object) -> str:
    """The whole address of a page: below PUBLIC_ADDRESS where it is set, else as this request came in."""
    public = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    if public:
        return public + url_for(endpoint, **values)  # type: ignore[arg-type]
    return url_for(endpoint, _external=True, **values)  # type: ignore[arg-type]
