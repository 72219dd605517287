"""Schemes as files that come in and go out: Excel workbooks and YAML."""

from __future__ import annotations

from dataclasses import dataclass

from reviewapp.imports.sheet import CellError
from reviewapp.schemes import all_figures, figures_for, parse_scheme
from reviewapp.schemes.checking import scheme_faults
from reviewapp.schemes.text import scheme_yaml
from reviewapp.schemes.workbook import NotExchangeable, WorkbookRefused, read_scheme, scheme_workbook
from reviewapp.workflow import Denial, Refused
from scoring.mapping import MappingError, Problem
from scoring.scheme import IndicatorScheme

WORKBOOK_SIGNATURES = (b"PK", bytes.fromhex("d0cf11e0a1b11ae1"))
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}


@dataclass(frozen=True)
class Reading:
    """What a file holds: a scheme that may be stored, or what is wrong at which cell or path."""

    scheme: IndicatorScheme | None = None
    cells: tuple[CellError, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_file(data: bytes) -> Reading:
    """Read a workbook or YAML, told apart by what they begin with; every mistake is named."""
    try:
        scheme = _scheme(data)
        faults = scheme_faults(scheme)
    except WorkbookRefused as refused:
        return Reading(cells=refused.errors)
    except MappingError as error:
        return Reading(problems=error.problems)
    except RecursionError:
        return Reading(problems=(Problem("", "nested_too_deep"),))
    return Reading(problems=tuple(faults)) if faults else Reading(scheme)


def write_file(scheme: IndicatorScheme, kind: str) -> bytes:
    """The scheme as a file of ``kind``; ``Refused`` where a workbook cannot hold all of it."""
    if kind == "yaml":
        return scheme_yaml(scheme).encode()
    try:
        return scheme_workbook(scheme, figures_for(scheme))
    except NotExchangeable as error:
        raise Refused(Denial("scheme.not_exchangeable")) from error


def _scheme(data: bytes) -> IndicatorScheme:
    if data.startswith(WORKBOOK_SIGNATURES):
        return read_scheme(data, all_figures())
    try:
        return parse_scheme(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError([Problem("", "not_text_file")]) from error
