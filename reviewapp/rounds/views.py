"""The rounds, and the acts that move one along."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Round
from reviewapp.permissions import may_change_phase, may_choose_schemes, may_see_round, may_see_rounds
from reviewapp.rounds import queries, service
from reviewapp.schemes.queries import all_schemes, version_by_id
from reviewapp.wording import _

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
        tie_break=[titles[code] for code in round_.tie_break],
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
