"""Matches by name: the list of a round, and the page of one where it is overruled or stands again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.match import MatchForm
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.panels import matches as found
from reviewapp.panels.views import bp as bp
from reviewapp.permissions import may_overrule_match, may_see_round
from reviewapp.rounds.views import load_round
from reviewapp.wording import _


@bp.get("/matches")
def matches(round_id: int) -> str:
    """What the data find, and what was overruled of it."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    acts = found.overrulings_in(db.session, round_)
    return render_template(
        "panels/matches.html",
        round=round_,
        found=found.matches_of(db.session, round_, now(), request.args.get("page", 1, type=int)),
        overruled=found.standing(acts, now()),
    )


@bp.get("/matches/<int:application_id>/<int:expert_id>")
def match(round_id: int, application_id: int, expert_id: int) -> str:
    """One match: what names whom, and what was decided on it."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    return _page(round_, _load(round_, application_id, expert_id), MatchForm())


@bp.post("/matches/<int:application_id>/<int:expert_id>/<any(overruling, restoring):act>")
def judge_match(round_id: int, application_id: int, expert_id: int, act: str) -> Response | tuple[str, int]:
    """Overrule a mistaken match, or let it stand again, with a reason."""
    round_ = load_round(round_id)
    authorise(may_overrule_match(actor(), round_))
    one, form = _load(round_, application_id, expert_id), MatchForm(request.form)
    if not form.validate():
        return _page(round_, one, form), 422
    verb = found.overrule if act == "overruling" else found.restore
    verb(db.session, round_, one, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(
        _("已登记：核对有误，不因此回避。") if act == "overruling" else _("已恢复：仍按数据核对回避。"),
        "success",
    )
    return redirect(url_for(".matches", round_id=round_id))


def _load(round_: Round, application_id: int, expert_id: int) -> found.Match:
    return found.match_of(db.session, round_, application_id, expert_id, now()) or abort(404)


def _page(round_: Round, one: found.Match, form: MatchForm) -> str:
    return render_template("panels/match.html", round=round_, match=one, form=form)
