"""The announcement: the draft beside its form, what is issued, and which wording the record names."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from forms.announcement import AnnouncementEntry
from reports.blocks import Paragraph
from reports.fonts import Fonts
from reports.wording import BadWording
from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.issuing.copies import copy_documents
from reviewapp.issuing.service import AnnouncementPaper, announcement_papers, issue_announcement
from reviewapp.models import Document, DocumentKind, Event, RoundPhase, WordedDocument
from reviewapp.notices.wording import WORDED, store_wording, wording_in_use
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app
from tests.factories import (
    AT,
    CONCLUDED_AT,
    DECIDED_AT,
    Cast,
    Stage,
    carry,
    make_cast,
    shortlist,
    stage,
    submit_all,
)
from tests.reviewapp.issuing.test_issuing import text_of

ENTRY = AnnouncementEntry("测函〔2026〕9号", date(2026, 6, 15), date(2026, 7, 1), date(2029, 6, 30))
TYPED = {
    "number": "测函〔2026〕9号",
    "issued_on": "2026-06-15",
    "valid_from": "2026-07-01",
    "valid_until": "2029-06-30",
}
CHINESE, ENGLISH = WordedDocument.ANNOUNCEMENT, WordedDocument.ANNOUNCEMENT_ENGLISH
PICTURE = re.compile(r'<img src="([^"]+)"')


def announced(cast: Cast, at: datetime) -> list[AnnouncementPaper]:
    return announcement_papers(db.session, cast.round, shortlist(db.session, cast), ENTRY, at=at)


def test_an_announcement_in_both_languages_after_the_notice(published: Cast, fonts: Fonts) -> None:
    made, act = announced(published, CONCLUDED_AT), {"actor": published.office, "at": CONCLUDED_AT}
    issued = issue_announcement(db.session, published.round, made, ENTRY, fonts, **act)
    assert [one.filename for one in issued] == ["2026-通告.pdf", "2026-通告（英文）.pdf"]
    texts = [text_of(one.content) for one in issued]
    assert [text.count("测函〔2026〕9号") for text in texts] == [1, 1]
    assert [[f"某省某县0{n}产业集群" in text for n in (1, 2, 3)] for text in texts] == [
        [True, True, False]
    ] * 2


def test_the_record_names_the_wording_of_each_language_and_what_was_entered(
    published: Cast, fonts: Fonts
) -> None:
    act = {"actor": published.office, "at": AT}
    text = WORDED[CHINESE].usual() + "特此通告。\n"
    store_wording(db.session, text, document=CHINESE, seen=0, **act)
    made, act = announced(published, CONCLUDED_AT), act | {"at": CONCLUDED_AT}
    issued = issue_announcement(db.session, published.round, made, ENTRY, fonts, **act)
    events = db.session.scalars(sa.select(Event).where(Event.act == "issue_document")).all()
    worded = [(1, text), (0, WORDED[ENGLISH].usual())]
    assert [event.detail for event in events] == [
        {
            "kind": "announcement",
            "sha256": document.sha256,
            "wording": version,
            "wording_sha256": digest(used.encode()),
            "entry": TYPED,
        }
        for document, (version, used) in zip(issued, worded, strict=True)
    ]


def test_an_announcement_is_worded_as_the_versions_in_use(published: Cast) -> None:
    act = {"seen": 0, "actor": published.office, "at": AT}
    for document, more in ((CHINESE, "特此通告。"), (ENGLISH, "This is announced.")):
        text = WORDED[document].usual() + more
        assert store_wording(db.session, text, document=document, **act) is not None
    made = announced(published, CONCLUDED_AT)
    said = [
        Paragraph(more) in one.official.blocks
        for one in made
        for more in ("特此通告。", "This is announced.")
    ]
    assert said == [True, False, False, True]
    assert wording_in_use(db.session).version == 0
    with pytest.raises(BadWording):
        store_wording(
            db.session, "标题：通告\n{依据}", document=CHINESE, seen=1, actor=published.office, at=AT
        )


def test_no_announcement_before_the_notice_has_run(published: Cast) -> None:
    with pytest.raises(Refused) as refused:
        announced(published, DECIDED_AT)
    assert refused.value.denial == Denial("announcement.not_over", (("day", "2026-06-08"),))


def test_a_copy_of_the_announcement_is_handed_out_and_not_kept(published: Cast) -> None:
    made = [(one.name, one.official) for one in announced(published, CONCLUDED_AT)]
    act = {"actor": published.office, "at": CONCLUDED_AT}
    copy = copy_documents(db.session, published.round, DocumentKind.ANNOUNCEMENT, made, "docx", **act)
    with ZipFile(io.BytesIO(copy.content)) as files:
        assert files.namelist() == ["2026-通告.docx", "2026-通告（英文）.docx"]
    assert db.session.scalars(sa.select(Document.kind)).all() == ["notice"]


@pytest.fixture
def open_app(database_url: str) -> Iterator[Flask]:
    """The application without tokens."""
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@pytest.fixture
def made(open_app: Flask, fonts: Fonts) -> Stage:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    return stage(db.session, cast)


@pytest.fixture
def office(open_app: Flask, made: Stage) -> FlaskClient:
    return client_of(open_app, made.office)


def counted() -> tuple[int | None, ...]:
    db.session.rollback()
    tables = (Document, Event)
    found = tuple(db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables)
    db.session.rollback()
    return found


def pictures(page: str) -> list[str]:
    return [html.unescape(address) for address in PICTURE.findall(page)]


def test_both_languages_are_seen_page_by_page_and_nothing_is_stored(office: FlaskClient, made: Stage) -> None:
    before, base = counted(), f"/rounds/{made.round}/announcement"
    page = office.post(f"{base}/preview", data=TYPED)
    assert page.status_code == 200
    shown = pictures(page.text)
    assert [address.split("?")[0] for address in shown] == [
        f"{base}/preview/{language}/{number}.png" for language in ("zh-CN", "en") for number in (1, 2, 3)
    ]
    answers = [office.get(address) for address in shown]
    assert all(Image.open(io.BytesIO(answer.data)).size == (1000, 1415) for answer in answers)
    assert len({answer.data for answer in answers}) == 6
    assert all(f'value="{value}"' in page.text for value in TYPED.values())
    assert counted() == before


def test_a_draft_that_cannot_be_printed_says_why_at_its_field(office: FlaskClient, made: Stage) -> None:
    base = f"/rounds/{made.round}/announcement"
    early = office.post(f"{base}/preview", data=TYPED | {"issued_on": "2026-06-08"})
    assert (early.status_code, early.text.count("期满后方可发布通告")) == (422, 3)
    assert pictures(early.text) == []
    assert office.post(f"{base}/", data=TYPED | {"issued_on": "2026-06-08"}).status_code == 409
    assert (
        office.post(f"{base}/", data=TYPED | {"issued_on": "2026-06-08", "copy": "docx"}).status_code == 409
    )
    assert office.post(f"{base}/", data={}).status_code == 422
    assert office.post(f"{base}/preview", data=TYPED | {"number": ""}).status_code == 422


def test_pictures_are_found_by_their_own_token_alone(office: FlaskClient, made: Stage) -> None:
    base = f"/rounds/{made.round}/announcement"
    address = pictures(office.post(f"{base}/preview", data=TYPED).text)[0]
    token = address.split("?")[1]
    lost = (
        f"{base}/preview/zh-CN/9.png?{token}",
        f"{base}/preview/fr/1.png?{token}",
        f"{base}/preview/zh-CN/1.png?draft=none",
        f"/rounds/{made.round}/notice/preview/1.png?{token}",
    )
    assert [office.get(one).status_code for one in lost[:3]] == [404, 404, 404]
    assert office.get(lost[3]).status_code != 200


def test_the_form_issues_both_languages(office: FlaskClient, made: Stage) -> None:
    base = f"/rounds/{made.round}/announcement"
    assert office.get(f"{base}/").status_code == 200
    assert office.post(f"{base}/", data=TYPED | {"copy": "docx"}).mimetype == "application/zip"
    assert office.post(f"{base}/", data=TYPED).status_code == 302
    kinds = db.session.scalars(sa.select(Document.kind).order_by(Document.id)).all()
    assert kinds == ["notice", "announcement", "announcement"]
