"""Whether a scheme may be stored: what is wrong with it, each point at the row where it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from forms.scheme import DEEPEST, HEADING, Fault, Row, SchemeDraft, mapping_of
from reviewapp.schemes import figures_for
from reviewapp.schemes.problem_words import placed_words, problem_words
from scoring.figures import FigureDefinition
from scoring.mapping import MappingError, Problem
from scoring.scheme import Indicator, IndicatorScheme
from scoring.scheme_problems import problems

LONGEST = {"code": 64, "version": 64, "title": 200}
LONGEST_CODE = 32
DIGITS = 9
DECIMALS = 6


@dataclass(frozen=True)
class Checked:
    """What was typed, read: the scheme where it could be read, and every fault in the order of the form."""

    scheme: IndicatorScheme | None
    faults: tuple[Fault, ...]


def scheme_faults(scheme: IndicatorScheme) -> list[Problem]:
    """Every reason not to store ``scheme``; what the tables cannot hold hides what else may be wrong."""
    return [*_unfit(scheme)] or problems(scheme, figures_for(scheme))


def check(draft: SchemeDraft, figures: tuple[FigureDefinition, ...] = ()) -> Checked:
    """Read what was typed; texts that cannot be read hide what can only be seen from the whole.

    ``figures`` are those of the version that was changed: they stay with the scheme.
    """
    mapping, faults = mapping_of(draft)
    if faults:
        return Checked(None, tuple(faults))
    try:
        scheme = replace(IndicatorScheme.from_mapping(mapping), figures=figures)
    except MappingError as error:
        return Checked(None, tuple(Fault(None, None, placed_words(problem)) for problem in error.problems))
    return Checked(scheme, at_rows(draft, scheme_faults(scheme)))


def at_rows(draft: SchemeDraft, found: list[Problem]) -> tuple[Fault, ...]:
    """Put each problem at its rows: a path is a chain of codes, or the name of a field of the heading."""
    paths = list(_paths(draft.rows))
    faults: list[Fault] = []
    for problem in found:
        rows = [
            at
            for at, (row, path) in enumerate(zip(draft.rows, paths, strict=True))
            if problem.path in (path, row.texts["code"]) and problem.path not in HEADING
        ]
        name = problem.path if problem.path in HEADING else None
        words = problem_words(problem)
        faults += [Fault(at, None, words) for at in rows] or [Fault(None, name, words)]
    return tuple(sorted(faults, key=lambda fault: -1 if fault.row is None else fault.row))


def _paths(rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield the chain of codes of each row, as `scoring.scheme_problems` names it."""
    above: list[str] = []
    for row in rows:
        del above[row.depth :]
        code = row.texts["code"]
        above.append(f"{above[-1]}/{code}" if above and above[-1] else code)
        yield above[-1]


def _unfit(scheme: IndicatorScheme) -> Iterator[Problem]:
    """Yield what the tables cannot hold: texts too long, signs that are none, numbers out of all measure."""
    for name, longest in LONGEST.items():
        if len(getattr(scheme, name)) > longest:
            yield Problem.of(name, "too_long", most=longest)
    if any(_levels(top) > DEEPEST + 1 for top in scheme.indicators):
        yield Problem.of("indicators", "too_deep", most=DEEPEST + 1)
    yield from (replace(problem, path="indicators") for problem in dict.fromkeys(_of_values(scheme)))
    for node in scheme.walk():
        if len(node.code) > LONGEST_CODE:
            yield Problem.of(node.code, "code_too_long", most=LONGEST_CODE)
        yield from (replace(problem, path=node.code) for problem in dict.fromkeys(_of_values(node)))


def _levels(node: Indicator) -> int:
    return 1 + max(map(_levels, node.children), default=0)


def _of_values(value: Any) -> Iterator[Problem]:
    """Yield what is unfit in the fields of ``value`` and in its parts, other than indicators below it."""
    if isinstance(value, Decimal):
        if value.adjusted() >= DIGITS or _places(value) > DECIMALS:
            yield Problem.of("", "too_many_digits", digits=DIGITS, decimals=DECIMALS)
    elif isinstance(value, str):
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            yield Problem("", "unfit_characters")
    elif isinstance(value, tuple):
        for item in value:
            yield from _of_values(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("children", "indicators"):
                yield from _of_values(getattr(value, field.name))


def _places(value: Decimal) -> int:
    """Return the decimals that matter: 1.50 has one."""
    _sign, digits, exponent = value.as_tuple()
    written = "".join(map(str, digits)).rstrip("0")
    return -int(exponent) - (len(digits) - len(written)) if written else 0
