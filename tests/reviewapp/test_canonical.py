"""One text for one value: what digests of frozen records rest on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.canonical import canonical_json, digest
from reviewapp.models import RoundPhase

GOLDEN = (
    ({}, "{}"),
    ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
    ({"指标": "产值", "a": '\n"\\'}, '{"a":"\\n\\"\\\\","指标":"产值"}'),
    (Decimal("84.50"), '"84.5"'),
    (Decimal("100"), '"100"'),
    (Decimal("1E+2"), '"100"'),
    (Decimal("-0.00"), '"0"'),
    (Decimal("0.000001"), '"0.000001"'),
    ((Decimal("1"), Decimal("1.0")), '["1","1"]'),
    (date(2026, 6, 2), '"2026-06-02"'),
    (datetime(2026, 6, 2, 1, 30, tzinfo=UTC), '"2026-06-02T01:30:00+00:00"'),
    (RoundPhase.SCORING, '"scoring"'),
    (-7, "-7"),
)
REFUSED = (0.1, float("nan"), [{"a": (1.0,)}], np.float64(1), {1, 2}, object(), {1: "a"}, {"a": {2.5: "b"}})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(("value", "text"), GOLDEN)
def test_the_one_text(value: object, text: str) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize("value", REFUSED)
def test_what_has_no_exact_text_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical_json(value)


@settings(max_examples=50)
@given(st.dictionaries(st.text(), VALUES), st.randoms())
def test_the_order_of_keys_means_nothing(value: dict[str, object], random: object) -> None:
    keys = list(value)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical_json({key: value[key] for key in keys}) == canonical_json(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 6))
def test_zeros_at_the_end_of_a_decimal_mean_nothing(value: Decimal, zeros: int) -> None:
    longer = value.quantize(Decimal(1).scaleb(-6 - zeros)) if abs(value) < 10**12 else value
    assert canonical_json(longer) == canonical_json(value)


@settings(max_examples=50)
@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_decimal_is_dropped(value: Decimal) -> None:
    assert Decimal(canonical_json(value).strip('"')) == value


def test_the_digest_is_sha_256() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("公示") == digest("公示".encode())
