"""Applications of a round: the examination against the standard, and 受理."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.judgement import JudgementForm, WaiverForm
from reviewapp.applications import dossier, judgement, queries, service
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Application, ApplicationState
from reviewapp.permissions import may_admit, may_decide_application, may_see_round, may_waive
from reviewapp.rounds import quota
from reviewapp.rounds.views import load_round
from reviewapp.schemes import figures_for
from reviewapp.wording import _
from scoring.eligibility import Verdict, can_be_waived

bp = Blueprint("applications", __name__, url_prefix="/rounds/<int:round_id>/applications")


@bp.get("/")
def index(round_id: int) -> str:
    """The applications with the finding of each threshold; ?state= and ?unit= keep those only."""
    round_ = load_round(round_id)
    authorise(may_see_round(actor(), round_))
    catalogue = figures_for(round_.standard.to_scheme())
    wanted = queries.Wanted(
        request.args.get("state", type=ApplicationState), request.args.get("unit", "").strip()
    )
    page, found = queries.examine_page(db.session, round_, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "applications/index.html",
        round=round_,
        wanted=wanted,
        states=list(ApplicationState),
        uses=quota.uses(db.session, round_),
        page=page,
        rows=[(examined, dossier.objections(examined.unmet, catalogue)) for examined in found],
    )


@bp.get("/admit")
def confirm_admission(round_id: int) -> str:
    """What the decision on all received applications would do, by name, before it is taken."""
    round_ = load_round(round_id)
    authorise(may_admit(actor(), round_))
    groups: dict[str | None, list[str]] = {"admit": [], "return": [], None: []}
    for one in service.undecided(db.session, round_):
        name = f"{one.application.number} {one.application.cluster.name}"
        groups[service.ACTIONS.get(one.verdict)].append(name)
    return render_template("applications/confirm.html", round=round_, groups=groups)


@bp.post("/admit")
def admit(round_id: int) -> Response:
    """Decide all received applications by their figures."""
    round_ = load_round(round_id)
    authorise(may_admit(actor(), round_))
    counts = service.admit_round(db.session, round_, actor=actor(), at=now())
    db.session.commit()
    flash(
        _(
            "受理%(admitted)s件，不予受理%(returned)s件，数据不全待核%(open)s件。",
            admitted=counts[Verdict.ELIGIBLE],
            returned=counts[Verdict.NOT_ELIGIBLE] + counts[Verdict.VETOED],
            open=counts[Verdict.UNDECIDED],
        ),
        "success",
    )
    return redirect(url_for("applications.index", round_id=round_id))


@bp.get("/<int:application_id>")
def show(round_id: int, application_id: int) -> str:
    """One application: its figures against the standard, where it stands, and what was done with it."""
    application = _load(round_id, application_id)
    authorise(may_see_round(actor(), application.round))
    return _page(application)


@bp.post("/<int:application_id>/waivers")
def waive(round_id: int, application_id: int) -> Response | tuple[str, int]:
    """Record why one requirement that is not met does not stand in the way."""
    application = _load(round_id, application_id)
    authorise(may_waive(actor(), application))
    form = WaiverForm(request.form)
    if not form.validate():
        return _page(application, waiver_form=form), 422
    entry = form.entry()
    judgement.record_waiver(db.session, application, entry.code, entry.ground, actor=actor(), at=now())
    db.session.commit()
    flash(_("例外理由已记录。"), "success")
    return redirect(url_for(".show", round_id=round_id, application_id=application_id))


@bp.post("/<int:application_id>/decision")
def decide(round_id: int, application_id: int) -> Response | tuple[str, int]:
    """Admit or return one application by hand."""
    application = _load(round_id, application_id)
    form = JudgementForm(request.form)
    authorise(may_decide_application(actor(), application, form.action.data or ""))
    if not form.validate():
        return _page(application, judgement_form=form), 422
    entry = form.entry()
    judgement.decide_by_hand(db.session, application, entry.action, entry.ground, actor=actor(), at=now())
    db.session.commit()
    flash(_("决定已记录。"), "success")
    return redirect(url_for(".show", round_id=round_id, application_id=application_id))


def _load(round_id: int, application_id: int) -> Application:
    return queries.application_by_id(db.session, round_id, application_id) or abort(404)


def _page(
    application: Application,
    waiver_form: WaiverForm | None = None,
    judgement_form: JudgementForm | None = None,
) -> str:
    """The application, with the forms as they were sent where one is to be corrected."""
    examined = queries.examine_one(application)
    waiver_form = waiver_form or WaiverForm()
    waiver_form.offer(
        {
            finding.indicator.code: finding.indicator.title
            for finding in examined.against
            if can_be_waived(finding.indicator)
        }
    )
    return render_template(
        "applications/show.html",
        round=application.round,
        application=application,
        verdict=examined.verdict,
        uses=quota.uses(db.session, application.round, application.quota_unit),
        criteria=dossier.criteria_of(application),
        history=queries.history(db.session, application),
        waiver_form=waiver_form,
        judgement_form=judgement_form or JudgementForm(),
    )
