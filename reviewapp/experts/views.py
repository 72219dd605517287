"""The pages of the pool of experts."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from forms.employment import EmploymentForm
from forms.pool_filter import PoolFilter, PoolFilterForm
from forms.unavailability import KindForm, UnavailabilityForm
from reports.workbook import MEDIA_TYPES
from reviewapp.db import db
from reviewapp.experts import queries, service
from reviewapp.experts.table import export_pool, pool_table
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import label
from reviewapp.models import Expert, ExpertKind, Unavailability
from reviewapp.permissions import may_keep_experts, may_see_experts
from reviewapp.wording import ZONE, _

bp = Blueprint("experts", __name__, url_prefix="/experts")


def shown_mobile(mobile: str) -> str:
    """The number in full for who has to call, else its first three digits and its last four."""
    if may_keep_experts(actor()) is None or not mobile:
        return mobile
    return f"{mobile[:3]}****{mobile[7:]}"


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, str(label(kind))) for kind in ExpertKind]


@bp.get("/")
def index() -> str:
    """The pool, and who may be in it twice."""
    authorise(may_see_experts(actor()))
    form = PoolFilterForm.offering(_kinds(), request.args)
    asked = form.entry() if form.validate() else PoolFilter()
    page = queries.experts_on(db.session, asked, request.args.get("page", 1, type=int))
    experts = [expert.id for expert, *_counts in page.rows]
    return render_template(
        "experts/index.html",
        form=form,
        asked=asked.as_arguments(),
        page=page,
        kinds=queries.kinds_in_pool(db.session),
        away=queries.coming_unavailability(db.session, experts, now().astimezone(ZONE).date()),
        doubles=queries.doubles(db.session),
        shown_mobile=shown_mobile,
    )


@bp.post("/table.<any(xlsx, csv):ending>")
def table(ending: str) -> Response:
    """The experts who are asked for as a file."""
    authorise(may_see_experts(actor()))
    form = PoolFilterForm.offering(_kinds(), request.args)
    asked = form.entry() if form.validate() else abort(400)
    made = pool_table(db.session, asked, now().astimezone(ZONE).date(), shown_mobile)
    demo = bool(current_app.config["DEMO"])
    content = export_pool(db.session, made, asked, ending, demo=demo, actor=actor(), at=now())
    db.session.commit()
    return send_file(
        BytesIO(content), mimetype=MEDIA_TYPES[ending], as_attachment=True, download_name=f"专家库.{ending}"
    )


@bp.get("/<int:expert_id>")
def show(expert_id: int) -> str:
    """One expert: employers, days off, service in past rounds, applications to stand aside from."""
    expert = _load(expert_id)
    authorise(may_see_experts(actor()))
    return _page(expert)


@bp.post("/<int:expert_id>/employments")
def record_employment(expert_id: int) -> Response | tuple[str, int]:
    """Add an employer."""
    expert = _load(expert_id)
    authorise(may_keep_experts(actor()))
    form = EmploymentForm(request.form)
    if not form.validate():
        return _page(expert, employment=form), 422
    service.record_employment(db.session, expert, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("任职经历已记录。"), "success")
    return redirect(url_for(".show", expert_id=expert_id))


@bp.post("/<int:expert_id>/unavailability")
def record_unavailability(expert_id: int) -> Response | tuple[str, int]:
    """Add days on which the expert cannot take part."""
    expert = _load(expert_id)
    authorise(may_keep_experts(actor()))
    form = UnavailabilityForm(request.form, prefix=AWAY)
    if not form.validate():
        return _page(expert, unavailability=form), 422
    service.record_unavailability(db.session, expert, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("不可参加日期已记录。"), "success")
    return redirect(url_for(".show", expert_id=expert_id))


@bp.post("/<int:expert_id>/unavailability/<int:days_id>/withdrawal")
def withdraw_unavailability(expert_id: int, days_id: int) -> Response:
    """Take days back that do not hold any more."""
    authorise(may_keep_experts(actor()))
    days = db.session.get(Unavailability, days_id)
    if days is None or days.expert_id != expert_id:
        abort(404)
    service.withdraw_unavailability(db.session, days, actor=actor(), at=now())
    db.session.commit()
    flash(_("已撤销这段不可参加日期，记录保留。"), "success")
    return redirect(url_for(".show", expert_id=expert_id))


@bp.post("/<int:expert_id>/kind")
def classify(expert_id: int) -> Response | tuple[str, int]:
    """Say what the expert counts as in panels."""
    expert = _load(expert_id)
    authorise(may_keep_experts(actor()))
    form = KindForm.offering(_kinds(), request.form)
    if not form.validate():
        return _page(expert, kind=form), 422
    service.classify_expert(db.session, expert, ExpertKind(form.kind.data), actor=actor(), at=now())
    db.session.commit()
    flash(_("专家类别已保存，今后抽取按此计数。"), "success")
    return redirect(url_for(".show", expert_id=expert_id))


AWAY = "away-"
"""Two forms of one page ask for days."""


def _load(expert_id: int) -> Expert:
    return db.session.get(Expert, expert_id) or abort(404)


def _page(
    expert: Expert,
    *,
    employment: EmploymentForm | None = None,
    unavailability: UnavailabilityForm | None = None,
    kind: KindForm | None = None,
) -> str:
    """The page, a form that was not valid in its place."""
    return render_template(
        "experts/show.html",
        expert=expert,
        form=employment or EmploymentForm(),
        away_form=unavailability or UnavailabilityForm(prefix=AWAY),
        kind_form=kind or KindForm.offering(_kinds(), kind=expert.kind),
        employments=queries.employments_of(db.session, expert),
        unavailability=queries.unavailability_of(db.session, expert),
        service=queries.service_of(db.session, expert),
        suspected=queries.suspected_conflicts(db.session, expert, now()),
        shown_mobile=shown_mobile,
    )
