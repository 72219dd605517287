"""The wording of the notice: its text with named fields, how it looks printed, and its versions."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import reports.notice
from forms.wording import WordingForm
from reports.blocks import Official
from reports.fonts import unprintable
from reports.pictures import drafted, page_count
from reports.wording import read
from reviewapp.db import db, only_reads
from reviewapp.documents import fonts
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.notices import preview as previews
from reviewapp.notices import wording
from reviewapp.notices.content import sample_content
from reviewapp.permissions import may_change_wording, may_see_wording
from reviewapp.wording import _
from reviewapp.workflow import Refused

bp = Blueprint("wording", __name__, url_prefix="/wording/notice")
PURPOSE = "wording"


@bp.get("/")
def show() -> str:
    """The wording in use with its versions, and the form that writes a further one."""
    authorise(may_see_wording(actor()))
    used = wording.wording_in_use(db.session)
    return _page(_form(usual={"text": used.text, "seen": str(used.version)}))


@bp.post("/")
def save() -> Response | tuple[str, int]:
    """Store what was typed as a further version."""
    authorise(may_change_wording(actor()))
    form = _form(request.form)
    if not form.validate():
        return _page(form), 422
    seen = request.form.get("seen", type=int)
    try:
        row = wording.store_wording(
            db.session, form.text.data or "", seen=-1 if seen is None else seen, actor=actor(), at=now()
        )
    except Refused as refused:
        db.session.rollback()
        form.seen.data = str(wording.wording_in_use(db.session).version)
        form.form_errors = [denial_words(refused.denial)]
        return _page(form), status_of(refused.denial)
    db.session.commit()
    if row is None:
        flash(_("内容与现行版本相同，没有另存新版。"), "info")
    else:
        flash(_("公示文本已存为第%(version)s版。", version=row.version), "success")
    return redirect(url_for("wording.show"))


@bp.post("/preview")
def preview() -> str | tuple[str, int]:
    """The page with what was typed as it would be printed for a made-up round; nothing is stored."""
    only_reads(db.session)
    authorise(may_change_wording(actor()))
    form = _form(request.form)
    if not form.validate():
        return _page(form), 422
    text = form.text.data or ""
    pages = page_count(drafted(_draft(text), fonts()))
    return _page(form, previews.sealed(PURPOSE, {"text": text}), pages)


@bp.get("/preview/<int:page>.png")
def preview_page(page: int) -> Response:
    """One page of the draft that a token holds."""
    authorise(may_change_wording(actor()))
    form = _form(MultiDict(previews.opened(PURPOSE, request.args.get("draft", ""))))
    if not form.validate():
        abort(404)
    return previews.picture(_draft(form.text.data or ""), page)


def _form(typed: MultiDict[str, str] | None = None, usual: Mapping[str, str] | None = None) -> WordingForm:
    meta = {"unprintable": unprintable, "faults_of": wording.faults_of}
    return WordingForm(typed, data=usual, meta=meta)


def _draft(text: str) -> Official:
    return reports.notice.document(sample_content(read(text, reports.notice.FIELDS)), draft=True)


def _page(form: WordingForm, token: str = "", pages: int = 0) -> str:
    return render_template(
        "notices/wording.html",
        form=form,
        used=wording.wording_in_use(db.session),
        versions=wording.wording_versions(db.session),
        usual=reports.notice.usual_wording(),
        fields=reports.notice.FIELDS,
        token=token,
        pages=pages,
    )
