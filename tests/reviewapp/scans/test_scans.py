"""Signed sheets come back as scans, and each page finds the version that was signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

import reports.scoresheet
from reports.fonts import Fonts
from reports.official import render
from reviewapp.db import db
from reviewapp.files.store import folder, path_of
from reviewapp.models import Event, Round, RoundPhase, ScanMatch, ScanPage, StoredFile
from reviewapp.proof import faults
from reviewapp.scans.queries import Standing, open_pages, sheet_lines
from reviewapp.scans.reading import Mark, count_pages, marks_on
from reviewapp.scoresheets.printed import papers
from reviewapp.scoresheets.service import submit
from tests.conftest import client_of
from tests.factories import AT, Stage, carry, make_cast, reopen_sheet, stage, submit_all
from tests.reviewapp.scans.scanner import as_jpeg, as_pdf, png, prints, read_all, scanned, send, standings
from tests.reviewapp.scoresheets.test_pages import visible


@pytest.fixture
def made(context: Flask) -> Stage:
    """Nine sheets are in, the first of them in its second version; scoring is closed."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    again = reopen_sheet(db.session, cast, 0, 0)
    submit(db.session, cast.round, again, actor=cast.experts[0].user, at=AT)
    carry(db.session, cast, RoundPhase.CLOSED)
    return stage(db.session, cast)


def test_what_is_printed_signed_and_scanned_finds_its_version(
    context: Flask, made: Stage, fonts: Fonts
) -> None:
    office = client_of(context, made.office)
    pages = [
        scanned(paper, turned) for paper, turned in zip(prints(made, fonts), (1.4, -2, 180), strict=False)
    ]
    together, alone = as_pdf(*pages[:2]), as_jpeg(pages[2])
    assert send(office, made, together_pdf=together, alone_jpg=alone).status_code == 302
    read_all()
    assert standings(made) == {Standing.MATCHED: 3, Standing.MISSING: 6}
    page = visible(office.get(f"/rounds/{made.round}/scans/").text)
    assert "01 某省某县01产业集群 专家E1 2 ● 已对应 together.pdf ，第1页" in page
    stored = db.session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
    assert [path_of(folder(), one.sha256).read_bytes() for one in stored] == [together, alone]
    assert faults(db.session) == []


def test_another_version_a_copy_and_a_strange_page_are_told_apart(
    context: Flask, made: Stage, fonts: Fonts
) -> None:
    first = papers(db.session, db.session.get_one(Round, made.round))[1]
    blank = Image.new("L", (800, 1100), 240)
    strange = replace(first, verification=replace(first.verification, address="0000-0000-0000"))
    copies = [render(reports.scoresheet.document(one), fonts) for one in (first, first, strange)]
    db.session.rollback()
    send(client_of(context, made.office), made, all_pdf=as_pdf(*map(scanned, copies), blank))
    read_all()
    assert standings(made) == {Standing.DUPLICATE: 1, Standing.MISSING: 8}
    pages = open_pages(db.session, db.session.get_one(Round, made.round))
    assert [(page.page, page.code) for page in pages] == [(3, "0000-0000-0000"), (4, None)]


def test_the_paper_of_a_reopened_version_is_of_an_older_one(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    (paper, *_) = papers(db.session, cast.round)
    again = reopen_sheet(db.session, cast, 0, 0)
    submit(db.session, cast.round, again, actor=cast.experts[0].user, at=AT)
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    old = scanned(render(reports.scoresheet.document(paper), fonts))
    send(client_of(context, made.office), made, old_pdf=as_pdf(old))
    read_all()
    assert standings(made) == {Standing.OUTDATED: 1, Standing.MISSING: 8}
    page = visible(client_of(context, made.office).get(f"/rounds/{made.round}/scans/?state=outdated").text)
    assert "签的是旧版 old.pdf ，第1页（第1版）" in page


def test_a_person_matches_what_could_not_be_read(context: Flask, made: Stage) -> None:
    office = client_of(context, made.office)
    send(office, made, blank_png=png(Image.new("L", (800, 1100), 240)))
    read_all()
    code = sheet_lines(db.session, db.session.get_one(Round, made.round))[3].code
    db.session.rollback()
    address = f"/rounds/{made.round}/scans/1"
    missing = office.post(address, data={"page1-code": code})
    assert (missing.status_code, "请说明依据" in missing.text) == (422, True)
    unknown = office.post(address, data={"page1-code": "0000-0000-0000", "page1-reason": "看见"})
    assert (unknown.status_code, "本批次没有这个核验码的评分表" in unknown.text) == (422, True)
    typed = {"page1-code": code.lower(), "page1-reason": "二维码被签名遮住，按编号和专家核对"}
    assert office.post(address, data=typed).status_code == 302
    assert standings(made) == {Standing.MATCHED: 1, Standing.MISSING: 8}
    assert office.post(address, data=typed).status_code == 409
    match = db.session.scalars(select(ScanMatch)).one()
    assert match.matched_by_id == made.office
    assert db.session.scalars(select(Event.act).where(Event.act == "match_scan")).all() == ["match_scan"]


def test_what_is_no_scan_is_refused_as_a_whole(context: Flask, made: Stage) -> None:
    office = client_of(context, made.office)
    blank = png(Image.new("L", (80, 80), 240))
    broken = send(office, made, blank_png=blank, broken_pdf=b"%PDF-1.7 nothing")
    assert (broken.status_code, "可能已损坏或加密" in broken.text) == (409, True)
    assert db.session.scalars(select(StoredFile)).all() == []
    db.session.rollback()
    assert send(office, made, blank_png=blank).status_code == 302
    again = send(office, made, other_png=blank)
    assert (again.status_code, "此前已上传" in again.text) == (409, True)
    assert send(office, made).status_code == 422


def test_nobody_hands_in_or_sees_a_scan_while_experts_score(context: Flask) -> None:
    made = stage(db.session, make_cast(db.session))
    office = client_of(context, made.office)
    assert office.get(f"/rounds/{made.round}/scans/").status_code == 403
    assert send(office, made, blank_png=png(Image.new("L", (80, 80), 240))).status_code == 403


def test_no_expert_reaches_a_scan(context: Flask, made: Stage) -> None:
    send(client_of(context, made.office), made, blank_png=png(Image.new("L", (80, 80), 240)))
    read_all()
    assert [page.page for page in db.session.scalars(select(ScanPage))] == [1]
    db.session.rollback()
    expert = client_of(context, made.seated)
    answers = [
        expert.get(f"/rounds/{made.round}/scans/"),
        expert.get("/files/1"),
        expert.get("/files/1/view"),
    ]
    assert [answer.status_code for answer in answers] == [403, 404, 404]
    assert client_of(context, made.supervisor).get("/files/1").status_code == 200


@pytest.mark.parametrize("turned", [0, 90, 180, 7])
def test_a_code_is_read_however_the_page_lies(
    context: Flask, made: Stage, fonts: Fonts, turned: float, tmp_path: Path
) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(as_jpeg(scanned(prints(made, fonts)[0], turned)))
    code = sheet_lines(db.session, db.session.get_one(Round, made.round))[0].code
    db.session.rollback()
    assert count_pages(path, "image/jpeg") == 1
    assert list(marks_on(path, "image/jpeg", 1, 1)) == [(1, [Mark(code, 1, 1)])]
