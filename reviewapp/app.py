"""Building the web application out of its parts."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from reviewapp import accounts, errors, headers, pages
from reviewapp.db import db, prepare_engine
from reviewapp.models import Base

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False)
logging.getLogger("alembic").setLevel(logging.WARNING)  # silent unless something is wrong
csrf = CSRFProtect()


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the application.

    Configuration, later over earlier: ``defaults.cfg``, the file named in REVIEWAPP_CONFIG, the environment
    (REVIEWAPP_… and DATABASE_URL), ``settings``. Raises ``RuntimeError`` without a SECRET_KEY.
    """
    app = Flask(__name__, static_url_path=headers.static_path())
    _configure(app, settings or {})
    db.init_app(app)
    _close_in_step(app)
    with app.app_context():
        prepare_engine(db.engine)
    alembic.init_app(app)
    csrf.init_app(app)
    Bootstrap5(app)
    accounts.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    return app


def upgrade_tables() -> None:
    """Bring the database of the current application to this version's tables.

    The connection that migrated may have foreign keys at rest (SQLite): it is closed, not given back.
    """
    alembic.upgrade()
    db.session.close()
    db.engine.dispose()


def _close_in_step(app: Flask) -> None:
    """Drop what closes asynchronous sessions: there are none, and each request would start a thread."""
    app.teardown_appcontext_funcs[:] = [
        one for one in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(one)
    ]


def _configure(app: Flask, settings: Mapping[str, Any]) -> None:
    here = Path(__file__).parent
    app.config.from_pyfile(str(here / "defaults.cfg"))
    if "REVIEWAPP_CONFIG" in os.environ:
        app.config.from_envvar("REVIEWAPP_CONFIG")
    app.config.from_prefixed_env("REVIEWAPP")
    if "DATABASE_URL" in os.environ:
        app.config["DATABASE_URL"] = os.environ["DATABASE_URL"]
    app.config.from_mapping(settings)
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("SECRET_KEY is not set: see reviewapp/defaults.cfg")
    app.config["SQLALCHEMY_ENGINES"] = {"default": app.config["DATABASE_URL"]}
    app.config["ALEMBIC"] = {"script_location": str(here / "migrations")}
