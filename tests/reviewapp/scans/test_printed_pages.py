"""Sheets of several pages: each bears its number in its code, and a sheet is back once all of them are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flask import Flask
from PIL import Image

import reports.scoresheet
from reports.booklet import stretch
from reports.fonts import Fonts
from reports.official import render
from reviewapp.db import db
from reviewapp.models import Round, RoundPhase
from reviewapp.scans.queries import SheetLine, Standing, sheet_lines
from reviewapp.scans.reading import Mark, marks_on
from reviewapp.scoresheets.printed import papers
from reviewapp.scoresheets.service import submit
from tests.conftest import client_of
from tests.factories import (
    AT,
    Stage,
    carry,
    fill_sheet,
    make_cast,
    reopen_sheet,
    stage,
    submit_sheet,
)
from tests.reviewapp.scans.scanner import as_pdf, png, prints, read_all, scanned, send, standings
from tests.reviewapp.scoresheets.test_pages import visible

LONG = "主导产业突出，配套企业集聚，创新平台建设有成效。" * 14


@pytest.fixture
def made(context: Flask) -> Stage:
    """The first expert's sheets run over several pages each; scoring is closed."""
    cast = make_cast(db.session)
    for application in range(3):
        submit_sheet(db.session, cast, application, 0, "45", "40", comment=LONG)
    submit_rest(cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    return stage(db.session, cast)


def submit_rest(cast: object) -> None:
    for application in range(3):
        for expert in (1, 2):
            submit_sheet(db.session, cast, application, expert, "41", "40")


def the_lines(made: Stage) -> list[SheetLine]:
    found = sheet_lines(db.session, db.session.get_one(Round, made.round))
    db.session.rollback()
    return found


def pages_of(paper: bytes) -> list[Image.Image]:
    """Every page of a paper as scanned; there are two of them."""
    return [scanned(paper, page=page) for page in range(2)]


def test_every_page_bears_its_number(context: Flask, made: Stage, fonts: Fonts, tmp_path: object) -> None:
    contents = papers(db.session, db.session.get_one(Round, made.round))
    codes = [one.verification.code for one in contents]
    db.session.rollback()
    wanted = [Mark(codes[0], 1, 2), Mark(codes[0], 2, 2), Mark(codes[1], 1, 1), Mark(codes[3], 1, 2)]
    some = [contents[at] for at in (0, 1, 3)]
    batch = stretch([reports.scoresheet.document(one) for one in some], fonts)
    path = tmp_path / "batch.pdf"
    path.write_bytes(batch.content)
    read = list(marks_on(path, "application/pdf", 1, len(wanted)))
    assert read == [(page, [mark]) for page, mark in enumerate(wanted, start=1)]


def test_a_sheet_of_two_pages_is_back_once(context: Flask, made: Stage, fonts: Fonts) -> None:
    first, single, *_ = prints(made, fonts)
    front, back = pages_of(first)
    send(client_of(context, made.office), made, all_pdf=as_pdf(back, front, scanned(single)))
    read_all()
    assert standings(made) == {Standing.MATCHED: 2, Standing.MISSING: 7}
    line = the_lines(made)[0]
    assert [(place.page, place.printed) for place in line.places] == [(1, ((2, 2),)), (2, ((1, 2),))]


def test_both_pages_on_one_image_are_one_sheet(context: Flask, made: Stage, fonts: Fonts) -> None:
    front, back = pages_of(prints(made, fonts)[0])
    spread = Image.fromarray(np.hstack([np.asarray(front), np.asarray(back)]))
    send(client_of(context, made.office), made, spread_png=png(spread))
    read_all()
    assert standings(made) == {Standing.MATCHED: 1, Standing.MISSING: 8}


def test_a_missing_page_is_named_and_matched_by_hand(context: Flask, made: Stage, fonts: Fonts) -> None:
    office = client_of(context, made.office)
    front, _back = pages_of(prints(made, fonts)[0])
    blank = Image.new("L", (800, 1100), 240)
    send(office, made, all_pdf=as_pdf(front, blank))
    read_all()
    assert standings(made) == {Standing.INCOMPLETE: 1, Standing.MISSING: 8}
    address = f"/rounds/{made.round}/scans/"
    page = visible(office.get(f"{address}?state=incomplete").text)
    assert "页不齐 all.pdf ，第1页：评分表第1/2页 缺评分表第2页" in page
    code = the_lines(made)[0].code
    typed = {"page2-code": code, "page2-reason": "按编号和专家核对", "page2-printed": "2-2"}
    refused = office.post(f"{address}2", data=typed)
    assert (refused.status_code, "请按“2/3”的格式填写" in refused.text) == (422, True)
    assert office.post(f"{address}2", data=typed | {"page2-printed": "2／2"}).status_code == 302
    assert standings(made) == {Standing.MATCHED: 1, Standing.MISSING: 8}


def test_a_page_scanned_twice_is_a_duplicate(context: Flask, made: Stage, fonts: Fonts) -> None:
    front, back = pages_of(prints(made, fonts)[0])
    send(client_of(context, made.office), made, all_pdf=as_pdf(front, back, front))
    read_all()
    assert standings(made) == {Standing.DUPLICATE: 1, Standing.MISSING: 8}


def test_pages_of_different_versions_make_no_sheet(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_sheet(db.session, cast, 0, 0, "45", "40", comment=LONG)
    (old,) = papers(db.session, cast.round)
    again = reopen_sheet(db.session, cast, 0, 0)
    fill_sheet(db.session, cast, 0, 0, "44", "40", comment=LONG)
    submit(db.session, cast.round, again, actor=cast.experts[0].user, at=AT)
    (new,) = papers(db.session, cast.round)
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    before, after = (render(reports.scoresheet.document(one), fonts) for one in (old, new))
    office = client_of(context, made.office)
    send(office, made, all_pdf=as_pdf(pages_of(before)[0], pages_of(after)[1]))
    read_all()
    assert standings(made) == {Standing.INCOMPLETE: 1}
    page = visible(office.get(f"/rounds/{made.round}/scans/").text)
    assert "，第1页：评分表第1/2页（第1版） all.pdf ，第2页：评分表第2/2页 缺评分表第1页" in page


def test_a_sheet_printed_before_with_one_code_is_accepted(context: Flask, made: Stage, fonts: Fonts) -> None:
    content = papers(db.session, db.session.get_one(Round, made.round))[0]
    db.session.rollback()
    once = replace(content, verification=replace(content.verification, of=""))
    old = render(reports.scoresheet.document(once), fonts)
    send(client_of(context, made.office), made, old_pdf=as_pdf(*pages_of(old)))
    read_all()
    assert standings(made) == {Standing.MATCHED: 1, Standing.MISSING: 8}
