"""Differences between versions of a scheme: what each change is, and that together they are all there is."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.scheme import Indicator, IndicatorScheme, Kind, Operator, Threshold
from scoring.scheme_diff import Added, Change, Edited, Moved, Place, Removed, diff


def leaf(code: str, weight: int = 10, **fields: object) -> Indicator:
    values = {"title": f"指标{code}", "kind": Kind.EXPERT, "weight": Decimal(weight)}
    return Indicator(code=code, **(values | {"maximum": Decimal(weight)} | fields))  # type: ignore[arg-type]


def group(code: str, *children: Indicator) -> Indicator:
    return Indicator(code=code, title=f"组{code}", kind=Kind.GROUP, children=children)


def scheme_of(*indicators: Indicator, **heading: object) -> IndicatorScheme:
    values = {"code": "s", "version": "1", "title": "体系", "source": "来源"}
    return IndicatorScheme(indicators=indicators, **(values | heading))  # type: ignore[arg-type]


@st.composite
def trees(draw: st.DrawFn) -> IndicatorScheme:
    """Schemes over few codes, so that two of them share many, in other places and with other fields."""
    below: dict[str | None, list[str]] = {None: []}
    for code in draw(st.lists(st.sampled_from("abcdefghij"), unique=True)):
        below[draw(st.sampled_from([None, *below]))].append(code)
        below[code] = []

    def branch(parent: str | None) -> tuple[Indicator, ...]:
        return tuple(
            leaf(
                code,
                draw(st.integers(1, 2)),
                description=draw(st.sampled_from(["", "说明"])),
                threshold=draw(st.sampled_from([None, LINE, replace(LINE, value=None)])),
                children=branch(code),
            )
            for code in below[parent]
        )

    return scheme_of(*branch(None), title=draw(st.sampled_from(["体系", "新体系"])))


LINE = Threshold(figure="output_value", operator=Operator.AT_LEAST, value=Decimal(40), unit="亿元")


def apply(old: IndicatorScheme, changes: Iterable[Change]) -> IndicatorScheme:
    """Carry the changes out on the old version, by what they say and nothing else."""
    nodes = {node.code: replace(node, children=()) for node in old.walk()}
    below: dict[str | None, list[str]] = {None: [node.code for node in old.indicators]}
    below |= {node.code: [child.code for child in node.children] for node in old.walk()}
    heading = old
    taken_out = {
        change.indicator.code: change.before.parent if isinstance(change, Moved) else change.place.parent
        for change in changes
        if isinstance(change, Moved | Removed)
    }
    for code, parent in taken_out.items():
        below[parent].remove(code)
    for change in changes:
        match change:
            case Added(indicator, place) | Moved(indicator, _, place):
                siblings = below.setdefault(place.parent, [])
                siblings.insert(siblings.index(place.previous) + 1 if place.previous else 0, indicator.code)
                if isinstance(change, Added):
                    nodes[indicator.code] = indicator
            case Edited(None, field, _, after):
                heading = replace(heading, **{field: after})  # type: ignore[arg-type]
            case Edited(Indicator() as indicator, field, _, after):
                nodes[indicator.code] = edited(nodes[indicator.code], field, after)

    def branch(parent: str | None) -> tuple[Indicator, ...]:
        return tuple(replace(nodes[code], children=branch(code)) for code in below.get(parent, []))

    return replace(heading, indicators=branch(None))


def edited(node: Indicator, field: str, value: object) -> Indicator:
    name, _, inner = field.partition(".")
    if inner:
        assert node.threshold is not None
        value = replace(node.threshold, **{inner: value})  # type: ignore[arg-type]
    return replace(node, **{name: value})  # type: ignore[arg-type]


@given(trees())
def test_a_version_does_not_differ_from_itself(scheme: IndicatorScheme) -> None:
    assert diff(scheme, scheme) == ()


@given(trees(), trees())
def test_the_changes_carried_out_on_the_old_version_give_the_new_one(
    old: IndicatorScheme, new: IndicatorScheme
) -> None:
    changes = diff(old, new)
    assert apply(old, changes) == new
    assert (changes == ()) is (old == new)


@given(trees(), trees())
def test_there_and_back_are_the_same_changes_turned_round(old: IndicatorScheme, new: IndicatorScheme) -> None:
    there, back = diff(old, new), diff(new, old)
    assert codes(there, Added) == codes(back, Removed)
    assert {
        (change.field, change.before, change.after) for change in there if isinstance(change, Edited)
    } == {(change.field, change.after, change.before) for change in back if isinstance(change, Edited)}


def codes(changes: Iterable[Change], kind: type[Added | Removed | Moved]) -> set[str]:
    return {change.indicator.code for change in changes if isinstance(change, kind)}


def test_each_field_is_named_with_both_values() -> None:
    old = leaf("1", threshold=LINE)
    new = leaf("1", 8, threshold=replace(LINE, value=Decimal(30), operator=Operator.ABOVE))
    assert diff(scheme_of(old), scheme_of(new, version="2", minimum=Decimal(60))) == (
        Edited(None, "version", "1", "2"),
        Edited(None, "minimum", None, Decimal(60)),
        Edited(new, "weight", Decimal(10), Decimal(8)),
        Edited(new, "maximum", Decimal(10), Decimal(8)),
        Edited(new, "threshold.operator", Operator.AT_LEAST, Operator.ABOVE),
        Edited(new, "threshold.value", Decimal(40), Decimal(30)),
    )


def test_a_threshold_that_comes_is_one_change() -> None:
    new = leaf("1", threshold=LINE)
    assert diff(scheme_of(leaf("1")), scheme_of(new)) == (Edited(new, "threshold", None, LINE),)


def test_numbers_are_compared_as_numbers() -> None:
    assert diff(scheme_of(leaf("1")), scheme_of(leaf("1", maximum=Decimal("10.00")))) == ()


def test_only_what_left_its_order_has_moved() -> None:
    old = scheme_of(*map(leaf, "abcd"))
    assert diff(old, scheme_of(*map(leaf, "xbcda"))) == (
        Added(leaf("x"), Place(None, None)),
        Moved(leaf("a"), Place(None, None), Place(None, "d")),
    )


def test_another_parent_is_a_move_and_a_group_that_is_gone_leaves_its_children_named() -> None:
    old = scheme_of(group("g", leaf("1"), leaf("2")), group("h"))
    new = scheme_of(group("h", leaf("2")))
    assert diff(old, new) == (
        Removed(group("g"), Place(None, None)),
        Removed(leaf("1"), Place("g", None)),
        Moved(leaf("2"), Place("g", "1"), Place("h", None)),
    )


def test_an_added_group_is_added_piece_by_piece() -> None:
    new = scheme_of(group("g", leaf("1"), leaf("2")))
    assert diff(scheme_of(), new) == (
        Added(group("g"), Place(None, None)),
        Added(leaf("1"), Place("g", None)),
        Added(leaf("2"), Place("g", "1")),
    )


def test_codes_that_come_twice_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^scheme s 1: code 1 comes twice$"):
        diff(scheme_of(leaf("1")), scheme_of(leaf("1"), group("g", leaf("1"))))
