"""Every route, walked in every role: the table is what each person gets, and no route may be missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import client_of, make_app
from tests.factories import FAR, Stage, carry, make_cast, stage, submit_all

# What a person gets while scoring is open. 302 leads on (anonymous: to the sign-in), 404 hides what is not
# theirs, 403 is not for their role, 409 not in this phase. The order is that of the walk: a job is started
# before it is shown, and the route that changes the phase comes last.
WALK = {
    # anonymous, seated, unseated, office, approver, supervisor, administrator
    ("static", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("bootstrap.static", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("security.static", "GET"): (404, 404, 404, 404, 404, 404, 404),
    ("security.login", "GET"): (200, 302, 302, 302, 302, 302, 302),
    ("security.login", "POST"): (200, 302, 302, 302, 302, 302, 302),
    ("accounts.home", "GET"): (302, 302, 302, 302, 302, 302, 302),
    ("accounts.language", "POST"): (302, 302, 302, 302, 302, 302, 302),
    ("accounts.session_state", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("accounts.index", "GET"): (302, 403, 403, 403, 403, 200, 200),
    ("accounts.create", "POST"): (302, 403, 403, 403, 403, 403, 422),
    ("accounts.issue_password", "POST"): (302, 403, 403, 403, 403, 403, 200),
    ("accounts.switch", "POST"): (302, 403, 403, 403, 403, 403, 302),
    ("scoresheets.index", "GET"): (302, 200, 200, 403, 403, 403, 403),
    ("scoresheets.sheet", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("scoresheets.save", "POST"): (302, 302, 404, 404, 404, 404, 404),
    ("scoresheets.autosave", "POST"): (302, 415, 404, 404, 404, 404, 404),
    ("scoresheets.history", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("final.table", "GET"): (302, 200, 404, 403, 403, 403, 403),
    ("final.confirm", "GET"): (302, 200, 404, 403, 403, 403, 403),
    ("final.submit", "POST"): (302, 400, 404, 403, 403, 403, 403),
    ("final.papers", "GET"): (302, 409, 404, 403, 403, 403, 403),
    ("reopening.ask", "POST"): (302, 409, 404, 404, 404, 404, 404),
    ("reopening.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("reopening.answer", "POST"): (302, 403, 403, 404, 403, 403, 403),
    ("rounds.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("rounds.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("rounds.new", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("rounds.create", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("rounds.settings", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("rounds.change_settings", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("rounds.plan", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("rounds.change_plan", "POST"): (302, 403, 403, 302, 403, 403, 403),
    ("rounds.review_change", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("rounds.open_scoring", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("rounds.choose_schemes", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("schemes.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("schemes.take_over", "POST"): (302, 403, 403, 302, 403, 403, 403),
    ("schemes.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("schemes.download", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("schemes.diff", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("schemes.choose_file", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("schemes.import_file", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("schemes.confirm_import", "POST"): (302, 403, 403, 400, 403, 403, 403),
    ("scheme_editor.edit", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("scheme_editor.save", "POST"): (302, 403, 403, 400, 403, 403, 403),
    ("holidays.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("holidays.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("holidays.save", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("recommendations.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("recommendations.correct", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("applications.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("applications.confirm_admission", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("applications.admit", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("applications.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("applications.waive", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("applications.decide", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("files.upload", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("files.download", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("files.view", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("invitations.index", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("invitations.confirm", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("invitations.run", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("invitations.enter", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("invitations.find", "POST"): (422, 422, 422, 422, 422, 422, 422),
    ("invitations.first_password", "GET"): (404, 404, 404, 404, 404, 404, 404),
    ("invitations.accept", "POST"): (404, 404, 404, 404, 404, 404, 404),
    ("entry.pledge", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("entry.sign", "POST"): (302, 422, 404, 404, 404, 404, 404),
    ("entry.declaration", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("entry.declare", "POST"): (302, 422, 404, 404, 404, 404, 404),
    ("entry.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("entry.word_pledge", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("entry.enter_recusal", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("panels.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("panels.matrix", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("panels.matches", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("panels.match", "GET"): (302, 403, 403, 404, 404, 404, 403),
    ("panels.judge_match", "POST"): (302, 403, 403, 404, 403, 403, 403),
    ("panels.commit", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panels.hold", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panels.replace", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panels.published", "GET"): (302, 403, 403, 404, 404, 404, 403),
    ("panels.confirm_deal", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panels.deal", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panel_opinions.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("panel_opinions.rule", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("panel_opinions.leader", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("panel_opinions.show", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("panel_opinions.write", "POST"): (302, 409, 404, 404, 404, 404, 404),
    ("panel_opinions.answer", "POST"): (302, 409, 404, 404, 404, 404, 404),
    ("application_opinions.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("application_opinions.pile", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("application_opinions.show", "GET"): (302, 200, 404, 404, 404, 404, 404),
    ("application_opinions.write", "POST"): (302, 409, 404, 404, 404, 404, 404),
    ("application_opinions.answer", "POST"): (302, 409, 404, 404, 404, 404, 404),
    ("monitoring.confirm_close", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("monitoring.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("returns.index", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("returns.return_sheet", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("returns.explain", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("corrections.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("corrections.propose", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("corrections.show", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("corrections.decide", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("exclusions.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("exclusions.new", "GET"): (302, 403, 403, 422, 403, 403, 403),
    ("exclusions.propose", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("exclusions.show", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("exclusions.decide", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("reassignments.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("reassignments.choose", "GET"): (302, 403, 403, 200, 403, 403, 403),
    ("reassignments.confirm", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("reassignments.reassign", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("monitoring.confirm_reminders", "POST"): (302, 403, 403, 200, 403, 403, 403),
    ("monitoring.send_reminders", "POST"): (302, 403, 403, 302, 403, 403, 403),
    ("scans.index", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("scans.upload", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("scans.match", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("stages.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("stages.send_on", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("stages.draw", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("stages.published", "GET"): (302, 403, 403, 404, 404, 404, 403),
    ("stages.close", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("diagnosis.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("diagnosis.make", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.rank", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("ranking.review", "POST"): (302, 403, 403, 403, 409, 403, 403),
    ("ranking.estimate", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.reproduce", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.methods", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("ballots.index", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("ballots.open_", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("ballots.close", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("ballots.paper", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("ballots.vote", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("sensitivity.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("sensitivity.what_if", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("sensitivity.study", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.changes", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.charts", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("ranking.compare", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("shortlist.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("shortlist.version", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("shortlist.draw", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("shortlist.deviate", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("shortlist.submit", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("shortlist.send_back", "POST"): (302, 403, 403, 403, 409, 403, 403),
    ("shortlist.decision", "POST"): (302, 403, 403, 403, 409, 403, 403),
    ("shortlist.minutes", "POST"): (302, 403, 403, 403, 409, 403, 403),
    ("notices.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("notices.preview", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("notices.preview_page", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("notices.publish", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("notices.conclude", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("issuing.issue_of_objection", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("objections.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("objections.new", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("objections.enter", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("objections.show", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("objections.decide_acceptance", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("objections.rule", "POST"): (302, 404, 404, 404, 404, 404, 404),
    ("notices.document", "GET"): (302, 404, 404, 404, 404, 404, 404),
    ("issuing.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("issuing.issue", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("issuing.print_all", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("issuing.printed", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("issuing.issue_of_application", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("issuing.issue_of_unit", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("announcement.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("announcement.issue", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("announcement.preview", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("announcement.preview_page", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("wording.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("wording.save", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("wording.preview", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("wording.preview_page", "GET"): (302, 403, 403, 404, 403, 403, 403),
    ("explanation.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("exports.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("exports.download", "POST"): (302, 403, 403, 200, 200, 200, 403),
    ("exports.made", "GET"): (302, 403, 403, 404, 404, 404, 403),
    ("verification.show", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("verification.by_code", "GET"): (404, 404, 404, 404, 404, 404, 404),
    ("verification.check", "POST"): (422, 422, 422, 422, 422, 422, 422),
    ("jobs.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("jobs.start", "POST"): (302, 403, 403, 302, 403, 302, 403),
    ("jobs.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("jobs.status", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("jobs.retry", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("jobs.cancel", "POST"): (302, 403, 403, 302, 403, 403, 403),
    ("imports.index", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("imports.show", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("imports.template", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("imports.upload", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("imports.copy", "GET"): (302, 403, 403, 409, 403, 403, 403),
    ("imports.annotated", "POST"): (302, 403, 403, 409, 403, 403, 403),
    ("experts.table", "POST"): (302, 403, 403, 200, 200, 200, 403),
    ("experts.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("experts.show", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("experts.record_employment", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("experts.record_unavailability", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("experts.withdraw_unavailability", "POST"): (302, 403, 403, 404, 403, 403, 403),
    ("experts.classify", "POST"): (302, 403, 403, 422, 403, 403, 403),
    ("events.index", "GET"): (302, 403, 403, 200, 200, 200, 403),
    ("units.index", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("units.show", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("units.application", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("units.template", "GET"): (302, 403, 403, 403, 403, 403, 403),
    ("units.recommend", "POST"): (302, 403, 403, 403, 403, 403, 403),
    ("security.logout", "POST"): (302, 302, 302, 302, 302, 302, 302),
    ("rounds.close_scoring", "POST"): (302, 403, 403, 302, 403, 403, 403),
}
ROLES = ("anonymous", "seated", "unseated", "office", "approver", "supervisor", "administrator")

# What the secretariat gets on the pages that open as the round goes on: ranking, shortlist, notice.
OPENING = {
    RoundPhase.SCORING: (403, 403, 403),
    RoundPhase.CLOSED: (404, 404, 404),
    RoundPhase.RANKED: (200, 404, 404),
    RoundPhase.CONFIRMED: (200, 404, 404),
    RoundPhase.SHORTLISTED: (200, 200, 200),
    RoundPhase.SUBMITTED: (200, 200, 200),
    RoundPhase.DECIDED: (200, 200, 200),
    RoundPhase.PUBLISHED: (200, 200, 200),
    RoundPhase.CONCLUDED: (200, 200, 200),
}

VALUES = {
    "static": {"filename": "css/app.css"},
    "bootstrap.static": {"filename": "css/bootstrap.min.css"},
    "security.static": {"filename": "none"},
    "accounts.switch": {"act": "close"},
    "accounts.language": {"language": "zh"},
    **{f"recommendations.{page}": {"unit": "浙江省"} for page in ("show", "correct")},
    "issuing.issue_of_unit": {"unit": "浙江省"},
    "announcement.preview_page": {"language": "en"},
    "schemes.take_over": {"name": "expert-100"},
    "schemes.download": {"version_id": 1, "kind": "xlsx"},
    **{f"imports.{page}": {"kind": "applications"} for page in ("show", "template", "upload", "annotated")},
    "exports.download": {"name": "applications", "kind": "xlsx"},
    "issuing.print_all": {"name": "score-sheets"},
    "issuing.issue": {"name": "public-list"},
    "issuing.issue_of_application": {"name": "roll-up"},
    "verification.by_code": {"code": "0000-0000-0000"},
    "panels.published": {"name": "draw"},
    "panels.judge_match": {"act": "overruling"},
    "stages.published": {"name": "draw"},
    "invitations.first_password": {"code": "0000-0000-0000-0000"},
    "invitations.accept": {"code": "0000-0000-0000-0000"},
    "jobs.start": {"name": "recompute_audit"},
    "experts.table": {"ending": "csv"},
    "issuing.issue_of_objection": {"kind": "objection_receipt", "objection_id": 2},
    "objections.rule": {"objection_id": 2},
}


@pytest.fixture
def open_app(database_url: str) -> Iterator[Flask]:
    """The application without tokens, so that a refusal is the guard's own."""
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def person(app: Flask, made: Stage, role: str) -> FlaskClient:
    return client_of(app, None if role == "anonymous" else getattr(made, role))


def address(app: Flask, made: Stage, endpoint: str) -> str:
    ids = {
        "round_id": made.round,
        "assignment_id": made.assignment,
        "document_id": 1,
        "job_id": 1,
        "version_id": 1,
        "application_id": 1,
        "file_id": 1,
        "change_id": 1,
        "exclusion_id": 1,
        "correction_id": 1,
        "number": 1,
        "objection_id": 1,
        "request_id": 1,
        "year": 2026,
        "panel_id": 1,
        "opinion_id": 1,
        "expert_id": 1,
        "days_id": 1,
        "ballot_id": 1,
        "draw_id": 1,
        "referral_id": 1,
        "page": 1,
        "page_id": 1,
        "user_id": made.bystander,
        "document": "notice",
    }
    rule = next(app.url_map.iter_rules(endpoint))
    values = {name: value for name, value in ids.items() if name in rule.arguments}
    with app.test_request_context():
        return app.url_for(endpoint, **values | VALUES.get(endpoint, {}))


def routes(app: Flask) -> set[tuple[str, str]]:
    found = ((rule.endpoint, rule.methods or ()) for rule in app.url_map.iter_rules())
    return {(endpoint, method) for endpoint, methods in found for method in methods} - {
        (endpoint, method) for endpoint in app.view_functions for method in ("HEAD", "OPTIONS")
    }


def test_no_route_is_missing_in_the_table(open_app: Flask) -> None:
    assert routes(open_app) == set(WALK)


def test_every_route_in_every_role(open_app: Flask) -> None:
    with open_app.app_context():
        made = stage(db.session, make_cast(db.session, scoring_ends_at=FAR))
    assert {
        (endpoint, method): tuple(
            person(open_app, made, role).open(address(open_app, made, endpoint), method=method).status_code
            for role in ROLES
        )
        for endpoint, method in WALK
    } == WALK


def test_every_route_says_its_methods(open_app: Flask) -> None:
    with open_app.app_context():
        made = stage(db.session, make_cast(db.session, scoring_ends_at=FAR))
    client = person(open_app, made, "office")
    addresses = {address(open_app, made, endpoint) for endpoint, _ in WALK}
    assert {client.options(url).status_code for url in addresses} == {200}


def test_pages_open_as_the_round_goes_on(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    made = stage(db.session, cast)
    client = person(context, made, "office")
    got = {}
    for phase in OPENING:
        carry(db.session, cast, phase, fonts)
        got[phase] = tuple(
            client.get(address(context, made, endpoint)).status_code
            for endpoint in ("ranking.show", "shortlist.show", "notices.show")
        )
    assert got == OPENING
