from __future__ import annotations

import pytest
from flask import Flask

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.factories import Cast, carry, make_cast, submit_all
from tests.panel_opinions import lead, write


@pytest.fixture
def published(context: Flask, fonts: Fonts) -> Cast:
    """A round with panel opinions, its notice published."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    lead(db.session, cast)
    write(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    return cast
