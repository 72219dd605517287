"""What a scanner makes of printed sheets, and how the files reach the office."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import BytesIO
from threading import Event as Stop

import numpy as np
import pypdfium2
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

import reports.scoresheet
from reports.fonts import Fonts
from reports.official import render
from reviewapp.db import db
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Round
from reviewapp.scans.queries import Standing, sheet_lines
from reviewapp.scoresheets.printed import papers
from tests.factories import Stage

LIMITS = Limits(timedelta(minutes=5), 3)


def prints(made: Stage, fonts: Fonts) -> list[bytes]:
    """The papers of the round as they leave the printer."""
    round_ = db.session.get_one(Round, made.round)
    printed = [render(reports.scoresheet.document(one), fonts) for one in papers(db.session, round_)]
    db.session.rollback()
    return printed


def scanned(paper: bytes, turned: float = 1.4, page: int = -1) -> Image.Image:
    """What a scanner makes of a page of a paper, the last unless told: grey, a little turned, with noise."""
    with pypdfium2.PdfDocument(paper) as document:
        picture = document[page % len(document)].render(scale=150 / 72, grayscale=True).to_pil()
    picture = picture.convert("L").rotate(turned, Image.Resampling.BILINEAR, expand=True, fillcolor=235)
    noise = np.random.default_rng(7).normal(0, 14, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture) * 0.9 + noise, 0, 255).astype(np.uint8))


def as_pdf(*pages: Image.Image) -> bytes:
    file = BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return file.getvalue()


def as_jpeg(page: Image.Image) -> bytes:
    file = BytesIO()
    page.save(file, "JPEG", quality=70)
    return file.getvalue()


def send(client: FlaskClient, made: Stage, **files: bytes) -> TestResponse:
    """Hand files in: names with an underscore for the dot."""
    # Encoded here: for large bodies the test client would leave a temporary file open.
    names = ((name.replace("_", "."), content) for name, content in files.items())
    sent = MultiDict(("files", FileStorage(BytesIO(content), filename=name)) for name, content in names)
    boundary, body = encode_multipart(sent)
    return client.post(
        f"/rounds/{made.round}/scans/",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def read_all() -> None:
    while work_once(db.sessionmaker, KINDS, LIMITS, Stop()):
        pass
    db.session.rollback()


def standings(made: Stage) -> Counter[Standing]:
    lines = sheet_lines(db.session, db.session.get_one(Round, made.round))
    db.session.rollback()
    return Counter(line.standing for line in lines)


def png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
