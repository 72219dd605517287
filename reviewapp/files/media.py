"""What a file is, by its content; its name must agree."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path, PureWindowsPath

from reviewapp.workflow import Denial, Refused

PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = f"{OFFICE}.spreadsheetml.sheet"
DOCX = f"{OFFICE}.wordprocessingml.document"

SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
ZIP_SIGNATURE = b"PK\x03\x04"
MEMBERS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
MACROS = "vbaproject.bin"
SUFFIXES = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    XLSX: (".xlsx",),
    DOCX: (".docx",),
}
LONGEST_NAME = 200


def clean_name(filename: str) -> str:
    """The name without folders and without characters that cannot be seen; its ending is kept."""
    name = PureWindowsPath(unicodedata.normalize("NFC", filename)).name
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C").strip()
    suffix = PureWindowsPath(name).suffix
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)] + suffix


def recognise(path: Path, name: str) -> str:
    """The media type of the file at ``path``; ``Refused`` for any other content, or a name that disagrees."""
    media_type = _by_content(path)
    if media_type is None:
        raise Refused(Denial("file.wrong_type", (("name", name),)))
    suffixes = SUFFIXES[media_type]
    if PureWindowsPath(name).suffix.lower() not in suffixes:
        raise Refused(Denial("file.other_ending", (("name", name), ("ending", suffixes[0]))))
    return media_type


def _by_content(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(8)
    for signature, media_type in SIGNATURES:
        if start.startswith(signature):
            return media_type
    return _by_members(path) if start.startswith(ZIP_SIGNATURE) else None


def _by_members(path: Path) -> str | None:
    """What an Office document is by its parts; none with macros in it."""
    try:
        with zipfile.ZipFile(path) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith(MACROS) for name in names):
        return None
    return next((media_type for member, media_type in MEMBERS if member in names), None)
