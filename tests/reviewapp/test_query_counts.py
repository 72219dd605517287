"""A page asks the database as often for many rows as for few."""

from __future__ import annotations

import sqlalchemy as sa

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import Postgresql, Sqlite, client_of, make_app
from tests.factories import carry, make_cast, make_round, stage, submit_all
from tests.objections import decide, object_to
from tests.reviewapp.test_routes import address

PAGES = (
    "rounds.index",
    "rounds.show",
    "applications.index",
    "applications.show",
    "panels.index",
    "panels.matches",
    "panels.matrix",
    "panel_opinions.index",
    "application_opinions.index",
    "reassignments.index",
    "scans.index",
    "monitoring.index",
    "entry.index",
    "exclusions.index",
    "diagnosis.show",
    "ranking.show",
    "ranking.charts",
    "ranking.methods",
    "sensitivity.show",
    "ballots.index",
    "rounds.settings",
    "shortlist.show",
    "notices.show",
    "objections.index",
    "issuing.index",
    "events.index",
    "experts.index",
    "experts.show",
)
MOST = 15


def counted(server: Sqlite | Postgresql, rows: int, fonts: Fonts) -> dict[str, int]:
    """How many statements each page takes, with so many applications and rounds."""
    url = server.create()
    app = make_app(url)
    with app.app_context():
        cast = make_cast(db.session, applications=rows)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
        for _ in range(rows):
            decide(db.session, cast, object_to(db.session, cast))
        for number in range(1, rows):
            make_round(db.session, cast.office, code=f"R{number}")
        db.session.commit()
        made = stage(db.session, cast)
        engine = db.engine
    seen: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    client = client_of(app, made.office)
    counts = {}
    for page in PAGES:
        seen.clear()
        assert client.get(address(app, made, page)).status_code == 200
        counts[page] = len(seen)
    engine.dispose()
    server.drop(url)
    return counts


def test_pages_take_as_many_statements_for_many_rows_as_for_few(
    server: Sqlite | Postgresql, fonts: Fonts
) -> None:
    few = counted(server, 4, fonts)
    assert counted(server, 20, fonts) == few
    assert max(few.values()) <= MOST
