"""What every page shares: the features' blueprints, filters, and what templates may ask."""

from __future__ import annotations

from typing import Any

from flask import Flask

from reviewapp import drafts, guard, headers, jobs, labels, permissions, readiness, wording
from reviewapp.application_opinions.views import bp as application_opinions
from reviewapp.applications.views import bp as applications
from reviewapp.ballots.views import bp as ballots
from reviewapp.corrections.views import bp as corrections
from reviewapp.diagnosis.views import bp as diagnosis
from reviewapp.entry.views import bp as entry
from reviewapp.events.views import bp as events
from reviewapp.exclusions.views import bp as exclusions
from reviewapp.experts.views import bp as experts
from reviewapp.explanation.views import bp as explanation
from reviewapp.exports.views import bp as exports
from reviewapp.files.views import bp as files
from reviewapp.holidays.views import bp as holidays
from reviewapp.imports.views import bp as imports
from reviewapp.invitations.views import bp as invitations
from reviewapp.issuing.announcement_views import bp as announcement
from reviewapp.issuing.views import bp as issuing
from reviewapp.job_kinds import KINDS
from reviewapp.monitoring.views import bp as monitoring
from reviewapp.notices.views import bp as notices
from reviewapp.notices.wording_views import bp as wording_of_notices
from reviewapp.objections.views import bp as objections
from reviewapp.panel_opinions.views import bp as panel_opinions
from reviewapp.panels.match_views import bp as panels
from reviewapp.ranking.views import bp as ranking
from reviewapp.reassignments.views import bp as reassignments
from reviewapp.recommendations.views import bp as recommendations
from reviewapp.rounds.plan_views import bp as rounds
from reviewapp.scans.views import bp as scans
from reviewapp.schemes.editor import bp as scheme_editor
from reviewapp.schemes.views import bp as schemes
from reviewapp.scoresheets.final_views import bp as final_pass
from reviewapp.scoresheets.request_views import bp as reopening
from reviewapp.scoresheets.return_views import bp as returns
from reviewapp.scoresheets.views import bp as scoresheets
from reviewapp.sensitivity.views import bp as sensitivity
from reviewapp.shortlist.views import bp as shortlist
from reviewapp.stages.views import bp as stages
from reviewapp.units.views import bp as units
from reviewapp.verification.views import bp as verification

FEATURES = (
    schemes,
    scheme_editor,
    holidays,
    rounds,
    imports,
    recommendations,
    applications,
    files,
    invitations,
    entry,
    panels,
    panel_opinions,
    application_opinions,
    monitoring,
    reassignments,
    scoresheets,
    exclusions,
    final_pass,
    reopening,
    scans,
    diagnosis,
    ranking,
    ballots,
    sensitivity,
    returns,
    stages,
    shortlist,
    corrections,
    notices,
    objections,
    wording_of_notices,
    verification,
    exports,
    explanation,
    issuing,
    announcement,
    units,
    events,
    experts,
)


def _context() -> dict[str, Any]:
    return {"actor": guard.actor, "now": guard.now, "labels": labels, "may": permissions}


def init_app(app: Flask) -> None:
    """Register features, guard, headers and filters."""
    guard.init_app(app)
    headers.init_app(app)
    drafts.init_app(app)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    jobs.init_app(app, KINDS)
    readiness.init_app(app)
    app.context_processor(_context)
    app.jinja_env.filters.update(
        number=wording.number,
        signed=wording.signed,
        likelihood=wording.likelihood,
        moment=wording.moment,
        clock=wording.clock,
        day=wording.day,
        weekday=wording.weekday,
        deadline=wording.deadline,
        label=labels.label,
    )
