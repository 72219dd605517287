"""Files that jobs have made: each gets its place by its digest beside the evidence, and goes out checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import send_file
from werkzeug.wrappers import Response

from reviewapp.files.store import Altered, Incoming, folder, open_verified, place
from reviewapp.workflow import Denial, Refused


def keep_file(path: Path, filename: str, media_type: str) -> dict[str, Any]:
    """Give a file its place, ``path`` is then gone; what a job's result says of it."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    place(Incoming(path, filename, media_type, size, sha256), folder())
    return {"filename": filename, "size": size, "sha256": sha256}


def send_made(made: Mapping[str, Any], media_type: str) -> Response:
    """The file that a job's result names; raises ``Refused`` where its bytes are not those of its digest."""
    try:
        content = open_verified(folder(), made["sha256"])
    except Altered as error:
        raise Refused(Denial("file.altered", (("name", made["filename"]),))) from error
    return send_file(
        content,
        media_type,
        as_attachment=True,
        download_name=made["filename"],
        conditional=False,
        etag=False,
    )
