"""The import as a command."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from reviewapp.accounts.service import create_account
from reviewapp.cli import main
from reviewapp.db import db
from reviewapp.models import Event, Expert, RoleName
from tests.factories import make_cast, make_round
from tests.reviewapp.imports.test_pages import GOOD, WRONG


@pytest.fixture
def run(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run the command over the test's database; the file lies in a folder of the test."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT"):
        monkeypatch.setenv(f"REVIEWAPP_{name}", "only for tests")

    def command(content: str, *options: str) -> Result:
        path = tmp_path / "专家.csv"
        path.write_text(content, encoding="utf-8")
        return CliRunner().invoke(main, ["import", "experts", str(path), *options])

    with app.app_context():
        office = create_account(db.session, username="office0", name="秘书处", role=RoleName.SECRETARIAT)
        make_round(db.session, office, code="2027")
        make_cast(db.session)
    return command


def test_a_good_file(app: Flask, run: object) -> None:
    result = run(GOOD.replace("E1", "E77"), "--round", "2027")  # type: ignore[operator]
    assert (result.exit_code, result.stdout) == (0, "新增1行，已有且相同0行。\n")
    with app.app_context():
        assert db.session.scalars(sa.select(Expert.name).where(Expert.number == "E77")).all() == ["甲"]
        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert (event.act, event.actor_id) == ("import_experts", None)


def test_mistakes_go_to_standard_error(run: object, tmp_path: Path) -> None:
    copy = tmp_path / "批注.xlsx"
    result = run(WRONG, "--round", "2027", "--annotated", str(copy))  # type: ignore[operator]
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "工作表“专家”第2行“所在地行政区划代码”列：应为6位行政区划代码（现为“11”）\n",
    )
    assert run(WRONG, "--round", "2027").stderr == result.stderr  # type: ignore[operator]
    assert openpyxl.load_workbook(copy)["专家"]["F2"].comment.text == "应为6位行政区划代码"


@pytest.mark.parametrize(
    ("code", "words"),
    [("1999", "没有编号为1999的批次。\n"), ("2026", "批次当前所处的阶段不能进行此操作。\n")],
)
def test_a_round_that_takes_nothing_in(run: object, code: str, words: str) -> None:
    result = run(GOOD, "--round", code)  # type: ignore[operator]
    assert (result.exit_code, result.stderr) == (2, words)
