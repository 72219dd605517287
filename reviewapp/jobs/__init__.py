"""Background jobs (后台任务): asked for in the transaction of an act, done by a worker part by part."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from reviewapp.jobs import kind, wake
from reviewapp.jobs.views import bp


def init_app(app: Flask, kinds: Mapping[str, kind.Kind]) -> None:
    """Register the pages of jobs, what workers can do, and how they are woken."""
    kind.register(app, kinds)
    wake.init_app(app)
    app.register_blueprint(bp)
