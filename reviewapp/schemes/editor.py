"""The editor: a version as a form, sent whole each time; saved, it is a further version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from forms.scheme import FIELDS, LINES, LINES_OF, Fault, SchemeDraft, draft_of, posted_draft
from forms.scheme_rows import ACTS, end_of, move
from reviewapp.db import db
from reviewapp.errors import status_of
from reviewapp.guard import actor, authorise
from reviewapp.labels import denial_words
from reviewapp.models import SchemeVersion
from reviewapp.permissions import may_change_schemes
from reviewapp.schemes import figures_for, queries, wording
from reviewapp.schemes.checking import check
from reviewapp.schemes.views import load_version, store
from reviewapp.workflow import Refused
from scoring.scheme import BandEdge, CommentRule, IndicatorScheme, Kind, Operator, Require

bp = Blueprint("scheme_editor", __name__, url_prefix="/schemes/versions/<int:version_id>/edit")

CHOICES = {
    "kind": Kind,
    "operator": Operator,
    "comment_rule": CommentRule,
    "require": Require,
    "band_edge": BandEdge,
}


@dataclass(frozen=True)
class Conflict:
    """A newer version came in: what it changed, and what saving over it would change."""

    newest: SchemeVersion
    theirs: Sequence[wording.Line]
    mine: Sequence[wording.Line]


@bp.get("/")
def edit(version_id: int) -> str:
    """The version as a form."""
    version = load_version(version_id)
    authorise(may_change_schemes(actor()))
    return _page(version, draft_of(version.to_scheme()), seen=version.scheme.versions[-1].id)


@bp.post("/")
def save(version_id: int) -> Response | str | tuple[str, int]:
    """Move rows about, check, or store what was typed as a further version; in any case it stays typed."""
    version = load_version(version_id)
    authorise(may_change_schemes(actor()))
    seen = request.form.get("seen", type=int)
    act, _colon, row = request.form.get("act", "check").partition(":")
    try:
        draft = posted_draft(request.form)
        if act in ACTS:
            moved, focus = move(draft, act, int(row))
            return _page(version, moved, seen=seen, focus=focus, act=act)
    except (ValueError, IndexError):  # no browser sends such a form
        abort(400)
    checked = check(draft, version.to_scheme().figures)
    if checked.scheme is None or checked.faults:
        return _page(version, draft, seen=seen, faults=checked.faults), 422
    if act != "save":
        return _page(version, draft, seen=seen, is_sound=True)
    return _store(version, draft, checked.scheme, seen)


def _store(
    version: SchemeVersion, draft: SchemeDraft, scheme: IndicatorScheme, seen: int | None
) -> Response | tuple[str, int]:
    """Store the scheme, or show why not beside what was typed."""
    newest = queries.newest_version(db.session, scheme.code)
    try:
        return store(scheme, seen=seen, origin=f"edited: {version.digest}")
    except Refused as refused:
        db.session.rollback()
        if refused.denial.code == "scheme.version_taken":
            faults = (Fault(None, "version", denial_words(refused.denial)),)
            return _page(version, draft, seen=seen, faults=faults), 422
        if refused.denial.code != "scheme.superseded" or newest is None:
            raise
        stored = newest.to_scheme()
        catalogue = figures_for(stored, scheme, version.to_scheme())
        theirs = wording.changes(version.to_scheme(), stored, catalogue)
        conflict = Conflict(newest, theirs, wording.changes(stored, scheme, catalogue))
        return _page(version, draft, seen=newest.id, conflict=conflict), status_of(refused.denial)


def _page(
    version: SchemeVersion,
    draft: SchemeDraft,
    *,
    seen: int | None,
    faults: Sequence[Fault] = (),
    conflict: Conflict | None = None,
    focus: int | None = None,
    act: str = "",
    is_sound: bool = False,
) -> str:
    """The form with what was typed, every fault at its row, and the cursor where it was."""
    by_row: dict[int | None, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    return render_template(
        "schemes/edit.html",
        version=version,
        draft=draft,
        seen=seen,
        faults=faults,
        by_row=by_row,
        conflict=conflict,
        focus=focus,
        act=act,
        is_sound=is_sound,
        below=[end_of(draft.rows, at) - at - 1 for at in range(len(draft.rows))],
        fields=FIELDS,
        lines=LINES,
        lines_of=LINES_OF,
        choices=CHOICES,
        figures=figures_for(replace(version.to_scheme(), code=draft.heading["code"])),
        words=wording.FIELDS,
        heading_words=wording.OF_HEADING,
    )
