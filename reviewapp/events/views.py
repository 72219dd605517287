"""The page of the record of acts, for those who supervise."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from forms.event_filter import EventFilterForm
from reviewapp.canonical import canonical_json
from reviewapp.db import db
from reviewapp.events import queries
from reviewapp.events.wording import act_words, subject_words
from reviewapp.guard import actor, authorise
from reviewapp.permissions import may_see_event_detail, may_see_events

bp = Blueprint("events", __name__, url_prefix="/events")


@bp.get("/")
def index() -> str:
    """Who did what to what, when; with filters, and each event's link of the chain."""
    authorise(may_see_events(actor()))
    form = _form()
    form.validate()
    page = queries.events_on(db.session, form.entry(), request.args.get("page", 1, type=int))
    return render_template(
        "events/index.html",
        form=form,
        page=page,
        rows=[(*row, may_see_event_detail(actor(), row[0], row[2])) for row in page.rows],
        proof=queries.latest_proof(db.session),
        kept={name: value for name, value in request.args.items() if name in form and value},
        is_intact=queries.is_intact,
        act_words=act_words,
        subject_words=subject_words,
        canonical_json=canonical_json,
    )


def _form() -> EventFilterForm:
    form, offered = EventFilterForm(request.args), queries.choices(db.session)
    form.offer(
        offered.rounds,
        {act: act_words(act) for act in offered.acts},
        {subject: subject_words(subject) for subject in offered.subjects},
    )
    return form
