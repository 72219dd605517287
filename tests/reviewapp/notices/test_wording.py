"""The wording in versions: stored strictly, kept for good, printed by what is published next."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from reports.fonts import Fonts
from reports.notice import usual_wording
from reports.wording import BadWording
from reviewapp.db import db
from reviewapp.models import Event, RoundPhase, WordedDocument
from reviewapp.notices.wording import WORDED, store_wording, wording_in_use
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app
from tests.factories import AT, carry, make_cast, publish, stage, submit_all

OURS = usual_wording().replace("现予以公示", "现向社会公示")


def test_a_notice_is_worded_as_the_version_in_use(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    assert wording_in_use(db.session).version == 0
    row = store_wording(db.session, OURS, seen=0, actor=cast.office, at=AT)
    assert row is not None
    notice = publish(db.session, cast, fonts)
    db.session.commit()
    assert (row.version, notice.wording_version) == (1, 1)
    text = PdfReader(BytesIO(notice.document.content)).pages[0].extract_text()
    assert "现向社会公示" in "".join(text.split())
    stored = db.session.scalars(sa.select(Event).where(Event.act == "store_wording")).one()
    published = db.session.scalars(sa.select(Event).where(Event.act == "publish_notice")).one()
    assert (stored.detail["version"], stored.detail["text"]) == (1, OURS)
    assert published.detail["wording"] == 1
    assert published.detail["entry"]["telephone"] == "010-00000000"


def test_the_same_again_is_no_version_and_a_stale_page_stores_none(context: Flask) -> None:
    cast = make_cast(db.session)
    assert store_wording(db.session, usual_wording(), seen=0, actor=cast.office, at=AT) is None
    store_wording(db.session, OURS, seen=0, actor=cast.office, at=AT)
    with pytest.raises(Refused) as refused:
        store_wording(db.session, usual_wording(), seen=0, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("wording.superseded")
    with pytest.raises(BadWording):
        store_wording(db.session, "标题：公示", seen=1, actor=cast.office, at=AT)


def test_the_page_that_keeps_the_wording(database_url: str, fonts: Fonts) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        office = client_of(app, stage(db.session, make_cast(db.session)).office)
        bad = office.post("/wording/notice/", data={"text": OURS + "{得分}", "seen": "0"})
        assert bad.status_code == 422
        assert "第11行：没有“得分”这一字段" in bad.text
        draft = office.post("/wording/notice/preview", data={"text": OURS, "seen": "0"})
        assert draft.text.count("<img ") == 2
        assert office.post("/wording/notice/", data={"text": OURS, "seen": "0"}).status_code == 302
        stale = office.post("/wording/notice/", data={"text": usual_wording(), "seen": "0"})
        assert stale.status_code == 409
        assert "现行第1版" in office.get("/wording/notice/").text
        for document in ("announcement", "announcement_en"):
            address = f"/wording/{document}/"
            text = WORDED[WordedDocument(document)].usual()
            assert text.splitlines()[0] in office.get(address).text
            assert office.post(f"{address}preview", data={"text": text}).text.count("<img ") == 3
            lacking = office.post(address, data={"text": "标题：通告", "seen": "0"})
            assert (lacking.status_code, "缺少必须有的字段" in lacking.text) == (422, True)
        assert office.get("/wording/another/").status_code == 404
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()
