"""Frozen dataclasses from plain mappings (as YAML and JSON give them) and back.

The fields and type hints of the dataclass are the grammar, so there is no second description to keep in step.
Every mistake in the data is collected and named with its path; nothing is guessed, no unknown key is ignored.
Understood are ``str``, ``bool``, ``int``, ``Decimal``, string enumerations, dataclasses, ``X | None`` and
``tuple[X, ...]``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

LATER: Mapping[str, object] = MappingProxyType({"later": True})
"""Metadata of a field that came later: its default is not written, so that older data keep their digest."""

_MISTAKES = {str: "not_text", bool: "not_a_flag", int: "not_a_count", Decimal: "not_a_number"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in data: where it is in the tree, and what is wrong, as a code with its facts.

    Words for the codes are with whoever shows them to people.
    """

    path: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, code: str, **facts: object) -> "Problem":
        """Return the problem with its facts as text."""
        return cls(path, code, tuple((name, str(fact)) for name, fact in facts.items()))

    def __str__(self) -> str:
        """Return all of it in one line."""
        facts = ", ".join(f"{name}={fact}" for name, fact in self.facts)
        return f"{self.path}: {self.code}" + (f" ({facts})" if facts else "")


class _Mistake(ValueError):
    """A plain value is not what was expected: a code with its facts."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class MappingError(ValueError):
    """The data does not have the shape of the dataclass; `problems` names every mistake."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def read(cls: type[T], mapping: object, path: str = "") -> T:
    """Build an instance of the dataclass `cls` from `mapping`.

    Raises
    ------
    MappingError
        With every mistake found, each under its path, such as ``indicators[0].children[2].weight``.
    """
    problems: list[Problem] = []
    instance = _read_dataclass(cls, mapping, path, problems)
    if problems:
        raise MappingError(problems)
    return cast(T, instance)


def write(value: object) -> Any:
    """Turn a dataclass into mappings, lists, strings, whole numbers and booleans; decimals become strings."""
    if is_dataclass(value):
        return {
            field.name: write(getattr(value, field.name))
            for field in fields(value)
            if not (field.metadata.get("later") and getattr(value, field.name) == field.default)
        }
    if isinstance(value, tuple):
        return [write(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """The types of a dataclass's fields; to work them out takes longer than to read the data."""
    return get_type_hints(cls)


def _read_dataclass(cls: Any, mapping: object, path: str, problems: list[Problem]) -> object:
    if not isinstance(mapping, Mapping):
        problems.append(Problem(path, "not_a_mapping"))
        return None
    hints = _hints(cls)
    before = len(problems)
    problems += [Problem(_join(path, str(key)), "unknown_key") for key in mapping if key not in hints]
    values = {}
    for field in fields(cls):
        if field.name in mapping:
            where = _join(path, field.name)
            values[field.name] = _read(hints[field.name], mapping[field.name], where, problems)
        elif field.default is MISSING:
            problems.append(Problem(_join(path, field.name), "missing"))
    return cls(**values) if len(problems) == before else None


def _read(hint: Any, value: object, path: str, problems: list[Problem]) -> object:
    if isinstance(hint, UnionType):
        return None if value is None else _read(get_args(hint)[0], value, path, problems)
    if get_origin(hint) is tuple:
        return _read_sequence(get_args(hint)[0], value, path, problems)
    if is_dataclass(hint):
        return _read_dataclass(hint, value, path, problems)
    try:
        return _read_scalar(hint, value)
    except _Mistake as mistake:
        problems.append(Problem.of(path, mistake.code, **mistake.facts))
        return None


def _read_sequence(hint: Any, value: object, path: str, problems: list[Problem]) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        problems.append(Problem(path, "not_a_list"))
        return ()
    return tuple(_read(hint, item, f"{path}[{n}]", problems) for n, item in enumerate(value))


def _read_scalar(hint: Any, value: object) -> object:
    """Read one plain value; a `_Mistake` says what was expected."""
    if issubclass(hint, StrEnum):
        if value not in tuple(hint):
            raise _Mistake("not_offered", choices=", ".join(hint))
        return hint(value)
    if hint is Decimal and isinstance(value, int | float | str | Decimal) and not isinstance(value, bool):
        return _read_decimal(value)
    # bool is a subclass of int, so isinstance() would let true pass for 1
    if type(value) is not hint:
        raise _Mistake(_MISTAKES[hint])
    return value


def _read_decimal(value: float | str | Decimal) -> Decimal:
    """Read the number as it was typed: ``str`` of a float gives 0.1 back as 0.1."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _Mistake(_MISTAKES[Decimal])
    return number


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
