"""The indicator schemes: their versions, what changed between them, files out and in."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from reviewapp.db import db
from reviewapp.guard import actor, authorise, now
from reviewapp.models import SchemeVersion
from reviewapp.permissions import may_change_schemes, may_see_schemes
from reviewapp.schemes import exchange, figures_for, problem_words, queries, service, wording
from reviewapp.schemes.checking import scheme_faults
from reviewapp.wording import _
from reviewapp.workflow import Denial, Refused
from scoring.scheme import IndicatorScheme

bp = Blueprint("schemes", __name__, url_prefix="/schemes")


def load_version(version_id: int) -> SchemeVersion:
    """The version of an address, or a page that says there is none."""
    return queries.version_by_id(db.session, version_id) or abort(404)


@bp.get("/")
def index() -> str:
    """All schemes with their versions, and those that ship with the programme and are not stored."""
    authorise(may_see_schemes(actor()))
    return render_template(
        "schemes/index.html",
        schemes=queries.all_schemes(db.session),
        rounds=queries.rounds_by_version(db.session),
        shipped=queries.not_stored(db.session),
    )


@bp.post("/shipped/<name>")
def take_over(name: str) -> Response:
    """Store a scheme that ships with the programme."""
    authorise(may_change_schemes(actor()))
    scheme = queries.not_stored(db.session).get(name) or abort(404)
    newest = queries.newest_version(db.session, scheme.code)
    return store(scheme, seen=newest.id if newest else None, origin=f"shipped: {name}")


@bp.get("/versions/<int:version_id>")
def show(version_id: int) -> str:
    """One version: its indicators as a table, where it comes from, and who goes by it."""
    version = load_version(version_id)
    authorise(may_see_schemes(actor()))
    scheme = version.to_scheme()
    return render_template(
        "schemes/show.html",
        version=version,
        scheme=scheme,
        rounds=queries.rounds_of(db.session, version),
        problems=list(map(problem_words.placed_words, scheme_faults(scheme))),
        figures=figures_for(scheme),
        words=wording,
    )


@bp.get("/versions/<int:version_id>/<any(xlsx, yaml):kind>")
def download(version_id: int, kind: str) -> Response:
    """The version as a file that comes back in as it went out."""
    version = load_version(version_id)
    authorise(may_see_schemes(actor()))
    scheme = version.to_scheme()
    name = f"{scheme.code}-{version.number}.{kind}"
    content = BytesIO(exchange.write_file(scheme, kind))
    return send_file(content, mimetype=exchange.MEDIA_TYPES[kind], as_attachment=True, download_name=name)


@bp.get("/versions/<int:version_id>/diff")
def diff(version_id: int) -> str:
    """What changed from another version (?from=its number; else the one before) to this one."""
    version = load_version(version_id)
    authorise(may_see_schemes(actor()))
    before = request.args.get("from", max(1, version.number - 1), type=int)
    old = next((one for one in version.scheme.versions if one.number == before), None) or abort(404)
    schemes = old.to_scheme(), version.to_scheme()
    changes = wording.changes(*schemes, figures_for(*schemes))
    return render_template("schemes/diff.html", old=old, new=version, changes=changes)


@bp.get("/import")
def choose_file() -> str:
    """Ask for a file."""
    authorise(may_change_schemes(actor()))
    return _choice(exchange.Reading())


@bp.post("/import")
def import_file() -> tuple[str, int]:
    """Read a file: what is wrong with it, or what it would change."""
    authorise(may_change_schemes(actor()))
    file = request.files.get("file")
    if file is None or not file.filename:
        return _choice(exchange.Reading(), missing=True), 422
    reading = exchange.read_file(file.read())
    if reading.scheme is None:
        return _choice(reading, file=file.filename), 422
    return _preview(reading.scheme, file.filename), 200


def _choice(reading: exchange.Reading, *, file: str = "", missing: bool = False) -> str:
    """The form for a file, with what is wrong with the one that was sent."""
    return render_template(
        "schemes/import.html", reading=reading, file=file, missing=missing, words=problem_words
    )


def _preview(scheme: IndicatorScheme, file: str) -> str:
    """What storing would change, and the scheme itself, to be sent back once more."""
    newest = queries.newest_version(db.session, scheme.code)
    before = newest.to_scheme() if newest else None
    catalogue = figures_for(scheme, *([before] if before else []))
    return render_template(
        "schemes/preview.html",
        scheme=scheme,
        file=file,
        content=exchange.write_file(scheme, "yaml").decode(),
        newest=newest,
        changes=wording.changes(before, scheme, catalogue) if before else (),
        figures=catalogue,
        words=wording,
    )


@bp.post("/import/confirm")
def confirm_import() -> Response:
    """Store what the preview showed, checked once more."""
    authorise(may_change_schemes(actor()))
    reading = exchange.read_file(request.form["content"].encode())
    if reading.scheme is None:
        problems = (*map(problem_words.placed_words, reading.problems), *map(str, reading.cells))
        raise Refused(Denial("scheme.unsound", (("problems", problems),)))
    seen = request.form.get("seen", type=int)
    return store(reading.scheme, seen=seen, origin=f"file: {request.form.get('file', '')}")


def store(scheme: IndicatorScheme, *, seen: int | None, origin: str) -> Response:
    """Store a sound scheme, say whether it is new, and lead to its page."""
    version, is_new = service.add_version(
        db.session, scheme, seen=seen, origin=origin, actor=actor(), at=now()
    )
    db.session.commit()
    if is_new:
        flash(_("已存入：%(title)s第%(number)s版。", title=version.title, number=version.number), "success")
    else:
        flash(_("内容与第%(number)s版完全相同，没有另存新版。", number=version.number), "info")
    return redirect(url_for("schemes.show", version_id=version.id))
