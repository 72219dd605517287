"""Many files as one ZIP: equal files give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_UNDATED = (1980, 1, 1, 0, 0, 0)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files with their names as one ZIP."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name, content in files:
            target.writestr(ZipInfo(name, _UNDATED), content, ZIP_DEFLATED)
    return buffer.getvalue()


def merge(paths: Iterable[Path], target: Path) -> int:
    """Put what several ZIPs hold into one, file by file; how many files it has."""
    with ZipFile(target, "w", ZIP_DEFLATED) as whole:
        for path in paths:
            with ZipFile(path) as part:
                for name in part.namelist():
                    whole.writestr(ZipInfo(name, _UNDATED), part.read(name), ZIP_DEFLATED)
        return len(whole.namelist())
