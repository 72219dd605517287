"""A scheme as it is typed: nothing is lost, nothing is guessed, and rows move with what is below them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.numbers import read_number
from forms.scheme import (
    DEEPEST,
    LINES,
    ROW_FIELDS,
    Row,
    SchemeDraft,
    blank_row,
    draft_of,
    mapping_of,
    posted_draft,
)
from forms.scheme_rows import ACTS, end_of, move
from reviewapp.schemes import SHIPPED, load_figures, load_scheme
from scoring.scheme import Indicator, IndicatorScheme, Kind, Operator
from tests.reviewapp.schemes_drawn import schemes


def posted(draft: SchemeDraft) -> dict[str, str]:
    """The fields that a browser sends for a draft, unchecked boxes left out."""
    fields = {**draft.heading, "rows": str(len(draft.rows))}
    for at, row in enumerate(draft.rows):
        texts = {"depth": str(row.depth), "open": "1" if row.is_open else "", **row.texts}
        fields |= {f"r{at}-{name}": text for name, text in texts.items() if text or name == "code"}
        for part, lines in row.lines.items():
            for number, line in enumerate(lines):
                fields |= {f"r{at}-{part}-{number}-{name}": text for name, text in line.items()}
    return fields


def drafted(*codes: str) -> SchemeDraft:
    """Rows by their codes; the depth is the number of points in the code."""
    rows = []
    for code in codes:
        blank = blank_row(code.count("."))
        rows.append(replace(blank, texts={**blank.texts, "code": code}))
    heading = {"code": "s", "version": "1", "title": "t", "source": "s", "weights_total": "", "minimum": ""}
    return SchemeDraft(heading, tuple(rows))


def outline(draft: SchemeDraft) -> list[str]:
    return ["-" * row.depth + row.texts["code"] for row in draft.rows]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scheme_comes_back_from_the_form(name: str) -> None:
    draft = draft_of(load_scheme(name))
    assert posted_draft(posted(draft)) == draft
    mapping, faults = mapping_of(posted_draft(posted(draft)))
    assert faults == []
    assert IndicatorScheme.from_mapping(mapping) == load_scheme(name)


@settings(max_examples=30, deadline=None)
@given(schemes(sorted(load_figures())))
def test_what_is_typed_stays_as_it_was_typed(scheme: IndicatorScheme) -> None:
    draft = draft_of(scheme)
    rows = tuple(replace(row, texts={**row.texts, "weight": "八分", "code": ""}) for row in draft.rows)
    wrong = replace(draft, rows=rows)
    assert posted_draft(posted(wrong)) == wrong


def test_every_text_that_cannot_be_read_is_named_with_its_place() -> None:
    draft = drafted("1")
    row = draft.rows[0]
    texts = {**row.texts, "weight": "八", "step": "1.1234567"}
    lines = {"bands": (), "levels": ({"low": "0", "high": "", "wording": "好"},)}
    _, faults = mapping_of(
        SchemeDraft({**draft.heading, "minimum": "x"}, (replace(row, texts=texts, lines=lines),))
    )
    assert [(fault.row, fault.name) for fault in faults] == [
        (None, "minimum"),
        (0, "weight"),
        (0, "step"),
        (0, "levels-0-high"),
    ]


def test_a_count_of_years_is_a_small_whole_number() -> None:
    draft = drafted("1")
    texts = {**draft.rows[0].texts, "kind": Kind.THRESHOLD, "window": "３"}
    mapping, faults = mapping_of(replace(draft, rows=(replace(draft.rows[0], texts=texts),)))
    assert (faults, mapping["indicators"][0]["threshold"]["window"]) == ([], 3)
    texts["window"] = "3.5"
    _, faults = mapping_of(replace(draft, rows=(replace(draft.rows[0], texts=texts),)))
    assert [(fault.row, fault.name) for fault in faults] == [(0, "window")]


def test_what_another_kind_had_is_kept_but_not_stored() -> None:
    draft = draft_of(load_scheme("expert-100"))
    leaf = draft.rows[1]
    group = replace(leaf, texts={**leaf.texts, "kind": Kind.GROUP})
    back = posted_draft(posted(replace(draft, rows=(draft.rows[0], group, *draft.rows[2:]))))
    assert back.rows[1].lines["levels"] == leaf.lines["levels"]
    mapping, _ = mapping_of(back)
    assert "levels" not in mapping["indicators"][0]["children"][0]


def test_a_form_that_lost_rows_on_the_way_is_refused() -> None:
    fields = posted(drafted("1", "2"))
    del fields["r1-code"]
    with pytest.raises(KeyError):
        posted_draft(fields)


def test_depths_that_no_tree_has_are_mended() -> None:
    fields = posted(drafted("1", "2", "3")) | {"r0-depth": "3", "r1-depth": "9", "r2-depth": "-1"}
    assert [row.depth for row in posted_draft(fields).rows] == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("８．５", Decimal("8.5")),
        (" 8。5 ", Decimal("8.5")),
        ("－3", Decimal(-3)),
        ("1e3", None),
        ("1_000", None),
        ("٣", None),
        ("", None),
        ("1234567890", None),
    ],
)
def test_numbers_as_they_are_typed(text: str, number: Decimal | None) -> None:
    assert read_number(text) == number


TREE = ("1", "1.1", "1.2", "2", "2.1")


@pytest.mark.parametrize(
    ("act", "at", "after", "here"),
    [
        ("up", 3, ["2", "-2.1", "1", "-1.1", "-1.2"], 0),
        ("up", 0, ["1", "-1.1", "-1.2", "2", "-2.1"], 0),
        ("up", 1, ["1", "-1.1", "-1.2", "2", "-2.1"], 1),
        ("down", 0, ["2", "-2.1", "1", "-1.1", "-1.2"], 2),
        ("down", 1, ["1", "-1.2", "-1.1", "2", "-2.1"], 2),
        ("down", 4, ["1", "-1.1", "-1.2", "2", "-2.1"], 4),
        ("inward", 3, ["1", "-1.1", "-1.2", "-2", "--2.1"], 3),
        ("inward", 1, ["1", "-1.1", "-1.2", "2", "-2.1"], 1),
        ("outward", 1, ["1", "-1.2", "1.1", "2", "-2.1"], 2),
        ("outward", 0, ["1", "-1.1", "-1.2", "2", "-2.1"], 0),
        ("add", 0, ["1", "-1.1", "-1.2", "", "2", "-2.1"], 3),
        ("add", -1, ["1", "-1.1", "-1.2", "2", "-2.1", ""], 5),
        ("add_below", 0, ["1", "-1.1", "-1.2", "-", "2", "-2.1"], 3),
        ("remove", 0, ["2", "-2.1"], 0),
        ("remove", 4, ["1", "-1.1", "-1.2", "2"], 3),
        ("stay", 2, ["1", "-1.1", "-1.2", "2", "-2.1"], 2),
    ],
)
def test_moving_rows(act: str, at: int, after: list[str], here: int) -> None:
    moved, focus = move(drafted(*TREE), act, at)
    assert (outline(moved), focus) == (after, here)


@pytest.mark.parametrize("at", [-1, 5])
def test_a_row_that_does_not_exist_is_not_moved(at: int) -> None:
    with pytest.raises(IndexError):
        move(drafted(*TREE), "up", at)


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 99)), max_size=25))
def test_rows_stay_a_tree_whatever_is_done(acts: list[tuple[str, int]]) -> None:
    draft = drafted(*TREE)
    for act, at in acts:
        if draft.rows:
            draft, focus = move(draft, act, at % len(draft.rows))
            assert -1 <= focus < len(draft.rows)
        depths = [row.depth for row in draft.rows]
        assert posted_draft(posted(draft)) == draft
        assert depths == [] or (depths[0] == 0 and max(depths) <= DEEPEST)


def test_a_subtree_ends_before_the_next_of_its_depth() -> None:
    rows = drafted(*TREE).rows
    assert [end_of(rows, at) for at in range(5)] == [3, 2, 3, 5, 5]


def test_a_new_row_offers_every_field() -> None:
    row = blank_row(0)
    assert (set(row.texts), set(row.lines)) == (set(ROW_FIELDS), set(LINES))
    assert isinstance(row, Row)
    assert row.texts["operator"] == Operator.AT_LEAST
    assert set(ROW_FIELDS) <= set(Indicator.__dataclass_fields__) | {
        *("operator", "value", "unit", "window", "every_year", "exceptions")
    }
