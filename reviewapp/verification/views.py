"""Check an issued document by its code or its bytes; open to everybody, and telling nothing else.

The code of a signed sheet leads its own expert, once signed in, to that sheet; to others it is unknown.

Every answer costs one look-up by an index (and the digest of what was sent, which the size limit bounds); an
address may ask so often in a minute, and a code has 60 bits, so that trying codes out leads nowhere.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, render_template, request
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict

from forms.verification import VerificationForm
from reviewapp.db import READS_ONLY, db
from reviewapp.guard import actor, now, public
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
    known, own = queries.by_code(db.session, code), _own(code)
    form = VerificationForm(data={"code": code})
    page = render_template(
        "verification/show.html", form=form, asked=True, known=known, own=own, matches=None
    )
    return page, 200 if known or own else 404


def _own(code: str) -> queries.OwnSheet | None:
    """The sheet of whoever is signed in that carries the code: strangers are told nothing of sheets."""
    if not current_user.is_authenticated:
        return None
    return queries.own_sheet(db.session, actor().id, code)


@bp.post("/")
@public
def check() -> tuple[str, int]:
    """Compare a file's digest, or look up a code."""
    refuse_haste(now())
    form = VerificationForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return render_template("verification/show.html", form=form, asked=False), 422
    sent = hashlib.sha256(form.file.data.read()).hexdigest() if form.file.data else None
    if not current_user.is_authenticated:  # a stranger's question never takes the write lock
        db.session.connection(execution_options=READS_ONLY)
    typed = (form.code.data or "").strip()
    known = queries.by_code(db.session, typed) if typed else queries.by_digest(db.session, sent or "")
    matches = known.sha256 == sent if known and sent else None
    page = render_template(
        "verification/show.html",
        form=form,
        asked=True,
        known=known,
        own=_own(typed) if typed else None,
        matches=matches,
        sent=sent,
    )
    return page, 200
