"""An indicator scheme 指标体系 as it is typed: a heading, and one row of texts for each indicator.

Everything stays as it was typed, right or wrong, until `mapping_of` reads it. The tree stands in the depth of
the rows: what is below an indicator follows it, one deeper.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forms.numbers import half_width, read_number
from scoring.scheme import Indicator, IndicatorScheme, Kind, Operator

HEADING = ("code", "version", "title", "source", "weights_total", "minimum")
BASICS = ("code", "title", "kind", "description")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.GROUP: ("weight", "minimum", "require", "direct_pass"),
    Kind.THRESHOLD: (
        *("figure", "operator", "value", "unit"),
        *("window", "every_year", "growth", "exceptions", "veto", "direct_pass"),
    ),
    Kind.BANDED: ("weight", "maximum", "step", "minimum", "figure", "growth", "band_edge"),
    Kind.EXPERT: ("weight", "maximum", "step", "minimum", "comment_rule"),
}
OF_THRESHOLD = FIELDS[Kind.THRESHOLD][:-2]
ROW_FIELDS = (*BASICS, *dict.fromkeys(name for names in FIELDS.values() for name in names))
LINES = {"bands": ("low", "high", "score"), "levels": ("low", "high", "wording")}
LINES_OF = {Kind.BANDED: "bands", Kind.EXPERT: "levels"}
OPEN_ENDS = {("bands", "low"), ("bands", "high")}

NUMBERS = {"weights_total", "weight", "maximum", "step", "minimum", "value", "low", "high", "score"}
FLAGS = {"every_year", "growth", "exceptions", "veto", "direct_pass"}
DEEPEST = 5

NOT_A_NUMBER = _l("请填写数字，整数不超过9位，小数不超过6位")
NOT_A_COUNT = _l("请填写不超过99的整数")
MISSING = _l("请填写")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """What was typed for one indicator; ``lines`` holds its bands and levels, blank lines left out."""

    depth: int
    texts: Texts
    lines: Mapping[str, tuple[Texts, ...]]
    is_open: bool = False

    @property
    def kind(self) -> Kind:
        """What the row is; a kind that nobody offers is read as a group."""
        chosen = self.texts["kind"]
        return Kind(chosen) if chosen in tuple(Kind) else Kind.GROUP


@dataclass(frozen=True)
class SchemeDraft:
    """What was typed for a whole scheme."""

    heading: Texts
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong; ``row`` None is the heading, ``name`` the field where one alone is meant."""

    row: int | None
    name: str | None
    message: str | LazyString


def draft_of(scheme: IndicatorScheme) -> SchemeDraft:
    """The texts that show ``scheme``."""
    return SchemeDraft(_texts(scheme, HEADING), tuple(_rows(scheme.indicators, 0)))


def posted_draft(posted: Mapping[str, str]) -> SchemeDraft:
    """What a browser sent; raises ``KeyError`` where a row is missing, so that none is lost on the way."""
    rows: list[Row] = []
    for at in range(int(posted["rows"])):
        prefix = f"r{at}-"
        deepest = min(rows[-1].depth + 1, DEEPEST) if rows else 0
        rows.append(
            Row(
                depth=min(max(int(posted[prefix + "depth"]), 0), deepest),
                texts={"code": _clean(posted[prefix + "code"])}
                | {name: _clean(posted.get(prefix + name, "")) for name in ROW_FIELDS[1:]},
                lines={part: tuple(_posted_lines(posted, prefix, part)) for part in LINES},
                is_open=posted.get(prefix + "open") == "1",
            )
        )
    return SchemeDraft({name: _clean(posted.get(name, "")) for name in HEADING}, tuple(rows))


def blank_row(depth: int) -> Row:
    """A new indicator, to be filled in: experts score it in halves, as most are."""
    texts = dict.fromkeys(ROW_FIELDS, "") | {
        "kind": Kind.EXPERT,
        "step": "0.5",
        "operator": Operator.AT_LEAST,
    }
    return Row(depth, texts, dict.fromkeys(LINES, ()), is_open=True)


def mapping_of(draft: SchemeDraft) -> tuple[dict[str, Any], list[Fault]]:
    """The scheme as plain data, and every text that cannot be read; what is blank has its default."""
    faults: list[Fault] = []
    heading = _read(draft.heading, HEADING, lambda name, words: faults.append(Fault(None, name, words)))
    tops: list[dict[str, Any]] = []
    above: list[dict[str, Any]] = []
    for at, row in enumerate(draft.rows):
        node = _node(at, row, faults)
        del above[row.depth :]
        (above[-1]["children"] if above else tops).append(node)
        above.append(node)
    return heading | {"indicators": tops}, faults


def _node(at: int, row: Row, faults: list[Fault]) -> dict[str, Any]:
    def wrong(name: str, words: LazyString) -> None:
        faults.append(Fault(at, name, words))

    node = _read(row.texts, (*BASICS, *FIELDS[row.kind]), wrong) | {"kind": row.kind.value, "children": []}
    if row.kind is Kind.THRESHOLD:
        threshold = {name: node.pop(name) for name in OF_THRESHOLD if name in node}
        node["threshold"] = {"figure": "", "value": None, "unit": ""} | threshold
    if part := LINES_OF.get(row.kind):
        node[part] = [_line(part, number, line, wrong) for number, line in enumerate(row.lines[part])]
    return node


def _line(
    part: str, number: int, line: Texts, wrong: Callable[[str, LazyString], None]
) -> dict[str, str | None]:
    said = dict.fromkeys(LINES[part]) | _read(
        line, LINES[part], lambda name, words: wrong(f"{part}-{number}-{name}", words)
    )
    for name in LINES[part]:
        if not line[name] and (part, name) not in OPEN_ENDS:
            wrong(f"{part}-{number}-{name}", MISSING)
    return said


def _read(texts: Texts, names: tuple[str, ...], wrong: Callable[[str, LazyString], None]) -> dict[str, Any]:
    """The fields that are not blank, read as what they are; code and title are always told."""
    told: dict[str, Any] = {name: "" for name in ("code", "version", "title", "source") if name in names}
    for name in names:
        text = texts[name]
        if not text:
            continue
        if name in NUMBERS:
            number = read_number(text)
            if number is None:
                wrong(name, NOT_A_NUMBER)
            else:
                told[name] = number
        elif name == "window":
            count = half_width(text)
            if count.isascii() and count.isdigit() and len(count) <= 2:
                told[name] = int(count)
            else:
                wrong(name, NOT_A_COUNT)
        else:
            told[name] = True if name in FLAGS else text
    return told


def _posted_lines(posted: Mapping[str, str], prefix: str, part: str) -> Iterator[Texts]:
    number = 0
    while f"{prefix}{part}-{number}-low" in posted:
        line = {name: _clean(posted.get(f"{prefix}{part}-{number}-{name}", "")) for name in LINES[part]}
        if any(line.values()):
            yield line
        number += 1


def _rows(nodes: tuple[Indicator, ...], depth: int) -> Iterator[Row]:
    for node in nodes:
        texts = dict.fromkeys(ROW_FIELDS, "") | _texts(node, ROW_FIELDS)
        if node.threshold is not None:
            texts |= _texts(node.threshold, OF_THRESHOLD)
        lines = {part: tuple(_texts(one, LINES[part]) for one in getattr(node, part)) for part in LINES}
        yield Row(depth, texts, lines)
        yield from _rows(node.children, depth + 1)


def _texts(value: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {field.name: _text(getattr(value, field.name)) for field in fields(value) if field.name in names}


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _clean(text: str) -> str:
    """Browsers send line ends as CR LF; PostgreSQL refuses the character NUL."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()
