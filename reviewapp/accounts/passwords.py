"""The rules for a password that a person chooses: those of the sign-in library, worded here."""

from __future__ import annotations

import unicodedata

from flask import current_app

from reviewapp.wording import _


def stored_form(password: str) -> str:
    """The password as it is hashed: normalised as the sign-in page does with what is typed there."""
    return unicodedata.normalize(current_app.config["SECURITY_PASSWORD_NORMALIZE_FORM"], password)


def password_faults(password: str) -> list[str]:
    """What is wrong with a password, in words; empty where it will do."""
    least = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
    if len(stored_form(password)) < least:
        return [_("密码至少%(least)s个字符", least=least)]
    if len(set(password)) == 1:
        return [_("密码不能由同一个字符组成")]
    return []
