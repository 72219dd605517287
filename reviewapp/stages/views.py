"""Further stages: what the rules ask for, what was sent on, the draw of extra experts, and the close."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from forms.panel_draw import ValueForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.paging import slice_of
from reviewapp.permissions import may_change_phase, may_close_stage, may_see_round, may_send_on
from reviewapp.rounds.stages import due, rules_of, stage_of
from reviewapp.rounds.views import load_round
from reviewapp.stages import draws, queries, service, wording
from reviewapp.wording import _

bp = Blueprint("stages", __name__, url_prefix="/rounds/<int:round_id>/stages")


@bp.get("/")
def show(round_id: int) -> str:
    """The rules, what is due now, and everything that was sent on."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return _page(round_, ValueForm())


def _page(round_: Round, form: ValueForm) -> str:
    sent = queries.referrals(db.session, round_)
    numbers = sorted({number for one in sent for number in one.applications})
    found = slice_of(numbers, request.args.get("page", 1, type=int))
    return render_template(
        "stages/show.html",
        round=round_,
        rules=rules_of(round_),
        due=due(db.session, round_),
        sent=sent,
        found=found,
        names=queries.admitted_names(db.session, round_, found.rows),
        form=form,
        words=wording,
        actions=service.ACTIONS,
    )


@bp.post("/")
def send_on(round_id: int) -> Redirect:
    """Send on what the rules say, in one act."""
    round_ = load_round(round_id)
    authorise(may_send_on(actor(), round_))
    made = service.send_on(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("已按规则提交%(count)s件申报。", count=len(made.applications)), "success")
    return redirect(url_for("stages.show", round_id=round_id))


@bp.post("/<int:referral_id>/value")
def draw(round_id: int, referral_id: int) -> Redirect | tuple[str, int]:
    """Draw the extra experts with the public value."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "close_rereview"))
    sent = queries.referral_by_id(db.session, round_id, referral_id) or abort(404)
    form = ValueForm(request.form)
    if not form.validate():
        return _page(round_, form), 422
    draws.draw_experts(db.session, sent, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("已抽取加派专家。请通知其签署承诺书、作出回避声明后评分。"), "success")
    return redirect(url_for("stages.show", round_id=round_id))


@bp.get("/<int:referral_id>/<any(commitment, draw):name>.json")
def published(round_id: int, referral_id: int, name: str) -> Response:
    """The file to publish, byte for byte; experts stand in it by number."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    sent = queries.referral_by_id(db.session, round_id, referral_id) or abort(404)
    record = sent.draw.latest if sent.draw else None
    text = (sent.plan if name == "commitment" else record) or abort(404)
    headers = {"Content-Disposition": f"attachment; filename={name}.json"}
    return Response(text, mimetype="application/json", headers=headers)


@bp.post("/close")
def close(round_id: int) -> Redirect:
    """Close the stage that is open."""
    round_ = load_round(round_id)
    authorise(may_close_stage(actor(), round_))
    service.close_stage(db.session, round_, stage_of(round_), actor=actor(), at=now())
    db.session.commit()
    flash(_("本阶段评审已结束。未提交的评分表不计入。"), "success")
    return redirect(url_for("rounds.show", round_id=round_id))
