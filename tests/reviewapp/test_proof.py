"""The proof that an inspector runs names whatever is not as it was recorded."""

# ruff: noqa: S608 - the statements are put together from the names in this file

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from reports.fonts import Fonts
from reviewapp.cli import main
from reviewapp.db import db
from reviewapp.models import Event, RoundPhase
from reviewapp.proof import faults
from tests.conftest import sqlite_only
from tests.factories import carry, drop_guards, make_cast, submit_all

RANKING = "批次2026第1次排序不能由存档输入复算"
SHEET = "第1份评分表与提交时的留痕不符"
ALTERED = {
    "UPDATE ranking_run SET inputs = replace(inputs, '\"45\"', '\"46\"')": [RANKING],
    "UPDATE ranking_run SET result_digest = 'forged'": [RANKING],
    "UPDATE ranking_run SET method = 'mean'": [RANKING],
    "UPDATE ranking_row SET place = 1 WHERE place = 2": [RANKING],
    "UPDATE ranking_row SET printed = printed + 10000 WHERE place = 1": [RANKING],
    "UPDATE ranking_expert SET severity = severity + 1": [RANKING],
    "UPDATE score SET value = value + 1000000 WHERE sheet_id = 1": [SHEET],
    "UPDATE score SET comment = 'forged' WHERE sheet_id = 1": [SHEET],
    "UPDATE score_sheet SET state = 'draft', submitted_at = NULL WHERE id = 1": [SHEET],
    "UPDATE document SET sha256 = 'forged'": ["文件2026-公示.pdf的内容与校验值不符"],
    "DELETE FROM event WHERE act = 'publish_notice'": ["批次2026所处的阶段与留痕不符"],
    "UPDATE round SET phase = 'decided'": ["批次2026所处的阶段与留痕不符"],
}


@pytest.fixture
def published(context: Flask, fonts: Fonts) -> None:
    """A published round in a database that has lost its triggers."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    drop_guards(db.session)


def found_after(order: str) -> list[str]:
    db.session.execute(sa.text(order))
    db.session.expire_all()
    found = list(map(str, faults(db.session)))
    db.session.rollback()
    return found


@pytest.mark.usefixtures("published")
def test_each_alteration_is_named() -> None:
    assert faults(db.session) == []
    assert {order: found_after(order) for order in ALTERED} == ALTERED


@pytest.mark.usefixtures("published")
def test_an_altered_event_is_named() -> None:
    last = db.session.scalars(sa.select(sa.func.max(Event.id))).one()
    assert found_after(f"UPDATE event SET actor_id = 2 WHERE id = {last}") == [f"留痕第{last}条与前后不符"]


@sqlite_only
@pytest.mark.parametrize(
    ("order", "says", "status"),
    [
        ("SELECT 1", "留痕完整，排序结果全部可由存档输入复算。", 0),
        ("UPDATE round SET phase = 'closed'", "批次2026所处的阶段与留痕不符", 1),
    ],
)
def test_the_command_says_so(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch, order: str, says: str, status: int
) -> None:
    with app.app_context():
        make_cast(db.session)
        db.session.execute(sa.text(order))
        db.session.commit()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REVIEWAPP_SECRET_KEY", "only for tests")
    monkeypatch.setenv("REVIEWAPP_SECURITY_PASSWORD_SALT", "only for tests")
    result = CliRunner().invoke(main, ["audit"])
    assert (result.output.strip(), result.exit_code) == (says, status)
