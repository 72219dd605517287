"""Store indicator schemes as versions that are never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.models import IndicatorRow, Scheme, SchemeVersion, User
from reviewapp.workflow import Denial, Refused
from scoring.mapping import write
from scoring.scheme import Indicator, IndicatorScheme


def fingerprint(scheme: IndicatorScheme) -> str:
    """The SHA-256 of the scheme's canonical mapping."""
    return digest(canonical_json(scheme.to_mapping()))


def store_version(session: Session, scheme: IndicatorScheme, *, at: datetime) -> SchemeVersion:
    """The stored version of ``scheme``: the one that says exactly this, or a new one with the next number."""
    mapping = scheme.to_mapping()
    family = _family(session, scheme.code)
    if family is None:
        family = Scheme(code=scheme.code)
        session.add(family)
    if stored := _saying(family, scheme):
        return stored
    version = SchemeVersion(
        number=len(family.versions) + 1,
        title=scheme.title,
        heading={key: value for key, value in mapping.items() if key != "indicators"},
        digest=fingerprint(scheme),
        stored_at=at,
    )
    family.versions.append(version)
    session.flush()
    _store_branch(session, version, scheme.indicators, None, count(1))
    session.refresh(version)
    return version


def add_version(
    session: Session,
    scheme: IndicatorScheme,
    *,
    seen: int | None,
    origin: str,
    actor: User,
    at: datetime,
) -> tuple[SchemeVersion, bool]:
    """Store ``scheme`` and record it; the version, and whether it is new.

    ``seen`` is the id of the newest version that the person knew, None where there was none. ``Refused``
    where there is a newer one, or where the version's name stands for another content already. Whether the
    scheme is sound is asked before.
    """
    family = _family(session, scheme.code)
    if family is not None:
        if stored := _saying(family, scheme):
            return stored, False
        if family.versions[-1].id != seen:
            raise Refused(Denial("scheme.superseded", (("number", str(family.versions[-1].number)),)))
        for stored in family.versions:
            if stored.heading["version"] == scheme.version:
                raise Refused(
                    Denial(
                        "scheme.version_taken", (("version", scheme.version), ("number", str(stored.number)))
                    )
                )
    version = store_version(session, scheme, at=at)
    audit.record(
        session,
        "store_scheme",
        version,
        actor=actor,
        at=at,
        code=scheme.code,
        number=version.number,
        version=scheme.version,
        digest=version.digest,
        origin=origin,
    )
    return version, True


def _family(session: Session, code: str) -> Scheme | None:
    """The scheme of this code, held until the transaction ends, so that versions follow one another."""
    return session.scalar(
        select(Scheme).where(Scheme.code == code).with_for_update().execution_options(populate_existing=True)
    )


def _saying(family: Scheme, scheme: IndicatorScheme) -> SchemeVersion | None:
    """The version that says exactly this: numbers count as numbers, 8.0 is 8."""
    return next((stored for stored in family.versions if stored.to_scheme() == scheme), None)


def _store_branch(
    session: Session,
    version: SchemeVersion,
    branch: tuple[Indicator, ...],
    parent: IndicatorRow | None,
    positions: Iterator[int],
) -> None:
    """Store indicators depth first, numbered in the order of the form."""
    for indicator in branch:
        definition = write(indicator)
        del definition["children"]
        row = IndicatorRow(
            scheme_version_id=version.id,
            parent_id=parent.id if parent else None,
            position=next(positions),
            code=indicator.code,
            title=indicator.title,
            kind=indicator.kind,
            weight=indicator.weight,
            maximum=indicator.maximum,
            definition=definition,
        )
        session.add(row)
        session.flush()
        _store_branch(session, version, indicator.children, row, positions)
