"""What all tables share: naming of constraints, and column types that keep numbers and times exact."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite counts rows by itself only where the key is spelt INTEGER.
Identifier = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class ScaledDecimal(TypeDecorator[Decimal]):
    """An exact decimal stored as an integer of ``places`` digits after the point.

    SQLite keeps NUMERIC as floating point; a score must come back to the last digit.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Refuse a value that would lose digits."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimals")
        return int(scaled)

    def process_result_value(self, value: Any | None, dialect: Any) -> Decimal | None:
        """Give the decimal back with its stored number of digits."""
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a moment without a zone: it could mean two times."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Any) -> datetime | None:
        """Give the moment back in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def code_column(codes: type[StrEnum], name: str) -> Enum:
    """A short code with a CHECK constraint over its values, the same on both databases."""
    return Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda enum: [member.value for member in enum],
    )
