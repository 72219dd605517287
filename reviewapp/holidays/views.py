"""The working-day calendar: its years, and the form that enters one."""

from __future__ import annotations

from itertools import zip_longest

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.holidays import HolidaysForm, text_of
from reviewapp.calendar.workdays import Holiday, year_notice
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise, now
from reviewapp.holidays import queries, service
from reviewapp.holidays.changes import changes
from reviewapp.labels import denial_words
from reviewapp.permissions import may_change_calendar, may_see_calendar
from reviewapp.wording import _
from reviewapp.workflow import Refused

bp = Blueprint("holidays", __name__, url_prefix="/calendar")
FIRST_YEAR, LAST_YEAR = 2008, 2099  # 2008: the holidays as they are today


@bp.get("/")
def index() -> str:
    """Every year that is known, and the next one to be entered."""
    authorise(may_see_calendar(actor()))
    return render_template("holidays/index.html", calendar=queries.current_calendar(db.session))


@bp.get("/<int:year>")
def show(year: int) -> str:
    """One year with its versions, and the form that enters a further one."""
    authorise(may_see_calendar(actor()))
    found = queries.versions(db.session, _known(year))
    form = HolidaysForm(year=year)
    if found:
        notice = found[0].notice
        spans = ((one.title, one.first, one.last) for one in notice.holidays)
        form.number.data, form.issued.data, form.source.data = notice.number, notice.issued, found[0].source
        form.text.data = text_of(spans, sorted(notice.days_worked), year)
        form.seen.data = str(found[0].number)
    return _page(year, form)


@bp.post("/<int:year>")
def save(year: int) -> Response | str | tuple[str, int]:
    """Check what was typed and show what it changes, or store it; in any case it stays typed."""
    authorise(may_change_calendar(actor()))
    form = HolidaysForm(request.form, year=_known(year))
    if not form.validate():
        return _page(year, form), 422
    if request.form.get("act") != "save":
        return _page(year, form, checked=True)
    seen = request.form.get("seen", type=int)
    try:
        row = service.store_year(db.session, year, form.entry(), seen=seen, actor=actor(), at=now())
    except Refused as refused:
        db.session.rollback()
        found = queries.versions(db.session, year)
        form.seen.data = str(found[0].number) if found else ""
        form.form_errors = [denial_words(refused.denial)]
        return _page(year, form, checked=True), status_of(refused.denial)
    db.session.commit()
    if row is None:
        flash(_("内容与现行版本相同，没有另存新版。"), "info")
    else:
        flash(_("%(year)s年放假安排已存为第%(version)s版。", year=year, version=row.version), "success")
    return redirect(url_for("holidays.show", year=year))


def _known(year: int) -> int:
    return year if FIRST_YEAR <= year <= LAST_YEAR else abort(404)


def _page(year: int, form: HolidaysForm, *, checked: bool = False) -> str:
    """The year; ``checked``: with what the typed arrangement changes."""
    found = queries.versions(db.session, year)
    former = found[0].notice if found else None
    typed = None
    if checked:
        entry = form.entry()
        spans = (Holiday(*one) for one in entry.holidays)
        typed = year_notice(year, entry.number, entry.issued, spans, entry.workdays)
    return render_template(
        "holidays/show.html",
        year=year,
        form=form,
        versions=[
            (one, list(changes(before.notice, one.notice)) if before else [])
            for one, before in zip_longest(found, found[1:])
        ],
        shown=typed or former,
        typed=typed,
        differences=list(changes(former, typed)) if typed else [],
    )
