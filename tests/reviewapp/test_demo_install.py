"""The demonstration as it is installed: a concluded round and an open one, made whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from reviewapp.db import db
from reviewapp.demo.install import Installation, install
from reviewapp.models import (
    Application,
    ApplicationState,
    Recusal,
    Round,
    RoundPhase,
    ScoreSheet,
    SheetState,
    Shortlist,
)
from reviewapp.proof import faults
from reviewapp.ranking.queries import official_run
from scoring.selection import Reason


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Installation]]:
    app, installation = install(tmp_path_factory.mktemp("demo") / "demo", say=lambda _text: None)
    with app.app_context():
        yield app, installation
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


def rounds() -> tuple[Round, Round]:
    concluded, visited = db.session.scalars(select(Round).order_by(Round.year)).all()
    return concluded, visited


def test_one_round_is_concluded_and_one_waits_for_visitors(installed: tuple[Flask, Installation]) -> None:
    concluded, visited = rounds()
    assert (concluded.phase, visited.phase) == (RoundPhase.PUBLISHED, RoundPhase.SCORING)
    states = db.session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == concluded.id)
        .group_by(Application.state)
    ).all()
    assert dict(states) == {
        ApplicationState.ADMITTED: 67,
        ApplicationState.RETURNED: 4,
    }
    assert db.session.scalars(select(func.count()).select_from(Recusal)).one() == 12
    assert faults(db.session) == []


def test_a_tie_lies_across_the_line_and_the_published_chain_settles_it(
    installed: tuple[Flask, Installation],
) -> None:
    concluded, _visited = rounds()
    shortlist = db.session.scalars(select(Shortlist).where(Shortlist.round_id == concluded.id)).one()
    tied = [entry for entry in shortlist.entries if entry.settled_by]
    assert [(entry.place, entry.selected, entry.reason, entry.settled_by) for entry in tied] == [
        (30, True, Reason.WON_TIE_BREAK, "1"),
        (30, False, Reason.LOST_TIE_BREAK, "1"),
    ]
    assert sum(entry.selected for entry in shortlist.entries) == concluded.places == 30


def test_a_missing_sheet_an_abstention_and_linked_panels(installed: tuple[Flask, Installation]) -> None:
    concluded, _visited = rounds()
    run = official_run(db.session, concluded)
    assert run is not None
    assert len(run.summary["filled"]) == 1
    assert [part["applications"] for part in run.summary["parts"]] == [67]
    drafts = db.session.scalars(
        select(ScoreSheet)
        .where(ScoreSheet.state == SheetState.DRAFT, ScoreSheet.saved_at.is_not(None))
        .order_by(ScoreSheet.id)
    ).all()
    assert [sheet.assignment.application.round_id for sheet in drafts] == [rounds()[0].id, rounds()[1].id]


def test_a_second_run_reuses_what_exists(installed: tuple[Flask, Installation]) -> None:
    _app, installation = installed
    before = {path: path.stat().st_mtime_ns for path in installation.documents}
    _again, second = install(installation.directory, say=lambda _text: None)
    assert second == installation
    assert {path: path.stat().st_mtime_ns for path in second.documents} == before


def test_secrets_are_for_the_owner_alone(installed: tuple[Flask, Installation]) -> None:
    directory: Path = installed[1].directory
    assert oct((directory / "secrets.json").stat().st_mode & 0o777) == "0o600"
