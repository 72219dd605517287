"""The fonts that documents are set in, opened once per process, and the issuing of documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from flask import current_app
from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from reports.archive import AttachedData, archive
from reports.blocks import Official, Verification
from reports.fonts import Fonts
from reports.official import render
from reports.signing import KeySigner, Sealer, sealed
from reviewapp.canonical import digest
from reviewapp.models import (
    Correction,
    CorrectionScope,
    Document,
    DocumentKind,
    Event,
    Review,
    ReviewVerdict,
    Round,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter is taken for a digit
_CODE_LENGTH = 12


RESTING_ON = {
    CorrectionScope.LIST: frozenset(
        {
            *(DocumentKind.RANKED_LIST, DocumentKind.PROPOSAL, DocumentKind.NOTICE),
            *(DocumentKind.PUBLIC_LIST, DocumentKind.ANNOUNCEMENT, DocumentKind.EXPLANATION),
        }
    ),
    CorrectionScope.RANKING: frozenset({DocumentKind.ROLL_UP, DocumentKind.EVALUATION}),
}
"""What documents rest on: every correction overtakes those on the list, a new ranking the others as well."""


def fonts() -> Fonts:
    """The application's fonts; raises ``reports.fonts.FontMissing`` where they were not built."""
    if "fonts" not in current_app.extensions:
        directory = current_app.config["FONT_CACHE"]
        current_app.extensions["fonts"] = Fonts(Path(directory) if directory else None)
    return cast("Fonts", current_app.extensions["fonts"])


def issue(
    session: Session,
    round_: Round,
    kind: DocumentKind,
    filename: str,
    document: Official,
    fonts: Fonts,
    *,
    at: datetime,
    data: Sequence[AttachedData] = (),
) -> Document:
    """Set, archive, sign and keep a document as it goes out; the same document again is the one kept already.

    A document that comes with a code keeps it: it prints a record, which is named by that.
    Raises ``reports.archive.NotArchivable`` before anything is kept.
    """
    code = document.verification.code if document.verification else code_of(round_, kind, document)
    kept = session.scalar(select(Document).where(Document.code == code))
    if kept is not None:
        return kept
    shown = replace(document, verification=Verification(code, address_of(code)))
    archived = archive(render(shown, fonts), data)
    content = archived.content
    for sealer in sealers():
        content = sealed(sealer, content)
    issued = Document(
        round_id=round_.id,
        kind=kind,
        title=document.name,
        filename=filename,
        content=content,
        pages=archived.pages,
        sha256=digest(content),
        code=code,
        issued_at=at,
    )
    session.add(issued)
    session.flush()
    return issued


def corrected_at() -> ScalarSelect[datetime]:
    """When the result that a document of the query around rests on was taken back; None where it stands.

    A document that was issued again afterwards, word for word, stands.
    """
    again = select(func.max(Event.at)).where(
        Event.subject_type == Document.__tablename__, Event.subject_id == Document.id
    )
    listed, ranked = RESTING_ON[CorrectionScope.LIST], RESTING_ON[CorrectionScope.RANKING]
    return (
        select(func.max(Review.reviewed_at))
        .join(Correction, Correction.id == Review.correction_id)
        .where(
            Correction.round_id == Document.round_id,
            Review.verdict == ReviewVerdict.CONFIRMED,
            Review.reviewed_at
            > func.coalesce(again.correlate(Document).scalar_subquery(), Document.issued_at),
            or_(
                Document.kind.in_(listed),
                and_(Document.kind.in_(ranked), Correction.scope == CorrectionScope.RANKING),
            ),
        )
        .correlate(Document)
        .scalar_subquery()
    )


def code_of(round_: Round, kind: DocumentKind, document: Official) -> str:
    """The code of a document (``4F7K-09QM-WXYZ``), from all that it says: 60 bits that nobody guesses."""
    return code_from(f"{round_.code}\n{kind}\n{document!r}")


def code_from(said: str) -> str:
    """The code of whatever says this."""
    number = int.from_bytes(hashlib.sha256(said.encode()).digest())
    letters = "".join(ALPHABET[number >> 5 * at & 31] for at in range(_CODE_LENGTH))
    return spaced(letters)


def spaced(letters: str) -> str:
    """Letters in groups of four."""
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read_code(typed: str) -> str:
    """A code as printed, from what somebody typed: small letters, spaces, O for 0, I and L for 1."""
    plain = "".join(char for char in typed.upper() if char.isalnum())
    return spaced(plain.translate(str.maketrans("OIL", "011")))


def address_of(code: str) -> str:
    """What the QR code of a document holds: the page that tells about it, or the code alone."""
    public = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    return f"{public}/verify/{code}" if public else code


def sealers() -> list[Sealer]:
    """Who signs or seals each issued document, in order; nobody unless configured."""
    config = current_app.config
    found: list[Sealer] = []
    if config["SIGNATURE_KEY"]:
        file = config["SIGNATURE_PASSPHRASE_FILE"]
        passphrase = Path(file).read_bytes().strip() if file else None
        found.append(KeySigner(Path(config["SIGNATURE_KEY"]), passphrase))
    if config["SEAL_SERVICE"]:
        found.append(cast("Sealer", resolve_name(config["SEAL_SERVICE"])))
    return found
