"""Numbers and moments come back exactly as they went in, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.db import db
from reviewapp.models.base import ScaledDecimal, UtcDateTime

ROUND_TRIP = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
EXACT = sa.Table(
    "exact",
    sa.MetaData(),
    sa.Column("value", ScaledDecimal(6)),
    sa.Column("moment", UtcDateTime),
)
AWARE = datetime(2026, 6, 2, tzinfo=UTC)
DECIMALS = st.decimals(-(10**12), 10**12, places=6, allow_nan=False)
FINER = st.decimals(-(10**6), 10**6, places=9).filter(lambda value: value % Decimal("1e-6"))
MOMENTS = st.datetimes(timezones=st.timezones()).filter(lambda moment: 1 < moment.year < 9999)


@pytest.fixture
def exact(context: Flask) -> sa.Table:
    EXACT.create(db.session.connection())
    return EXACT


def stored(table: sa.Table, **values: object) -> tuple[object, ...]:
    db.session.execute(sa.delete(table))
    db.session.execute(sa.insert(table).values(values))
    return tuple(db.session.execute(sa.select(table)).one())


@ROUND_TRIP
@given(value=DECIMALS)
def test_a_decimal_comes_back_to_the_last_digit(exact: sa.Table, value: Decimal) -> None:
    back, _ = stored(exact, value=value)
    assert back == value
    assert isinstance(back, Decimal)
    assert back.as_tuple().exponent == -6


@ROUND_TRIP
@given(value=FINER)
def test_a_digit_too_many_is_refused_not_rounded(exact: sa.Table, value: Decimal) -> None:
    with pytest.raises(sa.exc.StatementError, match="more than 6 decimals"):
        stored(exact, value=value)


@ROUND_TRIP
@given(moment=MOMENTS)
def test_a_moment_comes_back_in_utc(exact: sa.Table, moment: datetime) -> None:
    _, back = stored(exact, moment=moment)
    assert isinstance(back, datetime)
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(exact: sa.Table) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a time zone"):
        stored(exact, moment=AWARE.replace(tzinfo=None))


def test_nothing_is_nothing(exact: sa.Table) -> None:
    assert stored(exact, value=None, moment=None) == (None, None)


def test_sums_and_order_are_those_of_the_decimals(exact: sa.Table) -> None:
    values = [Decimal("0.1"), Decimal("0.2"), Decimal("84.125"), Decimal("100"), Decimal("9.999999")]
    db.session.execute(sa.insert(exact), [{"value": value} for value in values])
    assert db.session.scalar(sa.select(sa.func.sum(exact.c.value))) == sum(values)
    assert db.session.scalars(sa.select(exact.c.value).order_by(exact.c.value)).all() == sorted(values)


def test_local_time_is_converted(exact: sa.Table) -> None:
    local = datetime(2026, 6, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert stored(exact, moment=local)[1] == datetime(2026, 6, 2, 1, 30, tzinfo=UTC)
