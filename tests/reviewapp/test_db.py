"""What PostgreSQL is told on every connection."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_postgresql_compiles_no_statement(context: Flask) -> None:
    for _request in range(2):
        assert db.session.scalar(sa.text("SHOW jit")) == "off"
        db.session.rollback()
