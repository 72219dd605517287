"""Evidence through the browser: taken in whole or not at all, handed out only as it was."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from reviewapp.db import db
from reviewapp.files.media import DOCX, PDF, XLSX
from reviewapp.files.store import path_of
from reviewapp.models import Application, Event, RoundPhase, StoredFile
from reviewapp.proof import faults
from tests.conftest import client_of, make_app
from tests.factories import FAR, Cast, Stage, drop_guards, make_cast, stage, submit_sheet

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
NAME = "申报书（第一册）—终稿.pdf"
PDF_BYTES = b"%PDF-1.7\n" + b"0123456789" * 300_000 + b"\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def office_file(*members: str) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as parts:
        for member in ("[Content_Types].xml", *members):
            parts.writestr(member, "<x/>")
    return buffer.getvalue()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with a folder of its own for files, and small limits."""
    app = make_app(
        database_url, WTF_CSRF_ENABLED=False, FILES_DIR=str(tmp_path / "files"), FILE_LIMIT=4 << 20
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with app.app_context():
        yield make_cast(db.session, scoring_ends_at=FAR)


@pytest.fixture
def made(cast: Cast) -> Stage:
    return stage(db.session, cast)


def send(app: Flask, person: int, *files: tuple[bytes, str], application: int = 1) -> TestResponse:
    # Encoded here: for large bodies the test client would leave a temporary file open.
    sent = MultiDict(("files", FileStorage(io.BytesIO(content), filename=name)) for content, name in files)
    boundary, body = encode_multipart(sent)
    return client_of(app, person).post(
        f"/rounds/1/applications/{application}/files",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def on_disk(app: Flask) -> list[Path]:
    folder = Path(app.config["FILES_DIR"])
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def stored() -> list[tuple[int, str, str, int]]:
    db.session.rollback()
    return [
        (file.application_id, file.filename, file.media_type, file.size)
        for file in db.session.scalars(select(StoredFile).order_by(StoredFile.id))
    ]


def found() -> list[str]:
    """What the proof names; no transaction stays open behind it."""
    named = list(map(str, faults(db.session)))
    db.session.rollback()
    return named


def test_a_file_comes_back_as_it_went_in(app: Flask, made: Stage) -> None:
    assert send(app, made.office, (PDF_BYTES, NAME)).status_code == 302
    got = client_of(app, made.office).get("/files/1")
    assert (got.status_code, got.data == PDF_BYTES, got.mimetype) == (200, True, PDF)
    assert got.content_length == len(PDF_BYTES)
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert disposition.endswith(f"filename*=UTF-8''{quote(NAME)}")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in got.headers["Content-Security-Policy"]
    page = client_of(app, made.office).get("/rounds/1/applications/1").text
    digest = hashlib.sha256(PDF_BYTES).hexdigest()
    assert (NAME in page, digest in page, "收存证明材料" in page) == (True, True, True)
    assert on_disk(app) == [Path(digest[:2]) / digest]


def test_only_a_pdf_is_viewed_in_a_page_of_ours(app: Flask, made: Stage) -> None:
    send(app, made.office, (PDF_BYTES, NAME), (PNG, "图.png"))
    client = client_of(app, made.seated)
    shown = client.get("/files/1/view")
    policy = shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert ("sandbox" in policy, "frame-ancestors 'self'" in policy) == (True, True)
    assert (shown.data == PDF_BYTES, client.get("/files/2/view").status_code) == (True, 404)


def test_who_may_read(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    send(app, made.office, (PDF_BYTES, NAME))
    people = (None, made.office, made.seated, made.other_seated, made.unseated)
    assert [client_of(app, person).get("/files/1").status_code for person in people] == [
        302,
        200,
        200,
        200,
        404,
    ]
    client = client_of(app, made.unseated)
    hidden, none = (TOKEN.sub("", client.get(f"/files/{number}").text) for number in (1, 99))
    assert hidden == none
    cast.round.phase = RoundPhase.PREPARING
    db.session.commit()
    assert client_of(app, made.seated).get("/files/1").status_code == 409


def test_who_may_upload_and_when(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    statuses = [
        send(app, person, (PDF_BYTES, NAME)).status_code
        for person in (made.seated, made.unseated, made.office)
    ]
    assert statuses == [403, 403, 302]
    assert send(app, made.office, (PDF_BYTES, NAME), application=99).status_code == 404
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    db.session.commit()
    assert send(app, made.office, (PNG, "迟到.png")).status_code == 409
    assert send(app, made.office, (PNG, "别家.png"), application=2).status_code == 302
    cast.round.phase = RoundPhase.CLOSED
    db.session.commit()
    assert send(app, made.office, (JPEG, "更迟.jpg"), application=2).status_code == 409
    assert [row[:2] for row in stored()] == [(1, NAME), (2, "别家.png")]


def test_every_kind_that_is_taken(app: Flask, made: Stage) -> None:
    files = [
        (PNG, "图.PNG"),
        (JPEG, "照片.jpeg"),
        (office_file("xl/workbook.xml"), "数据.xlsx"),
        (office_file("word/document.xml"), "说明.docx"),
    ]
    assert send(app, made.office, *files).status_code == 302
    assert [row[2] for row in stored()] == ["image/png", "image/jpeg", XLSX, DOCX]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"MZ\x90", "程序.pdf", "不是 PDF"),
        (PDF_BYTES, "申报书.docx", "按内容应为.pdf"),
        (office_file("xl/workbook.xml"), "数据.docx", "按内容应为.xlsx"),
        (office_file("xl/workbook.xml", "xl/vbaProject.bin"), "宏.xlsx", "不接受含宏"),
        (office_file("other.xml"), "包.xlsx", "不是 PDF"),
        (b"PK\x03\x04 broken", "坏.xlsx", "不是 PDF"),
        (b"<html><script>", "网页.pdf", "不是 PDF"),
        (b"", "空.pdf", "空文件"),
        (b"%PDF-" + b"0" * (4 << 20), "大.pdf", "超过4MB"),
    ],
)
def test_an_unfit_file_leaves_nothing_behind(
    app: Flask, made: Stage, content: bytes, name: str, says: str
) -> None:
    answer = send(app, made.office, (PNG, "图.png"), (content, name))
    assert (answer.status_code, says in answer.text, name in answer.text) == (422, True, True)
    assert (stored(), on_disk(app)) == ([], [])
    assert db.session.scalar(select(func.count()).where(Event.act == "store_files")) == 0


def test_the_same_bytes_are_kept_once(app: Flask, made: Stage) -> None:
    send(app, made.office, (PNG, "图.png"), (PNG, "图（副本）.png"))
    send(app, made.office, (PNG, "又一次.png"))
    send(app, made.office, (PNG, "图.png"), application=2)
    assert [row[:2] for row in stored()] == [(1, "图.png"), (2, "图.png")]
    assert len(on_disk(app)) == 1
    assert db.session.scalar(select(func.count()).where(Event.act == "store_files")) == 2


def test_altered_and_missing_bytes_are_named_and_never_sent(app: Flask, made: Stage) -> None:
    send(app, made.office, (PDF_BYTES, NAME))
    assert found() == []
    path = path_of(Path(app.config["FILES_DIR"]), hashlib.sha256(PDF_BYTES).hexdigest())
    fault = [f"申报01的材料{NAME}缺失或与登记不符"]
    client = client_of(app, made.office)
    path.unlink()
    path.write_bytes(PDF_BYTES.replace(b"5", b"6", 1))
    assert found() == fault
    refused = client.get("/files/1")
    assert (refused.status_code, "校验值不符" in refused.text, b"0126" in refused.data) == (409, True, False)
    path.unlink()
    assert (found(), client.get("/files/1").status_code) == (fault, 409)
    send(app, made.office, (PDF_BYTES, NAME))  # handing it in again mends it
    assert (found(), client.get("/files/1").status_code) == ([], 200)


def test_a_name_cannot_lead_elsewhere(app: Flask, made: Stage) -> None:
    send(app, made.office, (PNG, "..\\..\\etc/\u202e甲.png"))
    assert [row[1] for row in stored()] == ["甲.png"]
    application = db.session.get_one(Application, 1)
    assert [file.application_id for file in application.files] == [1]


def test_evidence_may_be_larger_than_other_input(app: Flask, made: Stage) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    assert send(app, made.office, (PDF_BYTES, NAME)).status_code == 302
    app.config["FILES_REQUEST_LIMIT"] = 2 << 20
    assert send(app, made.office, (PDF_BYTES, NAME)).status_code == 413


@pytest.mark.parametrize("change", ["filename = '别的.pdf'", "media_type = 'image/png'", "size = 1"])
def test_an_altered_row_is_named(app: Flask, made: Stage, change: str) -> None:
    send(app, made.office, (PDF_BYTES, NAME))
    drop_guards(db.session)
    db.session.execute(text(f"UPDATE stored_file SET {change}"))  # noqa: S608 - from the list above
    db.session.commit()
    assert [fault.endswith("缺失或与登记不符") for fault in found()] == [True]
