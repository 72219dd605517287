"""The rules of a selection as a CSV file: one line, one rule; every mistake is named by row and column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.commands.rosters import Record, read_records
from scoring.ruledata import RuleError, rules_of
from scoring.rules import Rules

_KINDS = ("places", "quota", "reserve", "reserve_empty", "minimum", "tie_break")
_COLUMN = {"attributes": "attribute", "values": "value", "places": "least", "points": "attribute"}


@dataclass(frozen=True)
class RulesFile:
    """The rules, the places, and the names of the tie-breaks in order; a line is known by its rule's id."""

    rules: Rules
    places: int | None
    chain: tuple[str, ...]


def read_rules(path: Path) -> RulesFile:
    """Read a file with the columns kind, rule, attribute, value, least, most.

    Raises
    ------
    OptionError
        At the first mistake, with file, row and column.
    """
    places: int | None = None
    chain: list[str] = []
    data: list[dict[str, Any]] = []
    lines: list[Record] = []
    for line in read_records(path, ("kind",), ("rule", "attribute", "value", "least", "most")):
        kind = line["kind"]
        if kind == "places":
            if places is not None:
                raise line.error("kind", "the places are given twice")
            places = _needed(line, "most")
        elif kind == "tie_break":
            chain.append(_text(line, "attribute"))
        elif kind in _KINDS:
            data.append(_plain(kind, line))
            lines.append(line)
        else:
            raise line.error("kind", f"{kind!r} is not one of {', '.join(_KINDS)}")
    try:
        return RulesFile(rules_of(data), places, tuple(chain))
    except RuleError as error:
        raise lines[error.index].error(_COLUMN.get(error.key, error.key), error.problem) from None


def _needed(line: Record, column: str) -> int:
    number = line.whole(column)
    if number is None:
        raise line.error(column, "the cell is empty")
    return number


def _text(line: Record, column: str) -> str:
    if column not in line:
        raise line.error(column, "the cell is empty")
    return line[column]


def _plain(kind: str, line: Record) -> dict[str, Any]:
    """The line in the shape of `scoring.ruledata`."""
    rule = _text(line, "rule")
    if kind == "minimum":
        points = _text(line, "attribute")
        return {
            "kind": kind,
            "rule": rule,
            "least": line.get("least"),
            "points": None if points == "total" else points,
        }
    attributes = _split(line.get("attribute", ""), "+")
    values = [_split(value, "+") for value in _split(line.get("value", ""), ";")]
    if kind == "quota":
        bounds = {bound: line[bound] for bound in ("least", "most") if bound in line}
        return {"kind": kind, "rule": rule, "attributes": attributes, "values": values, **bounds}
    if len(values) != 1:
        raise line.error("value", "a reserve is for one group")
    return {
        "kind": "reserve",
        "rule": rule,
        "attributes": attributes,
        "value": values[0],
        "places": line.get("least"),
        "lapses": kind == "reserve",
    }


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]
