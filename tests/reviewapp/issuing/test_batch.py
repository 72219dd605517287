"""All score sheets of a round as one file: whole, in order, found by bookmarks, kept by digest."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from threading import Event as Stop
from zipfile import ZipFile

import pytest
from flask import Flask
from pikepdf import pdfa
from pypdf import PdfReader

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.issuing import batch
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.service import request_cancel
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Job, JobState, RoundPhase
from tests.conftest import client_of, sqlite_only
from tests.factories import AT, carry, make_cast, stage, submit_all

LIMITS = Limits(timedelta(minutes=5), 3)


@sqlite_only
def test_every_sheet_in_one_file(context: Flask, fonts: Fonts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "APPLICATIONS", 2)
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    job_id = batch.print_later(db.session, cast.round, "score-sheets", actor=cast.office, at=AT).id
    db.session.commit()
    office = client_of(context, made.office)
    address = f"/rounds/{made.round}/documents/batch/{job_id}"
    assert office.get(address).status_code == 404
    assert work_once(db.sessionmaker, KINDS, LIMITS, Stop())
    job = db.session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.done, job.result["documents"]) == (JobState.DONE, 3, 9)
    answer = office.get(address)
    assert hashlib.sha256(answer.data).hexdigest() == job.result["sha256"]
    assert pdfa.validate_written(BytesIO(answer.data), "2b").passed
    reader = PdfReader(BytesIO(answer.data))
    assert len(reader.pages) == job.result["pages"]
    assert [item.title for item in reader.outline] == [
        f"专家评分表（{number:02}，专家E{expert}）" for number in (1, 2, 3) for expert in (1, 2, 3)
    ]
    for item in reader.outline:
        text = "".join(reader.pages[reader.get_destination_page_number(item)].extract_text().split())
        number, expert = item.title.removeprefix("专家评分表（").removesuffix("）").split("，")
        assert number in text
        assert expert in text
        assert "—1—" in text
    db.session.rollback()
    assert client_of(context, made.seated).get(address).status_code == 403


@sqlite_only
def test_every_sheet_as_a_file_of_its_own(
    context: Flask, fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "APPLICATIONS", 2)
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    db.session.commit()
    office, address = client_of(context, made.office), f"/rounds/{made.round}/documents"
    token = office.get(f"{address}/").text.split('name="csrf_token" value="')[1].split('"')[0]
    refused, asked = (
        office.post(f"{address}/batch/score-sheets", data={"csrf_token": token, "form": form})
        for form in ("rtf", "zip")
    )
    assert refused.status_code == 400
    job_id = int(asked.location.rpartition("/")[2])
    assert work_once(db.sessionmaker, KINDS, LIMITS, Stop())
    job = db.session.get_one(Job, job_id, populate_existing=True)
    code, result = cast.round.code, job.result
    assert (job.state, result["documents"], "pages" in result) == (JobState.DONE, 9, False)
    answer = office.get(f"{address}/batch/{job_id}")
    assert (answer.mimetype, hashlib.sha256(answer.data).hexdigest()) == ("application/zip", result["sha256"])
    with ZipFile(BytesIO(answer.data)) as files:
        assert files.namelist() == [
            f"{code}-专家评分表（内部）-{number:02}-专家E{expert}.pdf"
            for number in (1, 2, 3)
            for expert in (1, 2, 3)
        ]
        for name in files.namelist():
            assert pdfa.validate_written(BytesIO(files.read(name)), "2b").passed
    assert "每份为单独的PDF文件" in office.get(f"/jobs/{job_id}").text


@sqlite_only
def test_one_that_is_cancelled_leaves_nothing_to_download(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    job = batch.print_later(db.session, cast.round, "score-sheets", actor=cast.office, at=AT)
    request_cancel(db.session, job, actor=cast.office, at=AT)
    db.session.commit()
    assert not work_once(db.sessionmaker, KINDS, LIMITS, Stop())
    assert batch.made_by(db.session, cast.round, job.id) is None
