"""The proof that an inspector runs names whatever is not as it was recorded."""

# ruff: noqa: S608 - the statements are put together from the names in this file

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from forms.reassignment import ReassignmentEntry
from reports.fonts import Fonts
from reviewapp.cli import main
from reviewapp.db import db
from reviewapp.models import Event, RoundPhase
from reviewapp.proof import faults
from reviewapp.reassignments.service import reassign
from tests.conftest import sqlite_only
from tests.corrections import correct
from tests.exclusions import exclude, recuse_on_paper
from tests.factories import AT, carry, drop_guards, make_cast, submit_all, submit_sheet
from tests.objections import decide, object_to

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


STANDING = {
    "INSERT INTO recusal (application_id, expert_id, ground, note, recorded_at) "
    "SELECT application_id, expert_id, 'kinship', '', recorded_at FROM assignment, "
    "(SELECT recorded_at FROM recusal) AS known WHERE assignment.id = 9": ["专家E3对申报03的回避没有留痕"],
    "UPDATE recusal SET expert_id = 3": ["专家E3对申报01的回避没有留痕"],
    "UPDATE exclusion SET ground = 'bribed'": ["第1份排除评分表的提议或决定与留痕不符"],
    "UPDATE review SET verdict = 'returned', ground = '理由' WHERE exclusion_id = 1": [
        "第1份排除评分表的提议或决定与留痕不符"
    ],
    "DELETE FROM review WHERE exclusion_id = 1": ["第1份排除评分表的提议或决定与留痕不符"],
    "DELETE FROM event WHERE act = 'confirm_exclusion'": ["第1份排除评分表的提议或决定与留痕不符"],
    "UPDATE reassignment SET replacement_id = 2": ["申报01由专家E1改派的记录与留痕不符"],
    "DELETE FROM event WHERE act = 'reassign'": ["申报01由专家E1改派的记录与留痕不符"],
}


def test_nothing_decides_which_sheets_count_without_an_act(context: Flask) -> None:
    cast = make_cast(db.session, minimum_sheets=1, minimum_scores=1)
    cast.applications[0].panel.experts.append(cast.outsider)
    seats = ReassignmentEntry((cast.assignment(db.session, 0, 0).id,), cast.outsider.number, "因病")
    reassign(db.session, cast.round, cast.experts[0], seats, actor=cast.office, at=AT)
    recuse_on_paper(db.session, cast, 0, 1)
    submit_sheet(db.session, cast, 1, 2, "40", "40")
    carry(db.session, cast, RoundPhase.CLOSED)
    exclude(db.session, cast, 1, 2)
    drop_guards(db.session)
    db.session.commit()
    assert faults(db.session) == []
    chained = {order: [one for one in found_after(order) if not one.startswith("留痕")] for order in STANDING}
    assert chained == STANDING


CORRECTED = {
    order: ["第1份更正的提议或决定与留痕不符"]
    for order in (
        "UPDATE correction SET facts = '另一事实'",
        "UPDATE review SET verdict = 'returned', ground = '理由' WHERE correction_id = 1",
        "DELETE FROM review WHERE correction_id = 1",
        "DELETE FROM event WHERE act = 'propose_correction'",
        "DELETE FROM event WHERE act = 'confirm_correction'",
    )
}


def test_no_result_is_taken_back_without_an_act(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CONFIRMED)
    correct(db.session, cast)
    drop_guards(db.session)
    assert faults(db.session) == []
    chained = {
        order: [one for one in found_after(order) if not one.startswith("留痕")] for order in CORRECTED
    }
    assert chained == CORRECTED


OBJECTION = ["第1份异议的登记、受理或处理与留痕不符"]
OBJECTED = {
    "UPDATE objection SET name = '李某'": OBJECTION,
    "UPDATE objection SET received_on = '2026-06-09'": OBJECTION,
    "UPDATE objection_acceptance SET ground = 'late'": OBJECTION,
    "UPDATE ruling SET upheld = true": OBJECTION,
    "UPDATE ruling SET reply = 'forged'": OBJECTION,
    "DELETE FROM ruling": OBJECTION,
    "DELETE FROM event WHERE act = 'accept_objection'": OBJECTION,
}


def test_no_objection_is_settled_without_an_act(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    decide(db.session, cast, object_to(db.session, cast))
    drop_guards(db.session)
    db.session.commit()
    assert faults(db.session) == []
    chained = {order: [one for one in found_after(order) if not one.startswith("留痕")] for order in OBJECTED}
    assert chained == OBJECTED


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
