"""Sign-in by name, roles, and the language of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Flask, has_request_context, session
from flask_babel import Babel
from flask_security import FSQLALiteUserDatastore, Security
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from reviewapp.accounts.form import SignInForm
from reviewapp.accounts.views import bp
from reviewapp.db import db
from reviewapp.models import Role, User

BY_SESSION = (
    select(User).options(joinedload(User.roles)).where(User.fs_uniquifier == bindparam("fs_uniquifier"))
)


class Accounts(FSQLALiteUserDatastore):
    """Flask-Security's store, with the question that every request asks built once."""

    def find_user(self, case_insensitive: bool = False, **asked: Any) -> User | None:
        """Find the person of a session, or by any other attribute."""
        if asked.keys() == {"fs_uniquifier"}:
            return db.session.scalars(BY_SESSION, asked).unique().one_or_none()
        return cast("User | None", super().find_user(case_insensitive, **asked))


datastore = Accounts(db, User, Role)
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
