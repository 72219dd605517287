"""Panels: members, how they were drawn, who scores what, and how firmly it hangs together."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import Form

from forms.panel_draw import DealForm, DrawForm, ReplaceForm, ValueForm
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import denial_words
from reviewapp.models import PanelDraw, Round
from reviewapp.paging import slice_of
from reviewapp.panels import dealing, draws, queries, service
from reviewapp.panels.availability import away, sittings
from reviewapp.panels.candidates import left_aside
from reviewapp.panels.matches import overrulings_in, standing
from reviewapp.panels.wording import LEFT_ASIDE
from reviewapp.permissions import may_compose_panels, may_see_round
from reviewapp.rounds.composition import composition_words
from reviewapp.rounds.views import load_round
from reviewapp.wording import _
from reviewapp.workflow import Refused

bp = Blueprint("panels", __name__, url_prefix="/rounds/<int:round_id>/panels")


@bp.get("/")
def index(round_id: int) -> str:
    """All panels of a round, the draws, and what the deal can tell apart."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return _page(round_)


def _page(
    round_: Round,
    *,
    commit_form: DrawForm | None = None,
    deal_form: DealForm | None = None,
    draw_form: tuple[PanelDraw, Form] | None = None,
) -> str:
    """The page, a form that was not valid in its place."""
    acts = overrulings_in(db.session, round_)
    found, sectors = queries.draws_of(db.session, round_), queries.open_sectors(db.session, round_)
    days = sittings(db.session, round_, now())
    absent = away(db.session, days)
    forms: dict[int, Form] = {
        draw.id: (ReplaceForm if draw.result else ValueForm)(prefix=_prefix(draw)) for draw in found
    }
    if draw_form is not None:
        forms[draw_form[0].id] = draw_form[1]
    return render_template(
        "panels/index.html",
        round=round_,
        panels=service.panels_of(db.session, round_),
        counts=queries.application_counts(db.session, round_),
        draws=found,
        left_aside={draw.id: left_aside(draw.plan) for draw in found},
        reasons=LEFT_ASIDE,
        composition=composition_words(round_),
        overruled=standing(acts, now()),
        overruled_before={one.id: standing(acts, one.committed_at, one.applications) for one in found},
        design=queries.design_of(db.session, round_),
        days=days,
        away=absent,
        pool=queries.pool_counts(db.session, absent),
        sectors=sectors,
        commit_form=commit_form or DrawForm.offering(sectors),
        deal_form=deal_form or DealForm(),
        draw_forms=forms,
        faulty=commit_form or deal_form or (draw_form and draw_form[1]),
    )


def _prefix(draw: PanelDraw) -> str:
    """Each draw's form has names of its own, as they stand on one page."""
    return f"draw{draw.id}-"


FormT = TypeVar("FormT", bound=Form)


def _told(form: FormT, refused: Refused) -> FormT:
    """The form as it was typed, with the reason why it was refused; nothing of the act is left."""
    db.session.rollback()
    form.form_errors = [denial_words(refused.denial)]
    return form


@bp.get("/<int:panel_id>")
def matrix(round_id: int, panel_id: int) -> str:
    """One panel's applications by experts."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    panel = queries.panel_by_id(db.session, round_, panel_id) or abort(404)
    page = max(request.args.get("page", 1, type=int), 1)
    found = queries.matrix_of(db.session, panel, page)
    return render_template(
        "panels/matrix.html",
        round=round_,
        panel=panel,
        matrix=found,
        overruled=standing(
            overrulings_in(db.session, round_), now(), [one.number for one in found.applications]
        ),
        page=page,
        away=away(db.session, sittings(db.session, round_, now())),
    )


@bp.post("/draws")
def commit(round_id: int) -> Redirect | tuple[str, int]:
    """Commit to a draw."""
    round_ = load_round(round_id)
    authorise(may_compose_panels(actor(), round_))
    form = DrawForm.offering(queries.open_sectors(db.session, round_), request.form)
    if not form.validate():
        return _page(round_, commit_form=form), 422
    try:
        draws.commit_draw(db.session, round_, form.entry(), actor=actor(), at=now())
    except Refused as refused:
        return _page(round_, commit_form=_told(form, refused)), status_of(refused.denial)
    db.session.commit()
    flash(_("已固定候选名单和规则。请先公布承诺值，再取公开数值。"), "success")
    return redirect(url_for("panels.index", round_id=round_id))


@bp.post("/draws/<int:draw_id>/value")
def hold(round_id: int, draw_id: int) -> Redirect | tuple[str, int]:
    """Draw with the public value."""
    round_ = load_round(round_id)
    authorise(may_compose_panels(actor(), round_))
    draw = queries.draw_by_id(db.session, round_, draw_id) or abort(404)
    form = ValueForm(request.form, prefix=_prefix(draw))
    if not form.validate():
        return _page(round_, draw_form=(draw, form)), 422
    try:
        draws.hold_draw(db.session, draw, form.entry(), actor=actor(), at=now())
    except Refused as refused:
        return _page(round_, draw_form=(draw, _told(form, refused))), status_of(refused.denial)
    db.session.commit()
    flash(_("已抽取并组成评审组。"), "success")
    return redirect(url_for("panels.index", round_id=round_id))


@bp.post("/draws/<int:draw_id>/replacements")
def replace(round_id: int, draw_id: int) -> Redirect | tuple[str, int]:
    """Fill one seat again."""
    round_ = load_round(round_id)
    authorise(may_compose_panels(actor(), round_))
    draw = queries.draw_by_id(db.session, round_, draw_id) or abort(404)
    form = ReplaceForm(request.form, prefix=_prefix(draw))
    if not form.validate():
        return _page(round_, draw_form=(draw, form)), 422
    expert, reason = (str(field.data).strip() for field in (form.expert, form.reason))
    try:
        draws.replace_drawn(db.session, draw, expert, reason, actor=actor(), at=now())
    except Refused as refused:
        return _page(round_, draw_form=(draw, _told(form, refused))), status_of(refused.denial)
    db.session.commit()
    flash(_("已按原随机次序递补，其他成员不变。"), "success")
    return redirect(url_for("panels.index", round_id=round_id))


@bp.get("/draws/<int:draw_id>/<any(commitment, draw):name>.json")
def published(round_id: int, draw_id: int, name: str) -> Response:
    """The file to publish, byte for byte; experts stand in it by number."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    draw = queries.draw_by_id(db.session, round_, draw_id) or abort(404)
    text = (draw.plan if name == "commitment" else draw.record) or abort(404)
    headers = {"Content-Disposition": f"attachment; filename={name}.json"}
    return Response(text, mimetype="application/json", headers=headers)


@bp.post("/deal/confirm")
def confirm_deal(round_id: int) -> str | tuple[str, int]:
    """What dealing would give, by name, before it is done: the same seed gives the same."""
    round_ = load_round(round_id)
    authorise(may_compose_panels(actor(), round_))
    form = DealForm(request.form)
    if not form.validate():
        return _page(round_, deal_form=form), 422
    entry, days = form.entry(), sittings(db.session, round_, now())
    try:
        planned = dealing.plan_deal(db.session, round_, **vars(entry), at=now())
    except Refused as refused:
        return _page(round_, deal_form=_told(form, refused)), status_of(refused.denial)
    return render_template(
        "panels/confirm.html",
        round=round_,
        planned=planned,
        entry=entry,
        found=slice_of(planned.found, 1),
        short=planned.short(round_.minimum_sheets),
        away=away(db.session, days),
        fields=[(name, value) for name, value in request.form.items() if name in form],
    )


@bp.post("/deal")
def deal(round_id: int) -> Redirect | tuple[str, int]:
    """Deal the applications to the experts of their panels."""
    round_ = load_round(round_id)
    authorise(may_compose_panels(actor(), round_))
    form = DealForm(request.form)
    if not form.validate():
        return _page(round_, deal_form=form), 422
    try:
        sheets = dealing.deal_round(db.session, round_, **vars(form.entry()), actor=actor(), at=now())
    except Refused as refused:
        return _page(round_, deal_form=_told(form, refused)), status_of(refused.denial)
    db.session.commit()
    flash(_("已分派%(sheets)s份评分表。", sheets=sheets), "success")
    return redirect(url_for("panels.index", round_id=round_id))
