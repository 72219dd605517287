"""Documents that go out with a signature: issued, checked, downloaded and verified as they were kept."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import Document, Event, RoundPhase
from tests.conftest import client_of
from tests.factories import Cast, carry, make_cast, stage, submit_all
from tests.reports.signatures import PASSPHRASE, OutsideService, checked, make_key

GOOD = (True, True, True)
TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


class Connected:
    """What SEAL_SERVICE names: the office's service, where it answers."""

    service: OutsideService | None = None

    def seal(self, content: bytes, sha256: str) -> bytes:
        if self.service is None:
            raise ConnectionError("no answer")
        return self.service.seal(content, sha256)


CONNECTED = Connected()


@pytest.fixture
def published(context: Flask, fonts: Fonts) -> Cast:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    return cast


@pytest.fixture
def key(tmp_path: Path, context: Flask, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Signed by a key of one's own first, then by the office's service."""
    key = make_key(tmp_path)
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    context.config["SIGNATURE_KEY"] = str(key)
    context.config["SIGNATURE_PASSPHRASE_FILE"] = str(tmp_path / "passphrase")
    context.config["SEAL_SERVICE"] = f"{__name__}:CONNECTED"
    monkeypatch.setattr(CONNECTED, "service", OutsideService(key))
    return key


def test_what_is_issued_is_signed_and_known_by_its_bytes(published: Cast, context: Flask, key: Path) -> None:
    made = stage(db.session, published)
    office, visitor = client_of(context, made.office), client_of(context, None)
    base = f"/rounds/{made.round}/documents/"
    token = TOKEN.findall(office.get(base).text)[0]
    assert office.post(f"{base}public-list", data={"csrf_token": token}).status_code == 302
    kept = db.session.scalars(sa.select(Document).order_by(Document.id.desc()).limit(2)).all()
    addresses = [f"/rounds/{made.round}/notice/documents/{one.id}" for one in kept]
    digests = [one.sha256 for one in kept]
    db.session.rollback()
    link = next(link for link in re.findall('href="([^"]+)"', office.get(base).text) if link in addresses)
    content = office.get(link).data
    assert checked(content, key) == [GOOD, GOOD]
    assert hashlib.sha256(content).hexdigest() in digests
    token = TOKEN.findall(visitor.get("/verify/").text)[0]
    sent = {"csrf_token": token, "file": (io.BytesIO(content), "名单.pdf")}
    assert "完全一致" in visitor.post("/verify/", data=sent).text
    # The file before the service signed it is another one.
    sent = {
        "csrf_token": token,
        "file": (io.BytesIO(content[: content.rindex(b"%%EOF", 0, -9) + 6]), "名单.pdf"),
    }
    assert "未查到" in visitor.post("/verify/", data=sent).text


def test_nothing_is_kept_where_the_service_does_not_sign(
    published: Cast, context: Flask, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONNECTED, "service", None)
    made = stage(db.session, published)
    counts = [sa.select(sa.func.count(table.id)) for table in (Document, Event)]
    before = [db.session.scalar(count) for count in counts]
    db.session.rollback()
    office = client_of(context, made.office)
    base = f"/rounds/{made.round}/documents/"
    token = TOKEN.findall(office.get(base).text)[0]
    answer = office.post(f"{base}public-list", data={"csrf_token": token})
    assert (answer.status_code, "没有完成签章" in answer.text) == (409, True)
    assert [db.session.scalar(count) for count in counts] == before
