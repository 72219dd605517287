"""The pages of the pool of experts."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.employment import EmploymentForm
from reviewapp.db import db
from reviewapp.experts import queries, service
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Expert
from reviewapp.permissions import may_keep_experts, may_see_experts
from reviewapp.wording import ZONE, _

bp = Blueprint("experts", __name__, url_prefix="/experts")


def shown_mobile(mobile: str) -> str:
    """The number in full for who has to call, else its first three digits and its last four."""
    if may_keep_experts(actor()) is None or not mobile:
        return mobile
    return f"{mobile[:3]}****{mobile[7:]}"


@bp.get("/")
def index() -> str:
    """The pool, and who may be in it twice."""
    authorise(may_see_experts(actor()))
    text = request.args.get("text", "").strip()
    return render_template(
        "experts/index.html",
        text=text,
        page=queries.experts_on(db.session, text, request.args.get("page", 1, type=int)),
        doubles=queries.doubles(db.session),
        shown_mobile=shown_mobile,
    )


@bp.get("/<int:expert_id>")
def show(expert_id: int) -> str:
    """One expert: employers with dates, service in past rounds, and applications to stand aside from."""
    expert = _load(expert_id)
    authorise(may_see_experts(actor()))
    return _page(expert, EmploymentForm())


@bp.post("/<int:expert_id>/employments")
def record_employment(expert_id: int) -> Response | tuple[str, int]:
    """Add an employer."""
    expert = _load(expert_id)
    authorise(may_keep_experts(actor()))
    form = EmploymentForm(request.form)
    if not form.validate():
        return _page(expert, form), 422
    service.record_employment(db.session, expert, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("任职经历已记录。"), "success")
    return redirect(url_for(".show", expert_id=expert_id))


def _load(expert_id: int) -> Expert:
    return db.session.get(Expert, expert_id) or abort(404)


def _page(expert: Expert, form: EmploymentForm) -> str:
    return render_template(
        "experts/show.html",
        expert=expert,
        form=form,
        employments=queries.employments_of(db.session, expert),
        service=queries.service_of(db.session, expert),
        suspected=queries.suspected_conflicts(db.session, expert, now().astimezone(ZONE).date()),
        shown_mobile=shown_mobile,
    )
