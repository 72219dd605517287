"""Experts ask for submitted sheets back; the secretariat answers from a list that shows no score."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.reopening import AnswerForm, ReopeningForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.paging import slice_of
from reviewapp.permissions import may_answer_request, may_request_reopening, may_see_requests
from reviewapp.rounds.views import load_round
from reviewapp.scoresheets import queries, requests
from reviewapp.wording import _

bp = Blueprint("reopening", __name__)


@bp.post("/desk/<int:assignment_id>/reopening")
def ask(assignment_id: int) -> Response:
    """Ask for one's own submitted sheet back."""
    assignment, round_ = queries.seat(db.session, assignment_id) or abort(404)
    sheet = queries.held_sheet(db.session, assignment_id)
    authorise(may_request_reopening(actor(), assignment, round_, sheet, now()))
    form = ReopeningForm(request.form)
    if form.validate():
        requests.ask(db.session, round_, sheet, form.reason.data or "", actor=actor(), at=now())
        db.session.commit()
        flash(_("已申请退回修改。秘书处答复后，结果显示在这里。"), "success")
    else:
        flash(_("没有申请：%(reason)s。", reason=_("；").join(map(str, form.reason.errors))), "error")
    return redirect(url_for("scoresheets.sheet", assignment_id=assignment_id))


@bp.get("/rounds/<int:round_id>/reopening/")
def index(round_id: int) -> str:
    """Every request of the round, the open ones first."""
    round_ = load_round(round_id)
    authorise(may_see_requests(actor(), round_))
    return _page(round_)


@bp.post("/rounds/<int:round_id>/reopening/<int:request_id>")
def answer(round_id: int, request_id: int) -> Response | tuple[str, int]:
    """Grant a request, which opens a further version, or refuse it with the reason."""
    round_ = load_round(round_id)
    authorise(may_answer_request(actor(), round_, now()))
    found = requests.held_request(db.session, round_, request_id) or abort(404)
    db.session.refresh(round_)
    authorise(may_answer_request(actor(), round_, now()))
    form = AnswerForm(request.form, prefix=f"request{request_id}")
    if not form.validate():
        return _page(round_, request_id, form), 422
    act = requests.grant if form.verdict.data == "grant" else requests.refuse
    act(db.session, round_, found, form.answer.data or "", actor=actor(), at=now())
    db.session.commit()
    flash(_("已答复，专家打开评审页面即可看到。"), "success")
    return redirect(url_for("reopening.index", round_id=round_id))


def _page(round_: Round, request_id: int = 0, form: AnswerForm | None = None) -> str:
    lines = slice_of(requests.requests_in(db.session, round_), request.args.get("page", 1, type=int))
    forms = {
        line.request.id: form
        if form and line.request.id == request_id
        else AnswerForm(prefix=f"request{line.request.id}")
        for line in lines.rows
    }
    return render_template(
        "scoresheets/requests.html",
        round=round_,
        lines=lines,
        forms=forms,
        answers=may_answer_request(actor(), round_, now()) is None,
    )
