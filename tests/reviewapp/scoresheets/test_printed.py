"""Submitted sheets on paper: each bears the code of exactly its version."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from flask import Flask

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.documents import code_from
from reviewapp.models import Assignment
from reviewapp.proof import faults
from reviewapp.scoresheets.printed import papers
from reviewapp.scoresheets.service import code_of, submit
from tests.factories import AT, Cast, drop_guards, reopen_sheet, submit_sheet
from tests.reviewapp.scoresheets.conftest import make_world

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def test_every_version_has_a_code_of_its_own(cast: Cast) -> None:
    first = submit_sheet(db.session, cast, 0, 0, "40", "40")
    second = reopen_sheet(db.session, cast, 0, 0)
    submit(db.session, cast.round, second, actor=cast.experts[0].user, at=AT)
    db.session.commit()
    db.session.expire_all()
    assert first.code == code_of(first)
    assert second.code == code_of(second)
    assert len({first.code, second.code}) == 2
    assert CODE.fullmatch(first.code or "")
    assert faults(db.session) == []


def test_another_code_is_a_fault(cast: Cast) -> None:
    sheet = submit_sheet(db.session, cast, 0, 0, "40", "40")
    db.session.commit()
    drop_guards(db.session)
    sheet.code = code_from("another")
    db.session.commit()
    assert [fault.code for fault in faults(db.session)] == ["sheet"]


def test_a_paper_says_its_last_version(cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "40", None, comment="材料未涉及")
    second = reopen_sheet(db.session, cast, 0, 0)
    (paper,) = papers(db.session, cast.round)
    assert (paper.sheet, paper.expert, paper.lines[1].score) == (1, "专家E1", None)
    submit(db.session, cast.round, second, actor=cast.experts[0].user, at=AT)
    (paper,) = papers(db.session, cast.round)
    assert paper.sheet == 2
    assert paper.verification is not None
    assert paper.verification.code == second.code


@pytest.mark.parametrize(("query", "sheets"), [("", 2), ("?assignment={}", 1)])
def test_an_expert_prints_own_sheets_and_no_others(app: Flask, fonts: Fonts, query: str, sheets: int) -> None:
    def arrange(cast: Cast) -> None:
        for application, expert in ((0, 0), (1, 0), (0, 1)):
            submit_sheet(db.session, cast, application, expert, "44.5", "33.5")

    world = make_world(app, arrange)
    assert fonts
    address = f"/desk/rounds/{world.round}/sheets.pdf"
    answer = world.client().get(address + query.format(world.assignments[0, 0]))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    with app.app_context():
        own = [db.session.get_one(Assignment, world.assignments[one, 0]).sheets[-1].code for one in (0, 1)]
    assert CODE.findall(text) == own[:sheets]
    assert "专家E2" not in text
    assert world.client(1).get(f"{address}?assignment={world.assignments[1, 0]}").status_code == 409
