"""The sign-in form."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired

from reviewapp.db import db
from reviewapp.models import User


class SignInForm(LoginForm):
    """A sign-in name and a password; there is no e-mail address to know."""

    # No page shows this field: Flask-Security looks for errors on it although nobody signs in by e-mail.
    email = HiddenField()  # type: ignore[assignment]
    remember = BooleanField(_l("在本机保持登录"))
    username = StringField(
        _l("登录名"),
        validators=[DataRequired(_l("请填写登录名"))],
        render_kw={"autocomplete": "username", "autofocus": True, "spellcheck": "false"},
    )
    password = PasswordField(
        _l("密码"),
        validators=[DataRequired(_l("请填写密码"))],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("登录"))

    def validate(self, **kwargs: Any) -> bool:
        """Find the account by its name; the base class checks password and state."""
        self.ifield = self.username
        name = (self.username.data or "").strip()
        self.user = db.session.scalar(select(User).where(User.username == name))
        if super().validate(**kwargs):
            return True
        if name and self.password.data:
            # One sentence for all reasons: names cannot be tried out.
            self.username.errors, self.password.errors = [], []
            self.form_errors = [_("登录名或密码不正确")]
        return False
