"""Schemes, their versions, and the rounds that go by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from reviewapp.models import Round, Scheme, SchemeVersion
from reviewapp.schemes import SHIPPED, load_scheme
from reviewapp.schemes.service import fingerprint
from scoring.scheme import IndicatorScheme


def all_schemes(session: Session) -> Sequence[Scheme]:
    """Every scheme with its versions, by code."""
    return session.scalars(select(Scheme).options(selectinload(Scheme.versions)).order_by(Scheme.code)).all()


def version_by_id(session: Session, version_id: int) -> SchemeVersion | None:
    """One version, to be told from all others by its id."""
    return session.get(SchemeVersion, version_id)


def newest_version(session: Session, code: str) -> SchemeVersion | None:
    """The last version of the scheme with this code."""
    return session.scalar(
        select(SchemeVersion)
        .join(SchemeVersion.scheme)
        .where(Scheme.code == code)
        .order_by(SchemeVersion.number.desc())
        .limit(1)
    )


def rounds_by_version(session: Session) -> Mapping[int, list[Round]]:
    """The rounds that go by each version, as standard or as scheme, by the version's id."""
    found: dict[int, list[Round]] = {}
    for round_ in session.scalars(select(Round).order_by(Round.code)):
        for version_id in {round_.standard_id, round_.scheme_version_id}:
            found.setdefault(version_id, []).append(round_)
    return found


def rounds_of(session: Session, version: SchemeVersion) -> Sequence[Round]:
    """The rounds that go by this version."""
    return session.scalars(
        select(Round)
        .where(or_(Round.standard_id == version.id, Round.scheme_version_id == version.id))
        .order_by(Round.code)
    ).all()


def not_stored(session: Session) -> Mapping[str, IndicatorScheme]:
    """The schemes that ship with the programme and are not stored as they stand, by their names."""
    stored = set(session.scalars(select(SchemeVersion.digest)))
    return {name: scheme for name, (scheme, digest) in _shipped().items() if digest not in stored}


@cache
def _shipped() -> Mapping[str, tuple[IndicatorScheme, str]]:
    schemes = {name: load_scheme(name) for name in SHIPPED}
    return {name: (scheme, fingerprint(scheme)) for name, scheme in schemes.items()}
