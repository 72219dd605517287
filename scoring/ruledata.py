"""Rules as plain data, as they are stored and exchanged: a list of mappings, one per rule.

Every mapping has ``kind`` and ``rule`` (its id, unique), and

* ``quota``: ``attributes`` (names; none: all applications), ``values`` (lists of values, one for each
  attribute; none: every group), ``least``, ``most`` (whole numbers; ``most`` null: no upper limit);
* ``reserve``: ``attributes``, ``value``, ``places``, ``lapses``;
* ``minimum``: ``least`` (a decimal as text), ``points`` (null: the total).

Keys that are left out have the defaults of `scoring.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from scoring.rules import Minimum, Quota, Reserve, RuleKind, Rules

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)


class RuleError(ValueError):
    """A rule that cannot be used: which one (from 0), which key, and what is wrong."""

    def __init__(self, index: int, key: str, problem: str) -> None:
        super().__init__(f"rule {index + 1}, {key}: {problem}")
        self.index = index
        self.key = key
        self.problem = problem


def rules_of(data: Sequence[Mapping[str, Any]]) -> Rules:
    """Read rules from plain data.

    Raises
    ------
    RuleError
        At the first mistake.
    """
    quotas: list[Quota] = []
    reserves: list[Reserve] = []
    minimums: list[Minimum] = []
    seen: set[str] = set()
    for index, given in enumerate(data):
        read = _Reader(index, given)
        rule = read.text("rule")
        if rule in seen:
            raise RuleError(index, "rule", f"{rule!r} is there twice")
        seen.add(rule)
        kind = read.kind()
        if kind is RuleKind.QUOTA:
            quotas.append(_quota(rule, read))
        elif kind is RuleKind.RESERVE:
            attributes = read.names("attributes")
            value = read.names("value")
            read.check(bool(attributes), "attributes", "a reserve needs a group")
            read.check(len(value) == len(attributes), "value", "one value for each attribute")
            lapses = bool(given.get("lapses", True))
            reserves.append(Reserve(rule, attributes, value, read.whole("places"), lapses))
        else:
            points = given.get("points")
            minimums.append(
                Minimum(rule, read.decimal("least"), None if points is None else read.text("points"))
            )
    return Rules(tuple(quotas), tuple(reserves), tuple(minimums))


def rules_data(rules: Rules) -> list[dict[str, Any]]:
    """Write rules as plain data, fit for JSON; `rules_of` reads the same rules again."""
    kinds = (
        (RuleKind.QUOTA, rules.quotas),
        (RuleKind.RESERVE, rules.reserves),
        (RuleKind.MINIMUM, rules.minimums),
    )
    return [
        {"kind": kind.value, **{key: _plain(value) for key, value in asdict(rule).items()}}
        for kind, group in kinds
        for rule in group
    ]


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def _quota(rule: str, read: _Reader) -> Quota:
    attributes = read.names("attributes")
    values = tuple(tuple(map(str, value)) for value in read.given.get("values") or ())
    for value in values:
        read.check(len(value) == len(attributes), "values", "one value for each attribute")
    most = None if read.given.get("most") is None else read.whole("most")
    least = read.whole("least") if "least" in read.given else 0
    read.check(most is not None or least > 0, "most", "a quota needs a least or a most number")
    read.check(most is None or least <= most, "least", f"{least} is above the most number {most}")
    return Quota(rule, attributes, values, least, most)


class _Reader:
    """One rule's keys, checked as they are read."""

    def __init__(self, index: int, given: Mapping[str, Any]) -> None:
        self.index = index
        self.given = given

    def check(self, good: bool, key: str, problem: str) -> None:
        """Raise `RuleError` unless it is good."""
        if not good:
            raise RuleError(self.index, key, problem)

    def kind(self) -> RuleKind:
        """Which kind of rule; the places are none of them."""
        kinds = [kind.value for kind in RuleKind if kind is not RuleKind.PLACES]
        given = self.given.get("kind")
        self.check(given in kinds, "kind", f"{given!r} is not one of {', '.join(kinds)}")
        return RuleKind(str(given))

    def text(self, key: str) -> str:
        """Words that are not empty."""
        given = self.given.get(key)
        self.check(isinstance(given, str) and bool(given.strip()), key, "it is empty")
        return str(given)

    def names(self, key: str) -> tuple[str, ...]:
        """Words, one after the other; none where the key is missing."""
        given = self.given.get(key) or ()
        good = not isinstance(given, str) and all(isinstance(name, str) and name for name in given)
        self.check(good, key, "not a list of names")
        return tuple(given)

    def whole(self, key: str) -> int:
        """A whole number, 0 or above."""
        return int(self._digits(key, _WHOLE, "a whole number, 0 or above"))

    def decimal(self, key: str) -> Decimal:
        """A decimal, 0 or above, as text of at most 6 decimals."""
        return Decimal(self._digits(key, _DECIMAL, "a decimal, 0 or above"))

    def _digits(self, key: str, form: re.Pattern[str], what: str) -> str:
        given = self.given.get(key)
        self.check(bool(form.fullmatch(str(given))), key, f"{given!r} is not {what}")
        return str(given)
