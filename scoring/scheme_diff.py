"""What changed between two versions of an indicator scheme 指标体系, as data that a page can word.

Indicators are the same where their codes are: another code is one indicator removed and one added. Siblings
that keep their order do not count as moved when others come, go or move around them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher

from scoring.scheme import Indicator, IndicatorScheme, Threshold

_STRUCTURE = {"children", "indicators"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an indicator stands: under the code `parent` (None: at the top), after `previous` (or first)."""

    parent: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """An indicator that is new, without what is below it (that is added of its own)."""

    indicator: Indicator
    place: Place


@dataclass(frozen=True, slots=True)
class Removed:
    """An indicator that is gone, without what was below it."""

    indicator: Indicator
    place: Place


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator under another parent, or elsewhere among its siblings; `indicator` is the new one.

    `before` and `after` are equal where it moved together with the one before it.
    """

    indicator: Indicator
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Edited:
    """One field with another value, such as ``weight`` or ``threshold.value``.

    `indicator` is the new one, or None where the field is of the scheme's heading.
    """

    indicator: Indicator | None
    field: str
    before: object
    after: object


Change = Added | Removed | Moved | Edited


def diff(old: IndicatorScheme, new: IndicatorScheme) -> tuple[Change, ...]:
    """Return what changed: the heading, then what is gone in the old order, then the rest in the new order.

    Nothing is returned exactly where `old == new`; numbers are compared as numbers, 72.50 is 72.5.

    Raises `ValueError` when a code comes twice in a version: then nothing says which indicator is which.
    """
    olds, news = _places(old), _places(new)
    kept = _kept(old, new)
    changes: list[Change] = list(_edits(None, old, new))
    changes += [Removed(_alone(node), place) for code, (node, place) in olds.items() if code not in news]
    for code, (node, place) in news.items():
        alone = _alone(node)
        if code not in olds:
            changes.append(Added(alone, place))
            continue
        before, where = olds[code]
        if code not in kept:
            changes.append(Moved(alone, where, place))
        changes += _edits(alone, before, node)
    return tuple(changes)


def _places(scheme: IndicatorScheme) -> dict[str, tuple[Indicator, Place]]:
    """Return each indicator and its place by code, in the order of the form."""
    places: dict[str, tuple[Indicator, Place]] = {}
    for node, place in _branch(scheme.indicators, None):
        if node.code in places:
            raise ValueError(f"scheme {scheme.code} {scheme.version}: code {node.code} comes twice")
        places[node.code] = (node, place)
    return places


def _branch(siblings: tuple[Indicator, ...], parent: str | None) -> Iterator[tuple[Indicator, Place]]:
    previous = None
    for node in siblings:
        yield node, Place(parent, previous)
        yield from _branch(node.children, node.code)
        previous = node.code


def _kept(old: IndicatorScheme, new: IndicatorScheme) -> set[str]:
    """Return the codes that stand under the same parent, in the same order among each other."""
    before, after = _siblings(old), _siblings(new)
    return {
        code for parent in before.keys() & after.keys() for code in _in_order(before[parent], after[parent])
    }


def _siblings(scheme: IndicatorScheme) -> Mapping[str | None, list[str]]:
    tops: dict[str | None, list[str]] = {None: [node.code for node in scheme.indicators]}
    return tops | {node.code: [child.code for child in node.children] for node in scheme.walk()}


def _in_order(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield codes that follow one another alike in both lists."""
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        yield from before[block.a : block.a + block.size]


def _edits(indicator: Indicator | None, before: object, after: object, prefix: str = "") -> Iterator[Edited]:
    """Compare two dataclasses of one type field by field; a threshold on both sides is compared inside."""
    for field in fields(before):  # type: ignore[arg-type]
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name in _STRUCTURE or old == new:
            continue
        if isinstance(old, Threshold) and isinstance(new, Threshold):
            yield from _edits(indicator, old, new, f"{field.name}.")
        else:
            yield Edited(indicator, prefix + field.name, old, new)


def _alone(node: Indicator) -> Indicator:
    return replace(node, children=())
