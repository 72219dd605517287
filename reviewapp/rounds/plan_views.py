"""The planned days of a round's phases."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.phase_plan import PhasePlanForm, phase_plan_form
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.labels import label
from reviewapp.models import Round
from reviewapp.permissions import may_plan
from reviewapp.rounds import phases
from reviewapp.rounds.views import bp as bp
from reviewapp.rounds.views import load_round
from reviewapp.wording import _


def _form(round_: Round) -> PhasePlanForm:
    planned = {phase.value: day for phase, day in phases.planned_days(db.session, round_).items()}
    return phase_plan_form({phase.value: label(phase) for phase in round_.phases})(request.form, data=planned)


@bp.get("/<int:round_id>/plan")
def plan(round_id: int) -> str:
    """The form with a day for each phase."""
    round_ = load_round(round_id)
    authorise(may_plan(actor(), round_))
    return render_template("rounds/plan.html", round=round_, form=_form(round_))


@bp.post("/<int:round_id>/plan")
def change_plan(round_id: int) -> Response | tuple[str, int]:
    """Set the planned days."""
    round_ = load_round(round_id)
    authorise(may_plan(actor(), round_))
    form = _form(round_)
    if not form.validate():
        return render_template("rounds/plan.html", round=round_, form=form), 422
    phases.plan_phases(db.session, round_, form.entry(), actor=actor(), at=now())
    db.session.commit()
    flash(_("进度安排已保存。"), "success")
    return redirect(url_for("rounds.show", round_id=round_id))
