"""Ballots for the office that holds them, and the paper of an expert who votes."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.ballot import BallotForm
from reviewapp.ballots import queries, service
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Ballot
from reviewapp.permissions import may_hold_ballot, may_see_ballots, may_vote
from reviewapp.ranking.queries import run_head
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("ballots", __name__)


@bp.get("/rounds/<int:round_id>/ballots/")
def index(round_id: int) -> str:
    """The ballots on the round's ranking: who has voted, and what came out."""
    round_ = load_round(round_id)
    authorise(may_see_ballots(actor(), round_))
    run = run_head(db.session, round_) or abort(404)
    ballots = queries.ballots_of(db.session, run)
    numbers = [number for ballot in ballots for number in ballot.applications]
    return render_template(
        "ballots/index.html",
        round=round_,
        run=run,
        ballots=ballots,
        names=queries.cluster_names(db.session, round_.id, numbers),
    )


@bp.post("/rounds/<int:round_id>/ballots/")
def open_(round_id: int) -> Response:
    """Open a ballot on the tie at the line."""
    round_ = load_round(round_id)
    authorise(may_hold_ballot(actor(), round_))
    service.open_ballot(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(_("投票已开始，请通知专家登录投票。"), "success")
    return redirect(url_for("ballots.index", round_id=round_id))


@bp.post("/rounds/<int:round_id>/ballots/<int:ballot_id>/close")
def close(round_id: int, ballot_id: int) -> Response:
    """Close a ballot before all have voted."""
    round_ = load_round(round_id)
    authorise(may_hold_ballot(actor(), round_))
    ballot = _load(ballot_id)
    if ballot.run.round_id != round_id:
        abort(404)
    service.close_ballot(db.session, ballot, actor=actor(), at=now())
    db.session.commit()
    flash(_("投票已截止并计票。"), "success")
    return redirect(url_for("ballots.index", round_id=round_id))


def _load(ballot_id: int) -> Ballot:
    return queries.ballot_by_id(db.session, ballot_id) or abort(404)


@bp.get("/ballots/<int:ballot_id>")
def paper(ballot_id: int) -> str:
    """The paper of an expert who has not voted yet."""
    ballot = _load(ballot_id)
    authorise(may_vote(actor(), ballot))
    return _paper(ballot, _form(ballot))


def _form(ballot: Ballot) -> BallotForm:
    round_ = ballot.run.round
    names = {} if round_.blind else queries.cluster_names(db.session, round_.id, ballot.applications)
    form = BallotForm(request.form)
    form.offer(
        {number: f"{number} {names.get(number, '')}".strip() for number in ballot.applications}, ballot.places
    )
    return form


def _paper(ballot: Ballot, form: BallotForm) -> str:
    return render_template("ballots/paper.html", ballot=ballot, form=form)


@bp.post("/ballots/<int:ballot_id>")
def vote(ballot_id: int) -> Response | tuple[str, int]:
    """Cast the vote."""
    ballot = _load(ballot_id)
    authorise(may_vote(actor(), ballot))
    form = _form(ballot)
    if not form.validate():
        return _paper(ballot, form), 422
    expert = actor().expert or abort(404)
    service.cast_vote(db.session, ballot, expert, form.chosen.data or (), actor=actor(), at=now())
    db.session.commit()
    flash(_("您已投票。系统只记录您已投票，不记录您投给了谁。"), "success")
    return redirect(url_for("scoresheets.index"))
