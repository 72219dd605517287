"""The wording of documents: the text with named fields, how it looks printed, and the versions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import reports.announcement
import reports.notice
from forms.wording import WordingForm
from reports.blocks import Language, Official
from reports.fonts import unprintable
from reports.pictures import drafted, page_count
from reports.wording import read
from reviewapp.db import db, only_reads
from reviewapp.documents import fonts
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.models import WordedDocument
from reviewapp.notices import preview as previews
from reviewapp.notices import wording
from reviewapp.notices.content import sample_announcement, sample_content
from reviewapp.permissions import may_change_wording, may_see_wording
from reviewapp.wording import _
from reviewapp.workflow import Refused

bp = Blueprint("wording", __name__, url_prefix="/wording/<document>")


@bp.get("/")
def show(document: str) -> str:
    """The wording in use with its versions, and the form that writes a further one."""
    authorise(may_see_wording(actor()))
    worded = _worded(document)
    used = wording.wording_in_use(db.session, worded)
    return _page(worded, _form(worded, usual={"text": used.text, "seen": str(used.version)}))


@bp.post("/")
def save(document: str) -> Response | tuple[str, int]:
    """Store what was typed as a further version."""
    authorise(may_change_wording(actor()))
    worded = _worded(document)
    form = _form(worded, request.form)
    if not form.validate():
        return _page(worded, form), 422
    seen = request.form.get("seen", -1, type=int)
    text = form.text.data or ""
    try:
        row = wording.store_wording(db.session, text, document=worded, seen=seen, actor=actor(), at=now())
    except Refused as refused:
        db.session.rollback()
        form.seen.data = str(wording.wording_in_use(db.session, worded).version)
        form.form_errors = [denial_words(refused.denial)]
        return _page(worded, form), status_of(refused.denial)
    db.session.commit()
    if row is None:
        flash(_("内容与现行版本相同，没有另存新版。"), "info")
    else:
        flash(_("文本已存为第%(version)s版。", version=row.version), "success")
    return redirect(url_for("wording.show", document=document))


@bp.post("/preview")
def preview(document: str) -> str | tuple[str, int]:
    """The page with what was typed as it would be printed for a made-up round; nothing is stored."""
    only_reads(db.session)
    authorise(may_change_wording(actor()))
    worded = _worded(document)
    form = _form(worded, request.form)
    if not form.validate():
        return _page(worded, form), 422
    text = form.text.data or ""
    pages = page_count(drafted(_draft(worded, text), fonts()))
    return _page(worded, form, previews.sealed(_purpose(worded), {"text": text}), pages)


@bp.get("/preview/<int:page>.png")
def preview_page(document: str, page: int) -> Response:
    """One page of the draft that a token holds."""
    authorise(may_change_wording(actor()))
    worded = _worded(document)
    form = _form(worded, MultiDict(previews.opened(_purpose(worded), request.args.get("draft", ""))))
    if not form.validate():
        abort(404)
    return previews.picture(_draft(worded, form.text.data or ""), page)


def _worded(document: str) -> WordedDocument:
    """The document of an address; 404 for any other word."""
    try:
        return WordedDocument(document)
    except ValueError:
        abort(404)


def _purpose(worded: WordedDocument) -> str:
    return f"wording {worded}"


def _form(
    worded: WordedDocument,
    typed: MultiDict[str, str] | None = None,
    usual: Mapping[str, str] | None = None,
) -> WordingForm:
    meta = {"unprintable": unprintable, "faults_of": partial(wording.faults_of, worded)}
    return WordingForm(typed, data=usual, meta=meta)


def _draft(worded: WordedDocument, text: str) -> Official:
    """A wording as it looks printed, of a made-up round."""
    typed = read(text, wording.WORDED[worded].fields)
    if worded is WordedDocument.NOTICE:
        return reports.notice.document(sample_content(typed), draft=True)
    language: Language = "en" if worded is WordedDocument.ANNOUNCEMENT_ENGLISH else "zh-CN"
    # The other language is not shown, so that its wording is never looked at.
    return reports.announcement.document(sample_announcement(typed, typed), language, draft=True)


def _page(worded: WordedDocument, form: WordingForm, token: str = "", pages: int = 0) -> str:
    return render_template(
        "notices/wording.html",
        form=form,
        document=worded,
        documents=WordedDocument,
        used=wording.wording_in_use(db.session, worded),
        versions=wording.wording_versions(db.session, worded),
        usual=wording.WORDED[worded].usual(),
        fields=wording.WORDED[worded].fields,
        token=token,
        pages=pages,
    )
