"""From a PDF to what is kept for good: validated PDF/A, the same bytes every time, digest and page count."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import pdfa

_FIXED = "2000-01-01T00:00:00+00:00"  # as ReportLab's invariant files say: no clock in the bytes


class NotArchivable(ValueError):
    """The file is not valid PDF/A; the message gives the validator's reasons."""


@dataclass(frozen=True)
class AttachedData:
    """A file carried inside the document, such as its list as CSV, and what it is in words."""

    filename: str
    content: bytes
    media_type: str
    description: str


@dataclass(frozen=True)
class Archived:
    """Validated PDF/A: its bytes, their SHA-256, the number of pages and the flavour."""

    content: bytes
    sha256: str
    pages: int
    flavour: str


def archive(pdf: bytes, data: Sequence[AttachedData] = (), *, flavour: str | None = None) -> Archived:
    """Make a PDF/A-2b of a file, or 3b where data is attached; validated as written.

    Raises `NotArchivable` where the validator finds anything, such as a face that is not embedded.
    """
    flavour = flavour or ("3b" if data else "2b")
    with pikepdf.open(BytesIO(pdf)) as document:
        for attached in data:
            _attach(document, attached)
        written = BytesIO()
        save_archived(document, written, flavour)
        pages = len(document.pages)
    content = written.getvalue()
    return Archived(content, hashlib.sha256(content).hexdigest(), pages, flavour)


def save_archived(document: pikepdf.Pdf, target: Path | BytesIO, flavour: str) -> None:
    """Write a document as PDF/A, the same bytes every time; raises `NotArchivable`."""
    pdfa.prepare(document, flavour)
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["xmp:MetadataDate"] = _FIXED
    try:
        pdfa.save(document, target, flavour, repair=False, deterministic_id=True)
    except pdfa.PdfaError as error:
        raise NotArchivable(f"文件不符合 PDF/A-{flavour}：{error}") from error


def _attach(document: pikepdf.Pdf, data: AttachedData) -> None:
    file = pikepdf.AttachedFileSpec(
        document,
        data.content,
        filename=data.filename,
        description=data.description,
        mime_type=data.media_type,
        creation_date="D:20000101000000Z",
        mod_date="D:20000101000000Z",
    )
    file.relationship = pikepdf.Name.Data
    document.attachments[data.filename] = file
