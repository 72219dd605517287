"""Sign-in by name, roles, and the language of the pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, has_request_context, session
from flask_babel import Babel
from flask_security import FSQLALiteUserDatastore, Security

from reviewapp.accounts.form import SignInForm
from reviewapp.accounts.views import bp
from reviewapp.db import db
from reviewapp.models import Role, User

datastore = FSQLALiteUserDatastore(db, User, Role)
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def chosen_locale() -> str:
    """Chinese unless this session chose otherwise."""
    if not has_request_context():
        return LANGUAGES["zh"]
    return LANGUAGES.get(session.get("language", "zh"), LANGUAGES["zh"])


def init_app(app: Flask) -> None:
    """Set up sign-in and languages."""
    app.config["SECURITY_FRESHNESS"] = timedelta(minutes=-1)  # no page asks for the password a second time
    app.config["SECURITY_USER_IDENTITY_ATTRIBUTES"] = [{"username": {"mapper": lambda text: text.strip()}}]
    Babel(app, locale_selector=chosen_locale)
    Security(app, datastore, login_form=SignInForm)
    app.register_blueprint(bp)
