"""What a selection must keep to beside the ranking: quotas, reserved places, minimum scores.

A rule is data with an id of its own; what it did to an application is a `Binding`: the rule, the group it
counts, its limit and what was found. Pages and commands put words to it.

- `Quota`: at least and at most so many applications of a group (unit, panel, sub-field, any attribute).
- `Reserve`: places kept for a group, as many as it can fill; the rest lapses to all, or stays empty.
- `Minimum`: a least total, or least points on an indicator group; who is below is not eligible.

Every count that they demand becomes a `Limit` on the applications it concerns; `scoring.feasibility` works on
limits alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Groups = Mapping[str, Mapping[str, str]]
"""Attribute → application → value. An application without a value belongs to no group of the attribute."""


class RuleKind(StrEnum):
    """What a rule limits."""

    PLACES = "places"
    QUOTA = "quota"
    RESERVE = "reserve"
    MINIMUM = "minimum"


@dataclass(frozen=True)
class Quota:
    """Between ``least`` and ``most`` applications of each group.

    ``attributes`` together make the groups: ``("unit",)`` one group per unit, ``("unit", "subfield")`` one
    per pair, ``()`` all applications. With ``values`` only the groups named; without, every group that no
    other quota on the same attributes names.
    """

    rule: str
    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...] = ()
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Reserve:
    """``places`` kept for one group; what it cannot fill lapses to all, or stays empty."""

    rule: str
    attributes: tuple[str, ...]
    value: tuple[str, ...]
    places: int
    lapses: bool = True


@dataclass(frozen=True)
class Minimum:
    """At least so much: of the printed total (``points`` None), or of the points named."""

    rule: str
    least: Decimal
    points: str | None = None


@dataclass(frozen=True)
class Rules:
    """All rules of a selection but its places and its tie-breaks."""

    quotas: tuple[Quota, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    minimums: tuple[Minimum, ...] = ()


NO_RULES = Rules()


@dataclass(frozen=True)
class Binding:
    """One rule at work on one application.

    Attributes
    ----------
    rule, kind
        Which rule.
    group
        The values of the group it counts; empty for all applications.
    limit
        Its number: places, most or least of the group, points.
    found
        What stood against it: applications of the group already selected, or the points.
    at_least
        Whether ``limit`` is a lower bound.
    """

    rule: str
    kind: RuleKind
    group: tuple[str, ...]
    limit: int | Decimal
    found: int | Decimal
    at_least: bool = False


@dataclass(frozen=True)
class Limit:
    """Of these applications at least and at most so many. ``most`` None: as many as there are."""

    rule: str
    kind: RuleKind
    group: tuple[str, ...]
    members: frozenset[str]
    least: int = 0
    most: int | None = None

    def binding(self, found: int) -> Binding:
        """What it says of a group of which ``found`` are selected: the bound that is at work."""
        if found < self.least or self.most is None:
            return Binding(self.rule, self.kind, self.group, self.least, found, at_least=True)
        return Binding(self.rule, self.kind, self.group, self.most, found)


def limits_of(
    names: Sequence[str], places: int, quotas: Sequence[Quota], groups: Groups
) -> tuple[Limit, ...]:
    """The places first, then one limit for each group of each quota, in the order of the rules."""
    found = [Limit("places", RuleKind.PLACES, (), frozenset(names), most=places)]
    for quota in quotas:
        found += _limits(quota, quotas, names, groups)
    return tuple(found)


def _limits(quota: Quota, quotas: Sequence[Quota], names: Sequence[str], groups: Groups) -> Iterator[Limit]:
    members = grouped(names, quota.attributes, groups)
    named = {value for other in quotas if other.attributes == quota.attributes for value in other.values}
    for value in quota.values or sorted(members.keys() - named):
        inside = frozenset(members.get(value, ()))
        yield Limit(quota.rule, RuleKind.QUOTA, value, inside, quota.least, quota.most)


def grouped(
    names: Sequence[str], attributes: tuple[str, ...], groups: Groups
) -> dict[tuple[str, ...], list[str]]:
    """The applications of each combination of values; one that lacks a value is in none.

    Raises
    ------
    KeyError
        For an attribute that nobody has.
    """
    columns = [groups[attribute] for attribute in attributes]
    found: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        value = tuple(column.get(name, "") for column in columns)
        if all(value):
            found.setdefault(value, []).append(name)
    return found
