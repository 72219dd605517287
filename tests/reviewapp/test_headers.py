"""What goes with a response: kept for ever or not at all, compressed where that pays."""

from __future__ import annotations

import gzip
import re

from flask import Flask

from tests.conftest import client_of, sqlite_only

pytestmark = sqlite_only
GZIP = {"Accept-Encoding": "gzip, br"}


def test_static_files_are_kept_for_ever_under_their_digest(app: Flask) -> None:
    client = client_of(app, None)
    page = client.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
    assert sheets
    for address in sheets:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
        assert re.search(r"/static/[0-9a-f]{12}/", address)
        assert "Cookie" not in answer.headers.get("Vary", "")
    missing = client.get(sheets[-1] + "x")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


def test_texts_are_compressed_for_whoever_reads_that(app: Flask) -> None:
    client = client_of(app, None)
    page = client.get("/sign-in").text
    address = re.findall(r'<link rel="stylesheet" href="([^"]+app.css)"', page)[0]
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data) / 3
    assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}


def test_short_answers_and_headers_alone_are_not_compressed(app: Flask) -> None:
    client = client_of(app, None)
    assert "Content-Encoding" not in client.get("/session", headers=GZIP).headers
    assert "Content-Encoding" not in client.head("/sign-in", headers=GZIP).headers
