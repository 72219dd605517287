"""Opinions of panels: the office sees where they stand, the experts of a panel speak."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.panel_opinion import (
    LeaderForm,
    OpinionAnswerForm,
    OpinionRuleForm,
    PanelOpinionForm,
    given_answer,
)
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Panel, Round
from reviewapp.panel_opinions import queries, service
from reviewapp.permissions import (
    may_answer_panel_opinion,
    may_name_leader,
    may_read_panel_opinion,
    may_require_opinions,
    may_see_panel_opinions,
    may_see_ranking,
    may_write_panel_opinion,
)
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE, _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("panel_opinions", __name__)
PRINTABLE = {"unprintable": unprintable}


@bp.get("/rounds/<int:round_id>/panel-opinions/")
def index(round_id: int) -> str:
    """Where each panel stands: leader, opinion, answers."""
    round_ = load_round(round_id)
    authorise(may_see_panel_opinions(actor(), round_))
    return _index(round_)


def _index(round_: Round, chosen: tuple[int, LeaderForm] | None = None) -> str:
    lines = queries.panel_lines(db.session, round_)
    required = queries.required_in(db.session, round_)
    forms = {line.panel.id: _leader_form(line.panel) for line in lines}
    if chosen:
        forms[chosen[0]] = chosen[1]
    return render_template(
        "panel_opinions/index.html",
        round=round_,
        lines=lines,
        required=required,
        rule=OpinionRuleForm(data={"required": required}),
        forms=forms,
        faulty=chosen[1] if chosen else None,
        told=may_see_ranking(actor(), round_) is None,
    )


def _leader_form(panel: Panel) -> LeaderForm:
    posted = request.form if request.view_args and request.view_args.get("panel_id") == panel.id else None
    form = LeaderForm(posted, prefix=f"panel{panel.id}")
    form.offer({expert.id: expert.name for expert in panel.experts})
    return form


@bp.post("/rounds/<int:round_id>/panel-opinions/rule")
def rule(round_id: int) -> Response:
    """Say whether the round asks for opinions."""
    round_ = load_round(round_id)
    authorise(may_require_opinions(actor(), round_))
    required = OpinionRuleForm(request.form).required.data
    service.require_opinions(db.session, round_, required=bool(required), actor=actor(), at=now())
    db.session.commit()
    flash(_("规则已保存。"), "success")
    return redirect(url_for("panel_opinions.index", round_id=round_id))


@bp.post("/rounds/<int:round_id>/panel-opinions/<int:panel_id>/leader")
def leader(round_id: int, panel_id: int) -> Response | tuple[str, int]:
    """Record who leads a panel."""
    round_ = load_round(round_id)
    authorise(may_name_leader(actor(), round_))
    panel, of_round = queries.panel_of(db.session, panel_id) or abort(404)
    if of_round.id != round_id:
        abort(404)
    form = _leader_form(panel)
    if not form.validate():
        return _index(round_, (panel_id, form)), 422
    service.name_leader(db.session, round_, panel, int(form.expert.data), actor=actor(), at=now())
    db.session.commit()
    flash(_("组长已登记。"), "success")
    return redirect(url_for("panel_opinions.index", round_id=round_id))


@bp.get("/desk/panels/<int:panel_id>/opinion")
def show(panel_id: int) -> str:
    """A panel's opinion, as its own experts see it."""
    panel, round_ = _load(panel_id)
    authorise(may_read_panel_opinion(actor(), panel, entered=_has_entered(round_)))
    return _page(panel, round_)


@bp.post("/desk/panels/<int:panel_id>/opinion")
def write(panel_id: int) -> Response | tuple[str, int]:
    """Add a version; what was typed stays on the page if it cannot be taken in."""
    panel, round_ = _load(panel_id)
    line, entered = _line(panel, round_), _has_entered(round_)
    authorise(may_write_panel_opinion(actor(), panel, round_, line.leader, entered=entered))
    form = PanelOpinionForm(request.form, meta=PRINTABLE)
    if not form.validate():
        return _page(panel, round_, form), 422
    expert = actor().expert or abort(404)
    try:
        service.write_opinion(db.session, round_, panel, expert, form.entry(), actor=actor(), at=now())
    except Refused as refused:
        return _refused(panel_id, refused.denial, form)
    db.session.commit()
    flash(_("评审意见已保存，请本组专家表态。"), "success")
    return redirect(url_for("panel_opinions.show", panel_id=panel_id))


def _refused(panel_id: int, denial: Denial, form: PanelOpinionForm) -> tuple[str, int]:
    """The page with what was typed beside what stands now; sending again then adds to that."""
    db.session.rollback()
    panel, round_ = _load(panel_id)
    form.seen.raw_data, form.seen.data = None, _line(panel, round_).number
    return _page(panel, round_, form, denial), status_of(denial)


@bp.post("/desk/panels/<int:panel_id>/opinion/<int:opinion_id>")
def answer(panel_id: int, opinion_id: int) -> Response | tuple[str, int]:
    """Agree with the last version, or dissent in words."""
    panel, round_ = _load(panel_id)
    authorise(may_answer_panel_opinion(actor(), panel, round_, entered=_has_entered(round_)))
    form = OpinionAnswerForm(request.form, meta=PRINTABLE)
    if not form.validate():
        return _page(panel, round_, answering=form), 422
    expert, dissent = actor().expert or abort(404), form.dissent.data or ""
    try:
        service.answer_opinion(
            db.session, round_, panel, expert, opinion_id, dissent, actor=actor(), at=now()
        )
    except Refused as refused:
        db.session.rollback()
        panel, round_ = _load(panel_id)
        return _page(panel, round_, answering=form, denial=refused.denial), status_of(refused.denial)
    db.session.commit()
    flash(_("您的表态已保存。"), "success")
    return redirect(url_for("panel_opinions.show", panel_id=panel_id))


def _load(panel_id: int) -> tuple[Panel, Round]:
    return queries.panel_of(db.session, panel_id) or abort(404)


def _line(panel: Panel, round_: Round) -> queries.PanelLine:
    return queries.panel_lines(db.session, round_, Panel.id == panel.id)[0]


def _has_entered(round_: Round) -> bool:
    return queries.has_entered(db.session, round_, actor().expert)


def _page(
    panel: Panel,
    round_: Round,
    writing: PanelOpinionForm | None = None,
    denial: Denial | None = None,
    answering: OpinionAnswerForm | None = None,
) -> str:
    """The page of a panel with a form that was refused in its place."""
    line, expert, entered = _line(panel, round_), actor().expert, _has_entered(round_)
    own = line.answers.get(expert.id) if expert else None
    given = given_answer(own.agrees if own else None, own.dissent if own else "")
    writes = may_write_panel_opinion(actor(), panel, round_, line.leader, entered=entered) is None
    answers = may_answer_panel_opinion(actor(), panel, round_, entered=entered) is None
    return render_template(
        "panel_opinions/show.html",
        panel=panel,
        round=round_,
        line=line,
        versions=queries.versions_of(db.session, panel),
        own=own,
        leads=line.leader is not None and expert is not None and line.leader.expert_id == expert.id,
        writing=(writing or _new_form(line)) if writes else None,
        answering=(answering or given) if answers and expert in line.asked else None,
        denial=denial,
    )


def _new_form(line: queries.PanelLine) -> PanelOpinionForm:
    """A form that starts from the version that stands."""
    data = {"seen": line.number, "met_on": now().astimezone(ZONE).date()}
    return PanelOpinionForm(data=data | (service.stated(line.opinion) if line.opinion else {}))
