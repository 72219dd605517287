"""What a new round may go by: versions that are stored, and schemes that ship and are stored when chosen.

A choice is the id of a version, or ``shipped:`` with the name of a scheme.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from reviewapp.models import SchemeVersion, User
from reviewapp.schemes import NATIONAL, load_scheme
from reviewapp.schemes.queries import all_schemes, newest_version, not_stored
from reviewapp.schemes.service import add_version
from reviewapp.wording import _

SHIPPED = "shipped:"
USUAL = {"standard": NATIONAL, "scheme": "expert-100"}
"""What a new round goes by unless somebody chooses: standard and scheme, by the names they ship under."""


def stored(session: Session) -> Mapping[str, str]:
    """Choice → title of every version, the newest of each scheme first."""
    return {
        str(version.id): _("%(title)s 第%(number)s版", title=version.title, number=version.number)
        for scheme in all_schemes(session)
        for version in reversed(scheme.versions)
    }


def shipped(session: Session) -> Mapping[str, str]:
    """Choice → title of every scheme that ships with the programme and is not stored as it stands."""
    return {f"{SHIPPED}{name}": scheme.title for name, scheme in not_stored(session).items()}


def choice_of(session: Session, name: str) -> str:
    """The choice that stands for a shipped scheme: itself, or its newest version once it is stored."""
    if name in not_stored(session):
        return f"{SHIPPED}{name}"
    newest = newest_version(session, load_scheme(name).code)
    return str(newest.id) if newest else ""


def chosen(session: Session, choice: str, *, actor: User, at: datetime) -> SchemeVersion:
    """The version that was chosen of what was offered; a shipped scheme is stored now, on record."""
    name = choice.removeprefix(SHIPPED)
    if name == choice:
        return session.get_one(SchemeVersion, int(choice))
    scheme = load_scheme(name)
    newest = newest_version(session, scheme.code)
    seen = newest.id if newest else None
    return add_version(session, scheme, seen=seen, origin=f"shipped: {name}", actor=actor, at=at)[0]
