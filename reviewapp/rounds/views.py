"""The rounds, and the acts that move one along."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.review import ReviewForm
from forms.round import RoundForm, SettingsForm
from reports.fonts import unprintable
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import METHODS, tie_break_words
from reviewapp.models import BALLOT, Round, RoundPhase, SettingChange
from reviewapp.permissions import (
    may_change_phase,
    may_change_settings,
    may_choose_schemes,
    may_create_round,
    may_review_change,
    may_see_round,
    may_see_rounds,
)
from reviewapp.rounds import phases, queries, service, wording
from reviewapp.rounds import settings as rules
from reviewapp.rounds.composition import composition_words
from reviewapp.rounds.rule_words import rule_words
from reviewapp.rounds.selection_rules import rules_in_force, scheme_rules
from reviewapp.schemes import offered
from reviewapp.schemes.queries import all_schemes, version_by_id
from reviewapp.wording import ZONE, _
from scoring.methods import EXPERT_METHODS

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def load_round(round_id: int) -> Round:
    """The round of an address, or a page that says there is none."""
    return queries.round_by_id(db.session, round_id) or abort(404)


@bp.get("/")
def index() -> str:
    """All rounds."""
    authorise(may_see_rounds(actor()))
    return render_template("rounds/index.html", rounds=queries.all_rounds(db.session))


@bp.get("/<int:round_id>")
def show(round_id: int) -> str:
    """One round: where it stands, what it fixed beforehand, and what comes next."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    titles = round_.scheme_version.titles()
    return render_template(
        "rounds/show.html",
        round=round_,
        states=queries.applications_by_state(db.session, round_),
        steps=phases.steps_of(db.session, round_),
        parts=phases.parts_of(round_),
        today=now().astimezone(ZONE).date(),
        points=current_app.extensions["readiness"](db.session, round_, now()),
        corrections=queries.corrections_of(db.session, round_),
        options=wording.options_words(round_.method_options),
        tie_break=[tie_break_words(code, titles) for code in round_.tie_break],
        rules=[rule_words(rule, titles) for rule in rules_in_force(round_)],
        idle=wording.idle_words(round_),
        composition=composition_words(round_),
        words=wording.CODES,
        schemes=() if may_choose_schemes(actor(), round_) else all_schemes(db.session),
    )


@bp.post("/<int:round_id>/schemes")
def choose_schemes(round_id: int) -> Response:
    """Give the round another standard or scheme, before its scoring opens."""
    round_ = load_round(round_id)
    authorise(may_choose_schemes(actor(), round_))
    standard, scheme_version = (
        version_by_id(db.session, request.form.get(name, 0, type=int)) or abort(400)
        for name in ("standard", "scheme")
    )
    service.choose_schemes(
        db.session, round_, standard=standard, scheme_version=scheme_version, actor=actor(), at=now()
    )
    db.session.commit()
    flash(_("已采用所选的认定标准和评分指标体系。"), "success")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.get("/new")
def new() -> str:
    """The form that starts a round."""
    authorise(may_create_round(actor()))
    return render_template("rounds/new.html", form=_round_form())


def _round_form() -> RoundForm:
    usual = {name: offered.choice_of(db.session, code) for name, code in offered.USUAL.items()}
    form = RoundForm(request.form, data=usual, meta={"unprintable": unprintable})
    form.offer(offered.stored(db.session), offered.shipped(db.session))
    return form


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Start a round; its rules follow on the next page."""
    authorise(may_create_round(actor()))
    form = _round_form()
    if not form.validate():
        return render_template("rounds/new.html", form=form), 422
    settings = vars(form.entry())
    standard, scheme_version = (
        offered.chosen(db.session, settings.pop(name), actor=actor(), at=now()) for name in offered.USUAL
    )
    plan = service.RoundPlan(**settings, is_demo=current_app.config["DEMO"])
    round_ = service.create_round(
        db.session, plan, standard=standard, scheme_version=scheme_version, actor=actor(), at=now()
    )
    db.session.commit()
    flash(_("批次已建立。请按公布的评审办法设定规则。"), "success")
    return redirect(url_for("rounds.settings", round_id=round_.id))


@bp.get("/<int:round_id>/settings")
def settings(round_id: int) -> str:
    """The rules of the round, as a form while they may change, and every change since scoring opened."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return _settings_page(round_, _settings_form(round_))


def _settings_form(round_: Round) -> SettingsForm:
    form = SettingsForm(request.form, data=queries.settings_data(round_), meta={"unprintable": unprintable})
    form.offer(
        {code: METHODS[code] for code in queries.methods_for(round_)},
        queries.tie_breaks(round_),
        BALLOT,
        [code for code in METHODS if code in EXPERT_METHODS],
        locked=round_.phase != RoundPhase.PREPARING,
    )
    return form


def _settings_page(round_: Round, form: SettingsForm, review: ReviewForm | None = None) -> str:
    titles = round_.scheme_version.titles()
    return render_template(
        "rounds/settings.html",
        round=round_,
        form=form,
        changes=queries.changes_of(db.session, round_),
        review=review or ReviewForm(),
        words=wording,
        titles=titles,
        scheme_rules=[rule_words(rule, titles) for rule in scheme_rules(round_)],
        idle=wording.idle_words(round_),
    )


@bp.post("/<int:round_id>/settings")
def change_settings(round_id: int) -> Response | tuple[str, int]:
    """Fix the rules, or propose their change once scoring has opened."""
    round_ = load_round(round_id)
    authorise(may_change_settings(actor(), round_))
    form = _settings_form(round_)
    if not form.validate():
        return _settings_page(round_, form), 422
    entry = form.entry()
    values = rules.values_of(round_, entry)
    if round_.phase == RoundPhase.PREPARING:
        rules.change_settings(db.session, round_, values, actor=actor(), at=now())
        said = _("规则已保存。启动独立评分后即锁定。")
    else:
        rules.propose_change(db.session, round_, values, entry.ground, actor=actor(), at=now())
        said = _("规则变更已提出，由另一人批准后生效。")
    db.session.commit()
    flash(said, "success")
    return redirect(url_for("rounds.settings", round_id=round_id))


@bp.post("/<int:round_id>/settings/<int:change_id>")
def review_change(round_id: int, change_id: int) -> Response | tuple[str, int]:
    """Approve a proposed change of rules as a second person, or return it."""
    change = db.session.get(SettingChange, change_id)
    if change is None or change.round_id != round_id:
        abort(404)
    authorise(may_review_change(actor(), change))
    form = ReviewForm(request.form)
    if not form.validate():
        return _settings_page(change.round, _settings_form(change.round), form), 422
    rules.review_change(db.session, change.round, change, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("复核意见已登记。"), "success")
    return redirect(url_for("rounds.settings", round_id=round_id))


def act(
    round_id: int, action: str, verb: Callable[..., object], said: str, endpoint: str = "rounds.show"
) -> Response:
    """Take one way of the workflow by ``verb``, say so, and lead to ``endpoint``."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, action))
    verb(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(said, "success")
    return redirect(url_for(endpoint, round_id=round_id))


@bp.post("/<int:round_id>/open-scoring")
def open_scoring(round_id: int) -> Response:
    """Open independent scoring."""
    return act(round_id, "open_scoring", service.open_scoring, _("已启动独立评分。"))


@bp.post("/<int:round_id>/close-scoring")
def close_scoring(round_id: int) -> Response:
    """Close independent scoring."""
    return act(round_id, "close_scoring", service.close_scoring, _("评分已截止。未提交的评分表不计入。"))
