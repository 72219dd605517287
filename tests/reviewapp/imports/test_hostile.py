"""Hostile text in cells: refused with its place, or text wherever it comes out again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from forms.import_file import FileEntry
from reports.fonts import Fonts
from reports.official import render
from reviewapp.db import db
from reviewapp.exports.service import export
from reviewapp.imports.annotate import annotated_copy
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused
from reviewapp.imports.service import INTAKES, import_file
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.issuing.kinds import OF_APPLICATION, OF_ROUND
from reviewapp.models import Application, ApplicationState, Round, RoundPhase, User
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.rounds.service import open_scoring
from scoring.formulas import FORMULA_SIGNS
from tests.factories import (
    AT,
    STAFF,
    Cast,
    carry,
    enter_round,
    make_expert,
    make_round,
    make_staff,
    submit_all,
)
from tests.reports.samples import pages

INTAKE = INTAKES[ImportKind.APPLICATIONS]
DAY = date(2026, 6, 9)
UNPRINTABLE = "含有公文字体不能印出的字符：{}，请改用规范汉字"
CONTROL = "含有不可见的控制字符，请重新填写"

REFUSED = {
    "bell": ("甲\x07乙集群", CONTROL),
    "escape": ("甲\x1b[31m乙集群", CONTROL),
    "next line of C1": ("甲\x9b乙集群", CONTROL),
    "overlong": ("甲" * 10_000, "不能超过200个字，现有10000个字"),
    "right-to-left override": ("甲\u202e集群", UNPRINTABLE.format("U+202E")),
    "Hebrew": ("甲של集群", UNPRINTABLE.format("U+05E9、U+05DC")),
    "emoji": ("甲😀集群", UNPRINTABLE.format("“😀”（U+1F600）")),
    "joined emoji": ("甲👩\u200d🏭集群", UNPRINTABLE.format("“👩”（U+1F469）、U+200D、“🏭”（U+1F3ED）")),
    "combining": ("国\u0301家集群", UNPRINTABLE.format("U+0301")),
    "variation selector": ("葛\U000e0100集群", UNPRINTABLE.format("U+E0100")),
    "private use": ("甲\ue000集群", UNPRINTABLE.format("U+E000")),
    "zero width": ("甲\u200b\ufeff集群", UNPRINTABLE.format("U+200B、U+FEFF")),
    "undefined": ("甲\u0378集群", UNPRINTABLE.format("U+0378")),
}
SPELLED = {"NUL": "甲_x0000_乙集群", "surrogate": "甲_xD800_乙集群", "BEL": "甲_x0007_乙集群"}
"""What XML cannot hold, as workbooks spell it."""

ACCEPTED = {
    "mark-up": "<b>甲</b>&amp;<script>alert(1)</script>集群",
    "templates": "甲{{7*7}}${x}%s{0}<%=1%>集群",
    "syntax of PDF": r"甲(\)」>>endstream)Tj集群",
    "SQL": "甲'; DROP TABLE application;--集群",
    "plus": "+1+cmd|'/C calc'!A0集群",
    "minus": "-2+3集群",
    "at": "@SUM(1,2)集群",
    "full-width equals": "＝1+1集群",
    "quotes": '"甲","乙";丙集群',
    "apostrophe": "'=1+1集群",
    "rare": "𠮷𬎆㐀集群",
    "longest": "长" * 198 + "集群",
    "blanks": "甲\u2028乙\u00a0丙\t丁\n戊集群",
}
FORMULA = '=HYPERLINK("http://example.org","集群")'


@pytest.fixture
def staff(context: Flask) -> dict[str, User]:
    return {name: make_staff(db.session, name, role) for name, role in STAFF.items()}


@pytest.fixture
def round_(staff: dict[str, User]) -> Round:
    return make_round(db.session, staff["office"], places=len(ACCEPTED) + 1)


def rows_of(names: Sequence[str]) -> list[dict[str, str]]:
    """An application for each name of a cluster."""
    basics = {
        "quota_unit": "浙江省",
        "sector": "新材料",
        "applicant": "某县经济和信息化局",
        "operating_body": "某运营中心",
        "leading_firms": "甲公司、乙公司",
        "consultancy": "",
    }
    return [
        basics | {"number": f"{at:02}", "region_code": f"3301{at:02}", "cluster": name}
        for at, name in enumerate(names, start=1)
    ]


def workbook(round_: Round, *names: str) -> FileEntry:
    draft = SheetDraft(INTAKE.offered(round_), rows_of(names))
    return FileEntry(write_workbook({INTAKE.sheet: draft}), "申报.xlsx")


def csv_file(round_: Round, *names: str) -> FileEntry:
    columns = INTAKE.offered(round_)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    writer.writerows([row.get(column.key, "") for column in columns] for row in rows_of(names))
    return FileEntry(text.getvalue().encode("utf-8-sig"), "申报.csv")


FILES = pytest.mark.parametrize("file", [workbook, csv_file])
File = Callable[..., FileEntry]


def taken_in(round_: Round, entry: FileEntry, staff: dict[str, User]) -> None:
    import_file(db.session, round_, ImportKind.APPLICATIONS, entry, actor=staff["office"], at=AT)


def refusal(round_: Round, entry: FileEntry, staff: dict[str, User]) -> list[str]:
    """The findings, where a file must be refused; its marked copy can be opened and shows nothing unseen."""
    with pytest.raises(ImportRefused) as refused:
        taken_in(round_, entry, staff)
    errors = refused.value.errors
    assert db.session.scalars(sa.select(Application.id)).all() == []
    openpyxl.load_workbook(io.BytesIO(annotated_copy(entry, INTAKE.sheet, errors)))
    assert [error.value for error in errors if not error.value.isprintable()] == []
    return [f"{error.row} {error.column}：{error.expected}" for error in errors]


@FILES
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_is_refused_with_row_and_column(
    name: str, file: File, round_: Round, staff: dict[str, User]
) -> None:
    text, said = REFUSED[name]
    assert refusal(round_, file(round_, "甲集群", text), staff) == [f"3 集群名称：{said}"]


@pytest.mark.parametrize("name", SPELLED)
def test_what_workbooks_spell_out_is_read_as_what_it_is(
    name: str, round_: Round, staff: dict[str, User]
) -> None:
    entry = with_shared_text(workbook(round_, "甲集群", "乙集群"), "乙集群", SPELLED[name])
    assert refusal(round_, entry, staff) == [f"3 集群名称：{CONTROL}"]


def test_line_breaks_that_workbooks_spell_out_are_blanks(round_: Round, staff: dict[str, User]) -> None:
    taken_in(round_, with_shared_text(workbook(round_, "甲集群"), "甲集群", "甲_x000D_\n集群"), staff)
    assert [one.cluster.name for one in db.session.scalars(sa.select(Application))] == ["甲 集群"]


def with_shared_text(entry: FileEntry, before: str, after: str) -> FileEntry:
    """A workbook with a text put in place of another as it stands in the file."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(entry.data)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(f">{before}<".encode(), f">{after}<".encode()))
    return FileEntry(file.getvalue(), entry.filename)


@pytest.mark.parametrize("damage", [b"\0", b"\xff", b"\xed\xa0\x80"], ids=["NUL", "no UTF-8", "surrogate"])
def test_bytes_that_are_no_text_keep_a_csv_file_out(
    damage: bytes, round_: Round, staff: dict[str, User]
) -> None:
    entry = csv_file(round_, "甲集群")
    damaged = FileEntry(
        entry.data.replace("甲集".encode(), "甲".encode() + damage + "集".encode()), "申报.csv"
    )
    assert refusal(round_, damaged, staff) == [
        "None ：不能识别文件的文字编码，请另存为 .xlsx，或另存为“CSV UTF-8”后再导入"
    ]


def test_a_formula_is_refused_in_csv_and_a_text_in_a_workbook(round_: Round, staff: dict[str, User]) -> None:
    assert refusal(round_, csv_file(round_, FORMULA), staff) == [
        "2 集群名称：公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再导入，或直接填写数值"
    ]
    taken_in(round_, workbook(round_, FORMULA), staff)
    assert [one.cluster.name for one in db.session.scalars(sa.select(Application))] == [FORMULA]


def scored(round_: Round, staff: dict[str, User]) -> Cast:
    """The applications of the round with all sheets in."""
    office = staff["office"]
    made = tuple(db.session.scalars(sa.select(Application).order_by(Application.number)))
    for one in made:
        one.state = ApplicationState.ADMITTED
    experts = tuple(make_expert(db.session, f"E{number}") for number in range(1, 4))
    panel = {"code": "A", "title": "第一组", "experts": experts, "applications": made}
    compose_panel(db.session, round_, sheets_per_application=None, actor=office, at=AT, **panel)
    deal_round(db.session, round_, seed="tests", actor=office, at=AT)
    open_scoring(db.session, round_, actor=office, at=AT)
    for expert in experts:
        enter_round(db.session, round_, expert)
    outsider = make_expert(db.session, "E9")
    cast = Cast(*(staff[name] for name in STAFF), experts, outsider, round_, made)
    submit_all(db.session, cast)
    return cast


@FILES
def test_what_is_accepted_is_text_in_print_and_in_exports(
    file: File, round_: Round, staff: dict[str, User], fonts: Fonts
) -> None:
    formulas = [FORMULA] if file is workbook else []
    names = [*ACCEPTED.values(), *formulas]
    taken_in(round_, file(round_, *names), staff)
    cast = scored(round_, staff)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    kept = [" ".join(name.split()) for name in names]
    assert [one.cluster.name for one in cast.applications] == kept

    lists = (OF_ROUND["notice"], OF_ROUND["public-list"])
    for paper in lists:
        _name, official = paper.make(db.session, round_, DAY)[0]
        assert lacking(official, kept, fonts) == []
    for one, name in zip(cast.applications, kept, strict=True):
        for _name, official in OF_APPLICATION["score-sheets"].make(db.session, round_, one, DAY):
            assert lacking(official, [name], fonts) == []

    act = {"actor": cast.office, "at": AT}
    (page,) = openpyxl.load_workbook(io.BytesIO(export(db.session, round_, "applications", "xlsx", **act)))
    cells = [row[1] for row in page.iter_rows(min_row=3, max_row=2 + len(kept))]
    assert [(cell.value, cell.data_type) for cell in cells] == [(name, "s") for name in kept]
    text = export(db.session, round_, "applications", "csv", **act).decode("utf-8-sig")
    exported = [row[1] for row in csv.reader(io.StringIO(text))][1:]
    assert exported == [f"'{name}" if name.startswith(FORMULA_SIGNS) else name for name in kept]
    assert [name for name in exported if re.match(r"[=+\-@＝＋－＠\t\r\n]", name)] == []


def lacking(official: object, names: Sequence[str], fonts: Fonts) -> list[str]:
    """The names that cannot be read in the document's pages as they were given."""
    text = "".join(pages(render(official, fonts)))  # type: ignore[arg-type]
    return [name for name in names if "".join(name.split()) not in text]
