"""Schemes as YAML: what goes out comes back, reads well, and nothing slips through on the way in."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.schemes import SHIPPED, load_scheme, parse_scheme
from reviewapp.schemes.text import load_yaml, scheme_yaml
from scoring.mapping import MappingError
from scoring.scheme import Indicator, IndicatorScheme, Kind
from tests.reviewapp.schemes_drawn import schemes


@given(schemes(["output_value", "area"]))
def test_a_scheme_comes_back_as_it_went_out(scheme: IndicatorScheme) -> None:
    text = scheme_yaml(scheme)
    assert parse_scheme(text) == scheme
    assert scheme_yaml(parse_scheme(text)) == text


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_schemes_come_back_to_the_letter(name: str) -> None:
    scheme = load_scheme(name)
    assert parse_scheme(scheme_yaml(scheme)).to_mapping() == scheme.to_mapping()


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text())
def test_any_number_and_any_words_come_back(weight: Decimal, words: str) -> None:
    node = Indicator(code="1", title=words, kind=Kind.EXPERT, description=words, weight=weight)
    scheme = IndicatorScheme(code="s", version="1", title=words, source=words, indicators=(node,))
    assert parse_scheme(scheme_yaml(scheme)) == scheme


def test_the_text_is_for_reading() -> None:
    lines = scheme_yaml(load_scheme("innovative-sme")).splitlines()
    assert lines[:3] + lines[4:14] == [
        "code: innovative-sme",
        "version: 2022-2",
        "title: 创新型中小企业评价指标",
        "indicators:",
        "- code: '1'",
        "  title: 创新能力",
        "  kind: group",
        "  weight: 40",
        "  minimum: 20",
        "  children:",
        "  - code: '1.1'",
        "    title: 与企业主导产品相关的有效知识产权数量",
        "    kind: banded",
    ]
    assert lines[18:20] == ["    bands:", "    - {low: 4, high: null, score: 20}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: key_twice (key=a)"),
        ("a: 1\n b: 2\n", "line 2: not_yaml"),
        ("a: !!python/name:os.system\n", "line 1: not_yaml"),
        ("a: \x00\n", ": yaml_characters"),
    ],
)
def test_what_is_no_plain_yaml_is_named(text: str, problem: str) -> None:
    with pytest.raises(MappingError, match=f"^{re.escape(problem)}$"):
        load_yaml(text)
