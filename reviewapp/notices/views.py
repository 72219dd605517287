"""The public notice and the documents of a round."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from forms.notice import NoticeForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.documents import fonts
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Document, Round
from reviewapp.notices import service
from reviewapp.permissions import may_change_phase, may_read_document, may_see_ranking, may_work_on_ranking
from reviewapp.rounds.views import act, load_round
from reviewapp.shortlist.queries import shortlist_of
from reviewapp.wording import _

bp = Blueprint("notices", __name__, url_prefix="/rounds/<int:round_id>/notice")


@bp.get("/")
def show(round_id: int) -> str:
    """The notice with its period and documents, or the form that publishes it."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, NoticeForm(data={"length": round_.notice_length, "unit": round_.notice_unit}))


@bp.post("/conclude")
def conclude(round_id: int) -> Response:
    """End the round once its notice has run."""
    return act(round_id, "conclude", service.conclude, _("批次已办结。"))


def _page(round_: Round, form: NoticeForm) -> str:
    return render_template(
        "notices/show.html",
        round=round_,
        shortlist=shortlist_of(db.session, round_) or abort(404),
        form=form,
    )


@bp.post("/")
def publish(round_id: int) -> Response | tuple[str, int]:
    """Fix the notice period, make the notice and keep its bytes."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "publish_notice"))
    shortlist = shortlist_of(db.session, round_) or abort(404)
    form = NoticeForm(request.form, meta={"unprintable": unprintable})
    if not form.validate():
        return _page(round_, form), 422
    service.publish_notice(db.session, round_, shortlist, form.entry(), fonts(), actor=actor(), at=now())
    db.session.commit()
    flash(_("公示文件已生成并存档。"), "success")
    return redirect(url_for("notices.show", round_id=round_id))


@bp.post("/ranked-list")
def ranked_list(round_id: int) -> Response:
    """Issue the internal list in order of rank."""
    round_ = load_round(round_id)
    authorise(may_work_on_ranking(actor(), round_))
    shortlist = shortlist_of(db.session, round_) or abort(404)
    service.issue_ranked_list(db.session, round_, shortlist, fonts(), actor=actor(), at=now())
    db.session.commit()
    flash(_("择优排序表（内部）已生成并存档。"), "success")
    return redirect(url_for("issuing.index", round_id=round_id))


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
