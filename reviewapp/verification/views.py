"""Check an issued document by its code or its bytes; open to everybody, and telling nothing else.

Every answer costs one look-up by an index (and the digest of what was sent, which the size limit bounds); an
address may ask so often in a minute, and a code has 60 bits, so that trying codes out leads nowhere.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, render_template, request
from werkzeug.datastructures import CombinedMultiDict

from forms.verification import VerificationForm
from reviewapp.db import READS_ONLY, db
from reviewapp.guard import now, public
from reviewapp.throttle import refuse_haste
from reviewapp.verification import queries

bp = Blueprint("verification", __name__, url_prefix="/verify")


@bp.get("/")
@public
def show() -> str:
    """The form."""
    return render_template("verification/show.html", form=VerificationForm(), asked=False)


@bp.get("/<code>")
@public
def by_code(code: str) -> tuple[str, int]:
    """What the QR code of a document opens."""
    refuse_haste(now())
    known = queries.by_code(db.session, code)
    form = VerificationForm(data={"code": code})
    page = render_template("verification/show.html", form=form, asked=True, known=known, matches=None)
    return page, 200 if known else 404


@bp.post("/")
@public
def check() -> tuple[str, int]:
    """Compare a file's digest, or look up a code."""
    refuse_haste(now())
    form = VerificationForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return render_template("verification/show.html", form=form, asked=False), 422
    sent = hashlib.sha256(form.file.data.read()).hexdigest() if form.file.data else None
    db.session.connection(execution_options=READS_ONLY)  # a stranger's question never takes the write lock
    typed = (form.code.data or "").strip()
    known = queries.by_code(db.session, typed) if typed else queries.by_digest(db.session, sent or "")
    matches = known.sha256 == sent if known and sent else None
    page = render_template(
        "verification/show.html", form=form, asked=True, known=known, matches=matches, sent=sent
    )
    return page, 200
