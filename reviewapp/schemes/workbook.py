"""Schemes as Excel workbooks: written for a secretariat to change, read back with every mistake named."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from reviewapp.imports.cells import Value
from reviewapp.imports.columns import CellKind
from reviewapp.imports.sheet import CellError, SheetRow
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.imports.workbook import read_workbook
from reviewapp.schemes.sheets import (
    BAND_COLUMNS,
    BAND_SHEET,
    FIGURE_COLUMNS,
    FIGURE_SHEET,
    HEADING_COLUMNS,
    HEADING_SHEET,
    INDICATOR_COLUMNS,
    INDICATOR_SHEET,
    LEVEL_COLUMNS,
    LEVEL_SHEET,
    read_columns,
)
from reviewapp.wording import _
from scoring.figures import FigureDefinition
from scoring.scheme import Indicator, IndicatorScheme, Threshold
from scoring.scheme_diff import Change, diff

EXACT_DIGITS = 15
"""A cell keeps numbers of up to this many digits; longer ones are written as text."""

_HEADINGS = {column.key: column.heading for column in INDICATOR_COLUMNS}
_FLAGS = {column.key for column in INDICATOR_COLUMNS if column.kind is CellKind.FLAG}
_THRESHOLD = {field.name for field in fields(Threshold)}
_THRESHOLD_ONLY = _THRESHOLD - {field.name for field in fields(Indicator)} - {"operator"}

OPTIONAL = frozenset({FIGURE_SHEET})
"""What workbooks of earlier versions do not have."""

Catalogue = Mapping[str, FigureDefinition]
Row = dict[str, Any]


class WorkbookRefused(ValueError):
    """A workbook that is no scheme; `errors` names every mistake with its place."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


class NotExchangeable(ValueError):
    """A scheme that would come back from a workbook as another one; `changes` says how, `errors` why not."""

    def __init__(self, changes: Sequence[Change] = (), errors: Sequence[CellError] = ()) -> None:
        super().__init__("\n".join(map(str, (*changes, *errors))))
        self.changes = tuple(changes)
        self.errors = tuple(errors)


def scheme_workbook(scheme: IndicatorScheme, figures: Catalogue) -> bytes:
    """Return the scheme as an .xlsx of five sheets: 指标体系, 指标, 分档, 等次 and 自定指标数据.

    Raises `NotExchangeable` where the workbook could not hold all of it, such as a line break in a
    description: it is read back before it is handed out.
    """
    nodes = tuple(scheme.walk())
    data = write_workbook(
        {
            HEADING_SHEET: SheetDraft(
                HEADING_COLUMNS, [_row(scheme) | {"weights_total": _cell(scheme.weights_total)}]
            ),
            INDICATOR_SHEET: SheetDraft(
                INDICATOR_COLUMNS, [_indicator_row(*branch, figures) for branch in _walk(scheme.indicators)]
            ),
            BAND_SHEET: SheetDraft(BAND_COLUMNS, _part_rows(nodes, "bands")),
            LEVEL_SHEET: SheetDraft(LEVEL_COLUMNS, _part_rows(nodes, "levels")),
            FIGURE_SHEET: SheetDraft(FIGURE_COLUMNS, list(map(_row, scheme.figures))),
        }
    )
    try:
        changes = diff(scheme, read_scheme(data, figures))
    except WorkbookRefused as refused:
        raise NotExchangeable(errors=refused.errors) from refused
    if changes:
        raise NotExchangeable(changes)
    return data


def read_scheme(data: bytes, figures: Catalogue) -> IndicatorScheme:
    """Return the scheme that a workbook holds; raises `WorkbookRefused` naming every mistake.

    Indicators go by the figures of the catalogue and by those of the workbook itself. A workbook without that
    sheet has none.

    Whether the scheme is sound (weights that add up, bands without gaps …) is not asked here: see
    `scoring.scheme_problems`.
    """
    own = read_workbook(data, {FIGURE_SHEET: FIGURE_COLUMNS}, OPTIONAL)
    if own.errors:  # an indicator that goes by such a figure would only be a second error of the same mistake
        raise WorkbookRefused(own.errors)
    titles = {str(row.values["key"]): str(row.values["title"]) for row in own.rows[FIGURE_SHEET]}
    known = {key: figure.title for key, figure in figures.items()}
    content = read_workbook(data, read_columns(known | titles), OPTIONAL)
    if content.errors:
        raise WorkbookRefused(content.errors)
    errors = [*_of_heading(content.rows[HEADING_SHEET]), *_of_indicators(content.rows[INDICATOR_SHEET])]
    for sheet in (BAND_SHEET, LEVEL_SHEET):
        errors += _of_owners(sheet, content.rows)
    if errors:
        raise WorkbookRefused(errors)
    return IndicatorScheme.from_mapping(_mapping(content.rows))


def _walk(nodes: Iterable[Indicator], parent: str | None = None) -> Iterator[tuple[Indicator, str | None]]:
    """Yield every indicator with the code of its parent, in the order of the form."""
    for node in nodes:
        yield node, parent
        yield from _walk(node.children, node.code)


def _indicator_row(node: Indicator, parent: str | None, figures: Catalogue) -> Row:
    row = _row(node) | {"parent": parent}
    if node.threshold is not None:
        row |= _row(node.threshold)
    if key := row["figure"]:
        row["figure"] = figures[key].title if key in figures else key
    return row


def _part_rows(nodes: Iterable[Indicator], name: str) -> list[Row]:
    return [{"code": node.code} | _row(part) for node in nodes for part in getattr(node, name)]


def _row(value: Any) -> Row:
    """Return the fields that a cell can hold, by their names; what has its default value stays blank."""
    return {
        field.name: None if getattr(value, field.name) == field.default else _cell(getattr(value, field.name))
        for field in fields(value)
    }


def _cell(value: Any) -> Value:
    if isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and len(format(value, "f")) > EXACT_DIGITS:
        return format(value, "f")
    return value  # type: ignore[no-any-return]


def _of_heading(rows: Sequence[SheetRow]) -> Iterator[CellError]:
    if len(rows) != 1:
        yield CellError(
            HEADING_SHEET, None, "", "", _("列名之下应有且只有一行，现有%(count)s行", count=len(rows))
        )


def _of_indicators(rows: Sequence[SheetRow]) -> Iterator[CellError]:
    above: set[Value] = set()
    for row in rows:
        parent = row.values["parent"]
        if parent is not None and parent not in above:
            yield _error(row, "parent", _("前面各行没有这个编码，上级须排在本行之前"))
        above.add(row.values["code"])
        yield from _of_threshold(row)


def _of_threshold(row: SheetRow) -> Iterator[CellError]:
    """A threshold is complete with a figure and an operator; without operator there is none."""
    if row.values["operator"] is None:
        for key in sorted(_THRESHOLD_ONLY):
            if row.values[key] is not None:
                yield _error(
                    row, "operator", _("填写了“%(column)s”，必须同时填写比较方式", column=_HEADINGS[key])
                )
    elif row.values["figure"] is None:
        yield _error(row, "figure", _("填写了比较方式，必须同时填写指标数据"))


def _of_owners(sheet: str, rows: Mapping[str, Sequence[SheetRow]]) -> Iterator[CellError]:
    codes = {row.values["code"] for row in rows[INDICATOR_SHEET]}
    for row in rows[sheet]:
        if row.values["code"] not in codes:
            yield CellError(
                sheet, row.number, BAND_COLUMNS[0].heading, str(row.values["code"]), _("“指标”表没有这个编码")
            )


def _error(row: SheetRow, key: str, expected: str) -> CellError:
    value = row.values[key]
    return CellError(
        INDICATOR_SHEET, row.number, _HEADINGS[key], "" if value is None else str(value), expected
    )


def _mapping(rows: Mapping[str, Sequence[SheetRow]]) -> Row:
    """Return plain data as `IndicatorScheme.from_mapping` reads it."""
    by_parent: dict[Value, list[Row]] = defaultdict(list)
    for row in rows[INDICATOR_SHEET]:
        node = _indicator(row)
        node["bands"] = _parts(rows[BAND_SHEET], row.values["code"])
        node["levels"] = _parts(rows[LEVEL_SHEET], row.values["code"])
        node["children"] = by_parent[row.values["code"]]
        by_parent[row.values["parent"]].append(node)
    figures = [_figure(row) for row in rows[FIGURE_SHEET]]
    return _told(rows[HEADING_SHEET][0].values) | {"indicators": by_parent[None], "figures": figures}


def _figure(row: SheetRow) -> Row:
    told = _told(row.values)
    return told | {"yearly": bool(told.get("yearly"))}


def _indicator(row: SheetRow) -> Row:
    told = _told(row.values)
    told.pop("parent", None)
    for flag in _FLAGS & told.keys():
        told[flag] = bool(told[flag])
    if "operator" in told:
        threshold = {key: told.pop(key) for key in _THRESHOLD & told.keys()}
        told["threshold"] = {"value": None, "unit": ""} | threshold
    return told


def _parts(rows: Sequence[SheetRow], code: Value) -> list[Row]:
    return [
        {key: value for key, value in row.values.items() if key != "code"}
        for row in rows
        if row.values["code"] == code
    ]


def _told(values: Mapping[str, Value]) -> Row:
    return {key: value for key, value in values.items() if value is not None}
