"""The expert signs the pledge and declares; the office words the pledge and sees who has entered."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.declaration import (
    DeclarationForm,
    PaperRecusalForm,
    PledgeForm,
    PledgeTextForm,
    declaration_form,
)
from reviewapp.db import db
from reviewapp.entry import queries, service
from reviewapp.entry.text import STANDARD_TEXT, text_of, translation_of
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import LABELS
from reviewapp.models import ConflictOfInterest, Expert, Pledge, Round
from reviewapp.permissions import (
    may_change_pledge,
    may_declare,
    may_enter,
    may_enter_recusal,
    may_see_progress,
    may_sign,
)
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

PER_PAGE = 100

bp = Blueprint("entry", __name__)


@bp.get("/desk/rounds/<int:round_id>/pledge")
def pledge(round_id: int) -> str:
    """The pledge to be signed, or as it was signed."""
    round_ = load_round(round_id)
    authorise(may_enter(actor(), seated=_is_seated(round_)))
    return _pledge_page(round_, PledgeForm())


@bp.post("/desk/rounds/<int:round_id>/pledge")
def sign(round_id: int) -> Response | tuple[str, int]:
    """Sign the pledge with one's own name."""
    round_ = load_round(round_id)
    authorise(may_sign(actor(), round_, seated=_is_seated(round_)))
    form = PledgeForm(request.form)
    form.name = _expert().name
    if not form.validate():
        return _pledge_page(round_, form), 422
    service.sign_pledge(db.session, round_, _expert(), form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("承诺书已签署。请继续作出回避声明。"), "success")
    return redirect(url_for("entry.declaration", round_id=round_id))


@bp.get("/desk/rounds/<int:round_id>/declaration")
def declaration(round_id: int) -> str:
    """Names and related organisations alone, to declare on."""
    round_ = load_round(round_id)
    _signed(round_)
    standings = queries.standings(db.session, round_, _expert())
    return _declaration_page(round_, standings, _form(standings))


@bp.post("/desk/rounds/<int:round_id>/declaration")
def declare(round_id: int) -> Response | tuple[str, int]:
    """Declare conflicts, and that there are no others."""
    round_ = load_round(round_id)
    signed = _signed(round_)
    standings = queries.standings(db.session, round_, _expert())
    form = _form(standings)
    if not form.validate():
        return _declaration_page(round_, standings, form), 422
    declared = service.declare(db.session, round_, _expert(), signed, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("声明已登记：回避%(count)s件。", count=declared.conflicts), "success")
    return redirect(url_for("accounts.home"))


@bp.get("/rounds/<int:round_id>/entry/")
def index(round_id: int) -> str:
    """The round's pledge, and which experts have signed and declared."""
    round_ = load_round(round_id)
    authorise(may_see_progress(actor(), round_))
    return _entrants_page(round_, PledgeTextForm(data={"text": round_.pledge_text}))


@bp.post("/rounds/<int:round_id>/entry/")
def word_pledge(round_id: int) -> Response | tuple[str, int]:
    """Word the pledge, before anybody has signed it."""
    round_ = load_round(round_id)
    authorise(may_change_pledge(actor(), round_))
    form = PledgeTextForm(request.form)
    if not form.validate():
        return _entrants_page(round_, form), 422
    service.word_pledge(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("承诺书文本已保存。"), "success")
    return redirect(url_for("entry.index", round_id=round_id))


@bp.post("/rounds/<int:round_id>/entry/recusals")
def enter_recusal(round_id: int) -> Response | tuple[str, int]:
    """Enter a recusal that an expert declared on paper."""
    round_ = load_round(round_id)
    authorise(may_enter_recusal(actor(), round_))
    form = _paper_form()
    if not form.validate():
        return _entrants_page(round_, PledgeTextForm(data={"text": round_.pledge_text}), form), 422
    service.enter_recusal(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("回避已登记。提交过评分表的，请在“排除评分表”中提出，由两人决定。"), "success")
    return redirect(url_for("entry.index", round_id=round_id))


def _paper_form() -> PaperRecusalForm:
    form = PaperRecusalForm(request.form)
    form.offer({code.value: words for code, words in LABELS[ConflictOfInterest].items()})
    return form


def _expert() -> Expert:
    """The signed-in expert; asked for only after the permission that there is one."""
    return cast("Expert", actor().expert)


def _is_seated(round_: Round) -> bool:
    return queries.is_seated(db.session, round_, actor().expert)


def _signed(round_: Round) -> Pledge:
    """The pledge under which this expert declares."""
    expert = actor().expert
    signed = queries.pledge_of(db.session, round_, expert) if expert else None
    authorise(may_declare(actor(), round_, signed, seated=_is_seated(round_)))
    return cast("Pledge", signed)


def _form(standings: list[queries.Standing]) -> DeclarationForm:
    names = {one.application.id: one.application.number for one in standings if not one.is_recused}
    grounds = {code.value: words for code, words in LABELS[ConflictOfInterest].items()}
    return declaration_form(names, grounds)(request.form)


def _pledge_page(round_: Round, form: PledgeForm) -> str:
    signed = queries.pledge_of(db.session, round_, _expert())
    text = signed.text if signed else text_of(round_)
    return render_template(
        "entry/pledge.html",
        round=round_,
        form=form,
        signed=signed,
        text=text,
        translation=translation_of(text),
    )


def _declaration_page(round_: Round, standings: list[queries.Standing], form: DeclarationForm) -> str:
    fields = {number: (ground, note) for number, ground, note in form.rows()}
    return render_template(
        "entry/declaration.html", round=round_, standings=standings, form=form, fields=fields
    )


def _entrants_page(round_: Round, form: PledgeTextForm, paper: PaperRecusalForm | None = None) -> str:
    entrants = queries.entrants(db.session, round_)
    pages = max(1, -(-len(entrants) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "entry/index.html",
        round=round_,
        form=form,
        paper=paper or _paper_form(),
        entrants=entrants,
        shown=entrants[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=pages,
        text=text_of(round_),
        is_standard=text_of(round_) == STANDARD_TEXT,
    )
