"""The score sheet form: blanks, typed text, drafts and submissions, what may be stored."""

from decimal import Decimal

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.score_sheet import (
    COMMENT_LIMIT,
    Entry,
    ScoreSheetForm,
    clean_comment,
    field_name,
    score_sheet_form,
)
from scoring.scheme import CommentRule, Indicator, IndicatorScheme, Kind, Level


def leaf(code: str, maximum: str, rule: CommentRule) -> Indicator:
    points = Decimal(maximum)
    levels = (
        Level(low=points - 1, high=points, wording="好"),
        Level(low=Decimal("2.5"), high=points - Decimal("1.5"), wording="中"),
        Level(low=Decimal(0), high=Decimal(2), wording="差"),
    )
    return Indicator(
        code=code,
        title=f"指标{code}",
        kind=Kind.EXPERT,
        weight=points,
        maximum=points,
        step=Decimal("0.5"),
        comment_rule=rule,
        levels=levels,
    )


SCHEME = IndicatorScheme(
    code="t",
    version="1",
    title="评分表",
    source="t",
    weights_total=Decimal(31),
    indicators=(
        leaf("1.1", "15", CommentRule.NEVER),
        leaf("1.2", "8", CommentRule.EXTREMES),
        leaf("2", "8", CommentRule.ALWAYS),
    ),
)
SCORES_OF_15 = "请填写0至15之间、以0.5为一档的分数"
Cells = dict[str, tuple[str, bool, str]]


def posted(cells: Cells, **extra: str) -> MultiDict[str, str]:
    """What a browser sends: unticked boxes are absent."""
    data = {"edit_tag": "7", **extra}
    for code, (score, abstained, comment) in cells.items():
        name = field_name(code)
        data |= {f"{name}-score": score, f"{name}-comment": comment}
        if abstained:
            data[f"{name}-abstained"] = "y"
    return MultiDict(data)


def form_of(cells: Cells) -> ScoreSheetForm:
    return score_sheet_form(SCHEME)(formdata=posted(cells))


def complete(**changes: tuple[str, bool, str]) -> Cells:
    cells: Cells = {"1.1": ("12.5", False, ""), "1.2": ("5", False, ""), "2": ("5", False, "较好")}
    return cells | {code.removeprefix("i").replace("_", "."): cell for code, cell in changes.items()}


def faults(form: ScoreSheetForm) -> dict[str, list[str]]:
    return {
        f"{row.indicator.code} {field.short_name}": [str(error) for error in field.errors]
        for row in form.rows()
        for field in row
        if field.errors
    }


def test_rows_follow_the_scheme() -> None:
    assert [row.indicator.title for row in form_of({}).rows()] == ["指标1.1", "指标1.2", "指标2"]


def test_complete_sheet_may_be_submitted() -> None:
    form = form_of(complete())
    assert form.validate_submission()
    assert form.entries() == {
        "1.1": Entry(Decimal("12.5")),
        "1.2": Entry(Decimal(5)),
        "2": Entry(Decimal(5), comment="较好"),
    }
    assert form.edit_tag.data == 7


def test_blank_is_none_and_never_zero() -> None:
    form = form_of({"1.1": ("", False, ""), "1.2": ("　 ", False, ""), "2": ("0", False, "")})
    assert form.validate_draft()
    assert form.entries() == {"1.1": Entry(None), "1.2": Entry(None), "2": Entry(Decimal(0))}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("８．５", "8.5"),
        ("　8.5 ", "8.5"),
        ("8。5", "8.5"),
        ("+8", "8"),
        ("8.", "8"),
        ("8.50", "8.5"),
        ("0", "0"),
        ("15", "15"),
    ],
)
def test_numbers_as_chinese_input_methods_write_them(typed: str, value: str) -> None:
    form = form_of({"1.1": (typed, False, "")})
    assert form.validate_draft()
    assert form.entries() == {"1.1": Entry(Decimal(value))}


@pytest.mark.parametrize(
    "typed", ["15.5", "-1", "8.3", "abc", "8,5", "8 5", "1e1", "NaN", "Infinity", "1_0", "٨", "8²", "9" * 400]
)
def test_impossible_scores_are_refused_at_the_row_and_shown_as_typed(typed: str) -> None:
    form = form_of({"1.1": (typed, False, "说明"), "1.2": ("5", False, "")})
    assert not form.validate_draft()
    assert faults(form) == {"1.1 score": [SCORES_OF_15]}
    assert f'value="{typed}"' in str(form.row("1.1").score())
    assert "说明" in str(form.row("1.1").comment())
    assert (form.entries(), form.faulty()) == ({"1.2": Entry(Decimal(5))}, ("1.1",))


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_possible_score_a_blank_or_refused(typed: str) -> None:
    form = form_of({"1.1": (typed, False, "")})
    if form.validate_draft():
        value = form.entries()["1.1"].value
        assert (value is None) == (not typed.strip())
        assert value is None or SCHEME.indicator("1.1").allows(value)
    else:
        assert (form.entries(), faults(form)) == ({}, {"1.1 score": [SCORES_OF_15]})


@given(st.integers(0, 30))
def test_possible_scores_survive_showing_and_posting(halves: int) -> None:
    value = Decimal(halves) / 2
    form_class = score_sheet_form(SCHEME)
    shown = form_class(data=form_class.initial({"1.1": Entry(value)}, edit_tag=3))
    again = form_of({"1.1": (shown.row("1.1").score._value(), False, "")})
    assert again.entries() == {"1.1": Entry(value)}


def test_stored_entries_are_shown() -> None:
    form_class = score_sheet_form(SCHEME)
    stored = {"1.1": Entry(Decimal("10.0")), "1.2": Entry(None, abstained=True, comment="不了解")}
    form = form_class(data=form_class.initial(stored, edit_tag=3))
    assert [row.score._value() for row in form.rows()] == ["10", "", ""]
    assert [row.abstained.data for row in form.rows()] == [False, True, False]
    assert form.row("1.2").comment.data == "不了解"
    assert 'type="hidden" value="3"' in str(form.edit_tag())


def test_stored_entries_are_not_posted_entries() -> None:
    form_class = score_sheet_form(SCHEME)
    assert form_class(data=form_class.initial({"1.1": Entry(Decimal(8))}, edit_tag=3)).entries() == {}


def test_rows_that_were_not_posted_are_not_mentioned() -> None:
    form = form_of({"1.2": ("5", False, "")})
    assert form.validate_draft()
    assert (form.entries(), form.faulty()) == ({"1.2": Entry(Decimal(5))}, ())


def test_submission_needs_every_row() -> None:
    form = form_of({"1.1": ("", False, ""), "2": ("5", False, "较好")})
    assert not form.validate_submission()
    missing = ["请填写评分；确实无法评价的，请选择“无法评价”并说明理由"]
    assert faults(form) == {"1.1 score": missing, "1.2 score": missing}


def test_abstention_needs_a_reason_when_submitted_only() -> None:
    without = form_of(complete(i1_1=("", True, " ")))
    assert without.validate_draft()
    assert without.entries()["1.1"] == Entry(None, abstained=True)
    assert not without.validate_submission()
    assert faults(without) == {"1.1 comment": ["选择“无法评价”的，请说明理由"]}
    assert form_of(complete(i1_1=("", True, "非本人专业领域"))).validate_submission()


def test_score_and_abstention_contradict_each_other_and_are_not_stored() -> None:
    form = form_of(complete(i1_1=("8", True, "说明")))
    assert not form.validate_draft()
    assert faults(form) == {"1.1 abstained": ["已填写评分的，不能同时选择“无法评价”"]}
    assert form.faulty() == ("1.1",)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ({"i1_2": ("8", False, "")}, {"1.2 comment": ["评分处于最高或最低等次，请说明理由"]}),
        ({"i1_2": ("2", False, "")}, {"1.2 comment": ["评分处于最高或最低等次，请说明理由"]}),
        ({"i1_2": ("6.5", False, "")}, {}),
        ({"i1_2": ("8", False, "依据充分")}, {}),
        ({"i1_1": ("15", False, "")}, {}),
        ({"i2": ("5", False, "")}, {"2 comment": ["请填写评审意见"]}),
    ],
)
def test_comment_rules_hold_on_submission_only(
    cell: dict[str, tuple[str, bool, str]], message: dict[str, list[str]]
) -> None:
    form = form_of(complete(**cell))
    assert form.validate_draft()
    assert form.validate_submission() is (not message)
    assert faults(form) == message
    assert len(form.entries()) == 3


def test_faults_of_a_draft_are_not_doubled_on_submission() -> None:
    form = form_of(complete(i1_2=("99", False, "")))
    assert not form.validate_submission()
    assert faults(form) == {"1.2 score": ["请填写0至8之间、以0.5为一档的分数"]}


def test_comments_are_cleaned_and_bounded() -> None:
    form = form_of({"1.1": ("8", False, " 一\r\n二\x00 "), "1.2": ("5", False, "长" * (COMMENT_LIMIT + 1))})
    assert not form.validate_draft()
    assert faults(form) == {"1.2 comment": ["评审意见不得超过2000字"]}
    assert form.entries() == {"1.1": Entry(Decimal(8), comment="一\n二")}


def test_base_class_brings_its_own_protection() -> None:
    app = Flask(__name__)
    app.secret_key = "test"
    with app.test_request_context(method="POST", data=posted(complete())):
        form = score_sheet_form(SCHEME, base=FlaskForm)()
        assert not form.validate_submission()
        assert list(form.errors) == ["csrf_token"]
        assert faults(form) == {}


@given(st.lists(st.text(min_size=1, max_size=8), unique=True))
def test_field_names_are_valid_and_different(codes: list[str]) -> None:
    names = [field_name(code) for code in codes]
    assert all(name.isidentifier() and name.isascii() for name in names)
    assert len(set(names)) == len(codes)


@pytest.mark.parametrize("typed", ["一\r\n二", "一\n二", "一\x0b二", "一\u2028二", " 一\x00\n二\t"])
def test_lines_typed_or_pasted_are_kept_with_ends_of_one_kind(typed: str) -> None:
    assert clean_comment(typed) == "一\n二"


def test_a_tab_is_a_space() -> None:
    assert clean_comment("一\t二") == "一 二"
