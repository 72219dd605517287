"""The announcement (通告): its form with the draft beside it, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.announcement import AnnouncementForm
from reports.blocks import Language, Official
from reports.fonts import unprintable
from reports.pictures import drafted, page_count
from reviewapp.db import db, only_reads
from reviewapp.documents import fonts
from reviewapp.guard import actor, authorise, now
from reviewapp.issuing import copies, service
from reviewapp.issuing.kinds import the_shortlist
from reviewapp.issuing.views import copied, issued
from reviewapp.labels import denial_words
from reviewapp.models import DocumentKind, Round
from reviewapp.notices import preview as previews
from reviewapp.notices.wording import wording_in_use
from reviewapp.permissions import may_issue
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE
from reviewapp.workflow import Refused

bp = Blueprint("announcement", __name__, url_prefix="/rounds/<int:round_id>/announcement")


@dataclass(frozen=True)
class Preview:
    """What the page shows of a draft: the number of pages of each language, by a token."""

    token: str
    pages: Mapping[Language, int]


@bp.get("/")
def show(round_id: int) -> str:
    """The form that issues the announcement."""
    round_ = _authorised(round_id)
    return _page(round_, _form(usual={"issued_on": now().astimezone(ZONE).date()}))


@bp.post("/")
def issue(round_id: int) -> Response | tuple[str, int]:
    """Issue the announcement once the notice has run, or give a copy of it to work with."""
    round_ = _authorised(round_id)
    form = _form(request.form)
    if not form.validate():
        return _page(round_, form), 422
    papers = _papers(round_, form)
    if (copy := request.form.get("copy", "")) in copies.FORMS:
        return copied(round_, DocumentKind.ANNOUNCEMENT, [(one.name, one.official) for one in papers], copy)
    service.issue_announcement(db.session, round_, papers, form.entry(), fonts(), actor=actor(), at=now())
    return issued(round_)


@bp.post("/preview")
def preview(round_id: int) -> str | tuple[str, int]:
    """The page with what was typed as it would be printed; nothing is stored."""
    only_reads(db.session)
    round_ = _authorised(round_id)
    form = _form(request.form)
    if not form.validate():
        return _page(round_, form), 422
    try:
        papers = _papers(round_, form, draft=True)
    except Refused as refused:
        form.issued_on.errors = [denial_words(refused.denial)]
        return _page(round_, form), 422
    typed = {field.name: request.form.get(field.name, "") for field in form}
    pages = {one.official.language: page_count(drafted(one.official, fonts())) for one in papers}
    return _page(round_, form, Preview(previews.sealed(_purpose(round_), typed), pages))


@bp.get("/preview/<language>/<int:page>.png")
def preview_page(round_id: int, language: str, page: int) -> Response:
    """One page of the draft that a token holds."""
    round_ = _authorised(round_id)
    form = _form(MultiDict(previews.opened(_purpose(round_), request.args.get("draft", ""))))
    if not form.validate():
        abort(404)
    drafts: dict[str, Official] = {
        one.official.language: one.official for one in _papers(round_, form, draft=True)
    }
    return previews.picture(drafts.get(language) or abort(404), page)


def _authorised(round_id: int) -> Round:
    round_ = load_round(round_id)
    authorise(may_issue(actor(), round_, DocumentKind.ANNOUNCEMENT))
    return round_


def _purpose(round_: Round) -> str:
    return f"announcement {round_.id}"


def _form(
    typed: MultiDict[str, str] | None = None, usual: Mapping[str, Any] | None = None
) -> AnnouncementForm:
    return AnnouncementForm(typed, data=usual, meta={"unprintable": unprintable})


def _papers(round_: Round, form: AnnouncementForm, *, draft: bool = False) -> list[service.AnnouncementPaper]:
    shortlist = the_shortlist(db.session, round_)
    return service.announcement_papers(db.session, round_, shortlist, form.entry(), at=now(), draft=draft)


def _page(round_: Round, form: AnnouncementForm, preview: Preview | None = None) -> str:
    return render_template(
        "issuing/announcement.html",
        round=round_,
        form=form,
        preview=preview,
        forms=copies.FORMS,
        wordings=[(one, wording_in_use(db.session, one).version) for one in service.WORDINGS],
        languages=service.LANGUAGES,
    )
