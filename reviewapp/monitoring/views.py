"""Progress while experts score; no score passes through here."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewapp.address import outside
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.invitations.sms import gateway
from reviewapp.models import Round
from reviewapp.monitoring import queries
from reviewapp.monitoring.reminders import Reminder, remind, reminders
from reviewapp.paging import slice_of
from reviewapp.permissions import may_change_phase, may_remind, may_see_progress
from reviewapp.rounds.views import load_round
from reviewapp.wording import _

bp = Blueprint("monitoring", __name__, url_prefix="/rounds/<int:round_id>/progress")


@bp.get("/")
def index(round_id: int) -> str:
    """Sheets dealt, begun and submitted, by panel and by expert, and what is short of sheets."""
    round_ = load_round(round_id)
    authorise(may_see_progress(actor(), round_))
    cells = queries.cells(db.session, round_)
    experts = sorted(queries.by_expert(cells), key=lambda one: not one.is_open)  # whom to remind comes first
    return render_template(
        "monitoring/index.html",
        round=round_,
        panels=queries.by_panel(cells),
        experts=slice_of(experts, request.args.get("page", 1, type=int)),
        withdrawn=queries.withdrawn(db.session, round_),
        short=queries.short_of_sheets(db.session, round_),
    )


@bp.get("/close")
def confirm_close(round_id: int) -> str:
    """What closing the scoring does, with everybody and everything that is not in, before it is done."""
    round_ = load_round(round_id)
    authorise(may_change_phase(actor(), round_, "close_scoring"))
    experts = queries.by_expert(queries.cells(db.session, round_))
    return render_template(
        "monitoring/close.html",
        round=round_,
        waiting=[one for one in experts if one.is_open],
        dealt=sum(one.dealt for one in experts),
        submitted=sum(one.submitted for one in experts),
        short=queries.short_of_sheets(db.session, round_),
        is_early=round_.scoring_ends_at is not None and now() < round_.scoring_ends_at,
    )


@bp.post("/reminders/confirm")
def confirm_reminders(round_id: int) -> str:
    """Whom it concerns and the words that go out, before they do; without a gateway, to be sent by hand."""
    round_ = load_round(round_id)
    authorise(may_remind(actor(), round_))
    found = _chosen(round_)
    return render_template(
        "monitoring/reminders.html",
        round=round_,
        reminders=found,
        fields=[("experts", one.expert.number) for one in found],
        has_gateway=gateway() is not None,
    )


@bp.post("/reminders")
def send_reminders(round_id: int) -> Response:
    """Send the texts, and name whom they did not reach."""
    round_ = load_round(round_id)
    authorise(may_remind(actor(), round_))
    found, sms = _chosen(round_), gateway()
    if sms is not None and found:
        failed = remind(db.session, round_, found, sms, actor=actor(), at=now())
        db.session.commit()
        flash(_("已发出%(count)s条提醒短信。", count=len(found) - len(failed)), "success")
        if failed:
            names = _("、").join(expert.name for expert in failed)
            flash(_("以下专家没有手机号码，或短信未能发出：%(names)s。", names=names), "warning")
    return redirect(url_for(".index", round_id=round_id))


def _chosen(round_: Round) -> Sequence[Reminder]:
    """The experts ticked on the page who still have sheets to submit."""
    return reminders(db.session, round_, request.form.getlist("experts"), outside("security.login"))
