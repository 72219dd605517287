"""Every route as one person gets it: pages, refusals, downloads taken apart, and headers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pypdf
from werkzeug.test import TestResponse

from reviewapp.exports.tables import EXPORTS
from tests.conftest import client_of
from tests.reviewapp.test_routes import WALK, address

if TYPE_CHECKING:
    from flask import Flask

    from tests.stage import Stage

# What would end the walk: the own session, the phase, and what takes away a bystander's session.
LEFT_OUT = frozenset({"security.logout", "rounds.close_scoring"})
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def pages(app: Flask, made: Stage, person: int) -> dict[str, str]:
    """Everything that a person gets by reading, and by trying every act with a valid token.

    What belongs to a seat is asked for at one's own seat and at another's; of tables to be had, all.
    """
    client = client_of(app, person)
    token = TOKEN.findall(client.get("/desk/").text)[0]
    theirs = replace(made, assignment=made.other_assignment)
    walk = [
        (method, address(app, stage, endpoint))
        for stage in (made, theirs)
        for endpoint, method in WALK
        if endpoint not in LEFT_OUT and "static" not in endpoint
    ]
    walk += [
        ("POST", f"/rounds/{made.round}/exports/{name}.{kind}")
        for name in EXPORTS
        for kind in ("xlsx", "csv")
    ]
    return {
        f"{method} {path}": told_by(
            client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        )
        for method, path in dict.fromkeys(walk)
    }


def told_by(answer: TestResponse) -> str:
    """All text of an answer: its headers, and its body whether page, workbook, document or script."""
    headers = unquote(str(answer.headers))
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return headers + "".join(part.decode(errors="replace") for part in parts)
    if content.startswith(b"%PDF"):
        return headers + text_of(content)
    return headers + unquote(content.decode(errors="replace"))


def text_of(content: bytes) -> str:
    """All text of a PDF without line ends and spaces."""
    return "".join(
        "".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages
    )


def told(pages: dict[str, str], secrets: Collection[str]) -> list[tuple[str, str]]:
    """Which pages tell which secrets."""
    return [(page, secret) for page, text in pages.items() for secret in secrets if secret in text]
