"""The desk of provinces and counties."""

from __future__ import annotations

from io import BytesIO
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from forms.import_file import ImportForm
from reports.workbook import MEDIA_TYPES
from reviewapp.applications import dossier
from reviewapp.applications.queries import application_by_id
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.imports import service as imports
from reviewapp.imports.reading import ImportRefused
from reviewapp.imports.sheet import CellError
from reviewapp.models import Affiliation, Round
from reviewapp.permissions import (
    may_recommend,
    may_see_own_application,
    may_see_own_applications,
    may_see_own_outcome,
)
from reviewapp.rounds import quota
from reviewapp.rounds.views import load_round
from reviewapp.units import queries, service
from reviewapp.units.wording import stage
from reviewapp.wording import _

bp = Blueprint("units", __name__, url_prefix="/unit")


def _unit() -> Affiliation:
    """Whom the signed-in person acts for; call it after ``authorise``."""
    return cast("Affiliation", actor().affiliation)


@bp.get("/")
def index() -> str:
    """The rounds, and how many applications one's own unit has in each."""
    authorise(may_see_own_applications(actor()))
    page = queries.rounds_of(db.session, _unit(), request.args.get("page", 1, type=int))
    return render_template("units/index.html", unit=_unit(), page=page, stage=stage)


@bp.get("/rounds/<int:round_id>")
def show(round_id: int) -> str:
    """One's own applications in a round, the use of the quota, and what was published."""
    round_ = load_round(round_id)
    authorise(may_see_own_applications(actor()))
    return _page(round_, ImportForm())


def _page(round_: Round, form: ImportForm, errors: tuple[CellError, ...] = ()) -> str:
    unit, published = _unit(), may_see_own_outcome(actor(), round_) is None
    page = queries.applications_of(db.session, unit, round_, request.args.get("page", 1, type=int))
    return render_template(
        "units/show.html",
        round=round_,
        unit=unit,
        stage=stage,
        page=page,
        states=queries.states_of(db.session, unit, round_),
        reasons=queries.reasons_of(db.session, round_, [row[0].id for row in page.rows]),
        uses=quota.uses(db.session, round_, unit.quota_unit) if unit.quota_unit else [],
        named=queries.named_in(db.session, round_) if published else None,
        documents=queries.public_documents(db.session, round_),
        form=form,
        errors=errors,
    )


@bp.get("/rounds/<int:round_id>/applications/<int:application_id>")
def application(round_id: int, application_id: int) -> str:
    """One of one's own applications: its figures, its evidence, where it stands and why."""
    found = application_by_id(db.session, round_id, application_id) or abort(404)
    authorise(may_see_own_application(actor(), found))
    published = may_see_own_outcome(actor(), found.round) is None
    return render_template(
        "units/application.html",
        round=found.round,
        application=found,
        criteria=dossier.criteria_of(found),
        reason=queries.reasons_of(db.session, found.round, [found.id]).get(found.id),
        named=queries.named_in(db.session, found.round) if published else None,
    )


@bp.get("/rounds/<int:round_id>/recommendations/template")
def template(round_id: int) -> Response:
    """The blank 推荐汇总表 of the round, in Chinese whatever the language of the pages."""
    round_ = load_round(round_id)
    authorise(may_recommend(actor(), round_))
    data, name = imports.template(service.KIND, round_), imports.INTAKES[service.KIND].sheet
    return send_file(
        BytesIO(data), MEDIA_TYPES["xlsx"], as_attachment=True, download_name=f"{round_.code}-{name}.xlsx"
    )


@bp.post("/rounds/<int:round_id>/recommendations")
def recommend(round_id: int) -> Response | tuple[str, int]:
    """Take one's own recommendations in, or say everything that is wrong with the file."""
    round_ = load_round(round_id)
    authorise(may_recommend(actor(), round_))
    form = ImportForm(request.files)
    if not form.validate():
        return _page(round_, form), 422
    try:
        report = service.hand_in(db.session, round_, _unit(), form.entry(), actor=actor(), at=now())
    except ImportRefused as refused:
        db.session.rollback()
        return _page(round_, ImportForm(), refused.errors), 422
    db.session.commit()
    flash(
        _(
            "推荐汇总已报送：新增%(added)s件，此前已报送%(known)s件。",
            added=report.added,
            known=report.unchanged,
        ),
        "success",
    )
    return redirect(url_for(".show", round_id=round_id))
