"""Bytes by their digest: a folder in which each file lies once, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, BinaryIO

from flask import current_app
from sqlalchemy import make_url

from reviewapp.files.media import clean_name, recognise
from reviewapp.workflow import Denial, Refused

CHUNK = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file as it is sent: the name it comes with, and a stream of its bytes."""

    filename: str
    stream: IO[bytes]


@dataclass(frozen=True)
class Incoming:
    """A file that was taken in and found sound, but has no place of its own yet."""

    path: Path
    filename: str
    media_type: str
    size: int
    sha256: str


class Altered(Exception):
    """The bytes are missing, or are not those of their digest."""


def folder_of(config: Mapping[str, Any]) -> Path:
    """FILES_DIR; where it is empty, a folder beside the SQLite file, or ``var/files``."""
    url = make_url(config["DATABASE_URL"])
    if config["FILES_DIR"]:
        return Path(config["FILES_DIR"])
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return Path(str(url.database)).parent / "files"
    return Path("var/files")


def folder() -> Path:
    """The folder of this installation."""
    return folder_of(current_app.config)


@contextmanager
def received(uploads: Iterable[Upload], directory: Path, limit: int) -> Iterator[list[Incoming]]:
    """Write the files aside and check them all; what was not placed by the end is gone.

    Raises ``Refused`` for the first file that is empty, larger than ``limit`` bytes, or of a wrong type.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=directory, prefix=".incoming-") as aside:
        yield [_receive(upload, Path(aside) / str(number), limit) for number, upload in enumerate(uploads)]


def _receive(upload: Upload, path: Path, limit: int) -> Incoming:
    name, hashed, size = clean_name(upload.filename), hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := upload.stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise Refused(Denial("file.too_large", (("name", name), ("limit", str(limit >> 20)))))
            hashed.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise Refused(Denial("file.empty", (("name", name),)))
    path.chmod(0o440)
    return Incoming(path, name, recognise(path, name), size, hashed.hexdigest())


def place(incoming: Incoming, directory: Path) -> None:
    """Give the bytes their place; a copy that lies there already is replaced, so mended if altered."""
    target = path_of(directory, incoming.sha256)
    target.parent.mkdir(exist_ok=True)
    incoming.path.replace(target)
    for changed in (target.parent, directory):
        _sync(changed)


def _sync(directory: Path) -> None:
    """Make names in a folder survive a power cut, as ``fsync`` of the file does for its bytes."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(directory: Path, sha256: str) -> Path:
    """Where the bytes of a digest lie."""
    return directory / sha256[:2] / sha256


def open_verified(directory: Path, sha256: str) -> BinaryIO:
    """The bytes of a digest, checked and ready to be read; raises ``Altered``."""
    try:
        file = path_of(directory, sha256).open("rb")
    except OSError as error:
        raise Altered(sha256) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise Altered(sha256)
    file.seek(0)
    return file


def is_whole(directory: Path, sha256: str) -> bool:
    """Whether the bytes of a digest are there and are the right ones."""
    try:
        open_verified(directory, sha256).close()
    except Altered:
        return False
    return True
