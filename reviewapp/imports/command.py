"""``reviewapp import``: the same imports as on the pages, for files of any length."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import select

from forms.import_file import FileEntry
from reviewapp.db import db
from reviewapp.imports.annotate import annotated_copy
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused
from reviewapp.imports.service import INTAKES, ImportReport, import_file
from reviewapp.labels import denial_words
from reviewapp.models import Round
from reviewapp.wording import _
from reviewapp.workflow import Refused

REFUSED = 2


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in ImportKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--round", "code", required=True, help="Code of the round, which must be in preparation.")
@click.option(
    "--annotated",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write a copy with the mistakes marked, if there are any.",
)
def import_command(kind: str, file: Path, code: str, annotated: Path | None) -> None:
    """Take a file in, .xlsx or CSV; exit status 2 where it is refused, with every mistake on stderr."""
    from reviewapp.app import create_app

    sent = FileEntry(file.read_bytes(), file.name)
    app = create_app()
    with app.app_context():
        try:
            click.echo(report_words(_take_in(ImportKind(kind), sent, code)))
        except ImportRefused as refused:
            if annotated is not None:
                annotated.write_bytes(annotated_copy(sent, INTAKES[ImportKind(kind)].sheet, refused.errors))
            _stop("\n".join(str(error) for error in refused.errors))
        except Refused as refused:
            _stop(denial_words(refused.denial))
        finally:
            db.session.close()
            db.session.close()
            db.engine.dispose()


def _take_in(kind: ImportKind, sent: FileEntry, code: str) -> ImportReport:
    round_ = db.session.scalar(select(Round).where(Round.code == code))
    if round_ is None:
        _stop(_("没有编号为%(code)s的批次。", code=code))
    report = import_file(db.session, round_, kind, sent, actor=None, at=datetime.now(UTC))
    db.session.commit()
    return report


def report_words(report: ImportReport) -> str:
    """What an import did, with every cell that was read otherwise than written."""
    lines = [
        _("新增%(added)s行，已有且相同%(unchanged)s行。", added=report.added, unchanged=report.unchanged)
    ]
    lines += [
        _(
            "第%(row)s行“%(column)s”列：“%(value)s”%(taken)s",
            row=one.row,
            column=one.column,
            value=one.value,
            taken=one.taken,
        )
        for one in report.remarks
    ]
    return "\n".join(lines)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(REFUSED)
