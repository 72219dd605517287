"""The application with a folder of its own for scans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from reviewapp.db import db
from tests.conftest import make_app


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application without tokens, with a folder of its own for files."""
    app = make_app(database_url, WTF_CSRF_ENABLED=False, FILES_DIR=str(tmp_path / "files"))
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()
