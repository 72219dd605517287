"""The final pass: all of one's own scores in one table, and one act that submits what is ready."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

import reports.scoresheet
from forms.final_pass import MalformedList, SeenSheet, read_seen
from reports.booklet import stretch
from reviewapp.db import db
from reviewapp.documents import fonts
from reviewapp.files.media import PDF
from reviewapp.guard import actor, authorise, now
from reviewapp.models import Assignment
from reviewapp.permissions import may_score, may_see_own_list
from reviewapp.scoresheets import printed, service
from reviewapp.scoresheets.overview import Overview, OverviewRow, differences, held_overview, overview
from reviewapp.scoresheets.queries import round_dealt
from reviewapp.scoresheets.rail import edges
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused

bp = Blueprint("final", __name__, url_prefix="/desk/rounds/<int:round_id>")


@bp.get("/scores")
def table(round_id: int) -> str:
    """All of one's own scores of a round, to be compared and, until they are submitted, changed in place."""
    found = _pile(round_id)
    key, down = request.args.get("sort", "number"), "down" in request.args
    return render_template(
        "scoresheets/table.html",
        overview=found,
        rows=found.sorted_by(key, down=down),
        key=key,
        down=down,
        locks=_locks(found),
        edges=edges,
    )


@bp.get("/confirm")
def confirm(round_id: int) -> str:
    """What is about to be submitted: names, totals and what was abstained from."""
    return _list(_pile(round_id))


@bp.post("/confirm")
def submit(round_id: int) -> Response | tuple[str, int]:
    """Submit every listed sheet as it was listed, or none and say what changed meanwhile."""
    found = _pile(round_id, held=True)
    try:
        seen = read_seen(request.form.getlist("sheet"))
    except MalformedList:
        abort(400)
    if changes := differences(seen, found):
        return _list(found, changes), 409
    listed = [row for row in found.rows if row.seen in seen]
    locks = _locks(found)
    for row in listed:
        authorise(locks[row.line.assignment_id])
    sheets = (row.sheet for row in listed)
    service.submit_listed(db.session, found.round, sheets, actor=actor(), at=now())
    db.session.commit()
    flash(_("%(count)s份评分表已提交并锁定。", count=len(seen)), "success")
    return redirect(url_for("scoresheets.index"))


@bp.get("/sheets.pdf")
def papers(round_id: int) -> Response:
    """One's own submitted sheets of every stage as one file to be signed; with ``assignment`` that one."""
    authorise(may_see_own_list(actor()))
    expert = actor().expert or abort(404)
    round_ = round_dealt(db.session, expert.id, round_id) or abort(404)
    own = [Assignment.expert_id == expert.id]
    if chosen := request.args.get("assignment", type=int):
        own.append(Assignment.id == chosen)
    contents = printed.papers(db.session, round_, *own)
    if not contents:
        raise Refused(Denial("document.nothing_to_print"))
    made = stretch([reports.scoresheet.document(one) for one in contents], fonts())
    name = f"{round_.code}-{_('专家评分表')}.pdf"
    return send_file(BytesIO(made.content), PDF, as_attachment=True, download_name=name)


def _pile(round_id: int, *, held: bool = False) -> Overview:
    """The own pile of a round; to whom nothing of it was dealt, the round does not exist."""
    authorise(may_see_own_list(actor()))
    expert = actor().expert
    find = held_overview if held else overview
    return (find(db.session, expert.id, round_id) if expert else None) or abort(404)


def _locks(found: Overview) -> dict[int, Denial | None]:
    """Assignment → why its sheet takes no score now; None where it does."""
    return {
        row.line.assignment_id: may_score(actor(), row.sheet.assignment, found.round, row.sheet.state, now())
        for row in found.rows
    }


def _list(found: Overview, changes: Sequence[tuple[SeenSheet, OverviewRow | None]] = ()) -> str:
    locks = _locks(found)
    drafts = [row for row in found.drafts if locks[row.line.assignment_id] is None]
    return render_template(
        "scoresheets/confirm.html",
        overview=found,
        ready=[row for row in drafts if row.is_ready],
        unfinished=[row for row in drafts if row.gaps],
        submitted=len(found.rows) - len(found.drafts),
        changes=changes,
        titles={one.code: one.title for one in found.indicators},
    )
