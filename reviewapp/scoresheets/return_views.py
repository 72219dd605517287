"""复议: the secretariat returns sheets on listed grounds, their experts explain."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.returned_sheet import ExplanationForm, ReturnForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import label
from reviewapp.models import Round
from reviewapp.paging import slice_of
from reviewapp.permissions import may_return_sheet, may_score, may_see_ranking, may_see_sheet
from reviewapp.rounds.views import load_round
from reviewapp.scoresheets import queries, returns
from reviewapp.scoresheets.service import lock
from reviewapp.wording import _

bp = Blueprint("returns", __name__)


@bp.get("/rounds/<int:round_id>/returns/")
def index(round_id: int) -> str:
    """Every sheet that was returned, and the form that returns one."""
    round_ = load_round(round_id)
    authorise(may_see_ranking(actor(), round_))
    return _page(round_, _form(request.args))


def _form(data: MultiDict[str, str]) -> ReturnForm:
    form = ReturnForm(data, meta={"unprintable": unprintable})
    form.offer({ground.value: label(ground) for ground in returns.GROUNDS})
    return form


def _page(round_: Round, form: ReturnForm) -> str:
    lines = returns.returned_in(db.session, round_)
    return render_template(
        "scoresheets/returns.html",
        round=round_,
        form=form,
        found=slice_of(lines, request.args.get("page", 1, type=int)),
        titles=round_.scheme_version.titles(),
    )


@bp.post("/rounds/<int:round_id>/returns/")
def return_sheet(round_id: int) -> Response | tuple[str, int]:
    """Return one sheet to its expert."""
    round_ = load_round(round_id)
    authorise(may_return_sheet(actor(), round_))
    form = _form(request.form)
    if not form.validate():
        return _page(round_, form), 422
    returns.return_sheet(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("已退回专家复议。原评分表不变，新版提交前仍以原评分表计入。"), "success")
    return redirect(url_for("returns.index", round_id=round_id))


@bp.post("/desk/<int:assignment_id>/explanation")
def explain(assignment_id: int) -> Response:
    """Keep the expert's explanation of a returned sheet."""
    assignment = queries.assignment_by_id(db.session, assignment_id) or abort(404)
    round_, sheet = assignment.application.round, assignment.sheets[-1]
    authorise(may_see_sheet(actor(), assignment, round_))
    if not sheet.is_rereviewed:
        abort(404)
    lock(db.session, round_, sheet)
    authorise(may_score(actor(), assignment, round_, sheet.state, now(), rereviewed=True))
    form = ExplanationForm(request.form, meta={"unprintable": unprintable})
    if form.validate():
        text = str(form.text.data).strip()
        returns.explain(db.session, round_, sheet, text, actor=actor(), at=now())
        db.session.commit()
        flash(_("书面说明已保存。"), "success")
    else:
        flash(_("；").join(map(str, form.text.errors)), "error")
    return redirect(url_for("scoresheets.sheet", assignment_id=assignment_id))
