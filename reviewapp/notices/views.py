"""The public notice and the documents of a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import reports.notice
from forms.notice import NoticeForm, basis_text
from reports.blocks import Official
from reports.fonts import unprintable
from reports.pictures import drafted, page_count
from reviewapp.calendar.workdays import LengthUnit, YearNotice
from reviewapp.db import db, only_reads
from reviewapp.documents import fonts
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.models import Document, Round, Shortlist
from reviewapp.notices import preview as previews
from reviewapp.notices import service
from reviewapp.notices.content import PROCEDURE, signs_for, usual_basis
from reviewapp.notices.period import PeriodDay, arrangements, period_days
from reviewapp.notices.queries import usual_correction
from reviewapp.notices.wording import wording_in_use
from reviewapp.permissions import may_change_phase, may_read_document, may_see_ranking
from reviewapp.rounds.views import act, load_round
from reviewapp.shortlist.queries import shortlist_head, shortlist_of
from reviewapp.wording import ZONE, _
from reviewapp.workflow import Refused

bp = Blueprint("notices", __name__, url_prefix="/rounds/<int:round_id>/notice")


@dataclass(frozen=True)
class Preview:
    """What the page shows of a draft: its pages by a token, and its period day by day."""

    token: str
    pages: int
    days: list[PeriodDay]
    arrangements: list[YearNotice]


@bp.get("/")
def show(round_id: int) -> str:
    """The notice with its period and documents, or the form that publishes it."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    usual = {
        "basis": basis_text(usual_basis(round_)),
        "procedure": "\n".join(PROCEDURE),
        "length": round_.notice_length,
        "unit": round_.notice_unit,
        "issuer": round_.issuer,
        "issued_on": now().astimezone(ZONE).date(),
    }
    return _page(round_, _form(round_, usual=usual))


@bp.post("/conclude")
def conclude(round_id: int) -> Response:
    """End the round once its notice has run."""
    return act(round_id, "conclude", service.conclude, _("批次已办结。"))


def _form(
    round_: Round, typed: MultiDict[str, str] | None = None, usual: Mapping[str, Any] | None = None
) -> NoticeForm:
    correction = usual_correction(db.session, round_)
    meta = {
        "unprintable": unprintable,
        "signs_for": partial(signs_for, round_),
        "corrects": bool(correction),
    }
    return NoticeForm(typed, data={"correction": correction, **(usual or {})}, meta=meta)


def _shortlist(round_: Round) -> Shortlist:
    """The list with its entries, for the document."""
    return shortlist_of(db.session, round_) or abort(404)


def _page(round_: Round, form: NoticeForm, preview: Preview | None = None) -> str:
    return render_template(
        "notices/show.html",
        round=round_,
        shortlist=shortlist_head(db.session, round_) or abort(404),
        form=form,
        preview=preview,
        wording=wording_in_use(db.session).version,
    )


@bp.post("/")
def publish(round_id: int) -> Response | tuple[str, int]:
    """Fix the notice period, make the notice and keep its bytes."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "publish_notice"))
    shortlist, form = _shortlist(round_), _form(round_, request.form)
    if not form.validate():
        return _page(round_, form), 422
    service.publish_notice(db.session, round_, shortlist, form.entry(), fonts(), actor=actor(), at=now())
    db.session.commit()
    flash(_("公示文件已生成并存档。"), "success")
    return redirect(url_for("notices.show", round_id=round_id))


@bp.post("/preview")
def preview(round_id: int) -> str | tuple[str, int]:
    """The page with what was typed as it would be printed; nothing is stored."""
    only_reads(db.session)
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "publish_notice"))
    form = _form(round_, request.form)
    if not form.validate():
        return _page(round_, form), 422
    try:
        plan = service.plan_notice(db.session, round_, _shortlist(round_), form.entry(), at=now())
    except Refused as refused:
        form.starts_on.errors = [denial_words(refused.denial)]
        return _page(round_, form), 422
    first, unit = form.entry().starts_on, LengthUnit(form.entry().unit)
    shown = Preview(
        token=previews.sealed(
            f"notice {round_id}", {field.name: request.form.get(field.name, "") for field in form}
        ),
        pages=page_count(drafted(_draft(plan), fonts())),
        days=list(period_days(first, plan.ends_on, unit, plan.calendar)),
        arrangements=arrangements(first, plan.ends_on, plan.calendar),
    )
    return _page(round_, form, shown)


@bp.get("/preview/<int:page>.png")
def preview_page(round_id: int, page: int) -> Response:
    """One page of the draft that a token holds."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "publish_notice"))
    typed = previews.opened(f"notice {round_id}", request.args.get("draft", ""))
    form = _form(round_, MultiDict(typed))
    if not form.validate():
        abort(404)
    plan = service.plan_notice(db.session, round_, _shortlist(round_), form.entry(), at=now())
    return previews.picture(_draft(plan), page)


def _draft(plan: service.Plan) -> Official:
    return reports.notice.document(plan.content, draft=True)


@bp.get("/documents/<int:document_id>")
def document(round_id: int, document_id: int) -> Response:
    """An issued document, byte for byte as it was issued."""
    found = db.session.get(Document, document_id)
    if found is None or found.round_id != round_id:
        abort(404)
    authorise(may_read_document(actor(), found))
    return send_file(
        BytesIO(found.content), mimetype=found.media_type, download_name=found.filename, etag=found.sha256
    )
