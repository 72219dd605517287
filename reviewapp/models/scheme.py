"""Indicator schemes (指标体系) as versioned data: rows that are never changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column
from scoring.scheme import IndicatorScheme, Kind


class Scheme(Base):
    """A family of versions under one code."""

    __tablename__ = "scheme"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    versions: Mapped[list[SchemeVersion]] = relationship(
        back_populates="scheme", order_by="SchemeVersion.number"
    )


class SchemeVersion(Base):
    """One frozen version; ``digest`` is the SHA-256 of its canonical mapping."""

    __tablename__ = "scheme_version"
    __table_args__ = (UniqueConstraint("scheme_id", "number"), UniqueConstraint("scheme_id", "digest"))

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    heading: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    scheme: Mapped[Scheme] = relationship(back_populates="versions")
    indicators: Mapped[list[IndicatorRow]] = relationship(
        back_populates="scheme_version", order_by="IndicatorRow.position"
    )

    def titles(self) -> dict[str, str]:
        """The title of each indicator by its code."""
        return {row.code: row.title for row in self.indicators}

    def to_scheme(self) -> IndicatorScheme:
        """The pure scheme that forms are built from and totals are formed by."""
        by_parent: dict[int | None, list[IndicatorRow]] = {}
        for row in self.indicators:
            by_parent.setdefault(row.parent_id, []).append(row)

        def branch(parent_id: int | None) -> list[dict[str, Any]]:
            return [
                row.definition | ({"children": branch(row.id)} if row.id in by_parent else {})
                for row in by_parent.get(parent_id, [])
            ]

        return IndicatorScheme.from_mapping(self.heading | {"indicators": branch(None)})


class IndicatorRow(Base):
    """One indicator (指标) of a version; scores refer to it.

    ``definition`` is the whole indicator without its children, as ``to_mapping`` writes it; the
    columns beside it are what queries sort and join by.
    """

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("scheme_version_id", "code"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(code_column(Kind, "kind"))
    weight: Mapped[Decimal] = mapped_column(ScaledDecimal(6))
    maximum: Mapped[Decimal] = mapped_column(ScaledDecimal(6))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)

    scheme_version: Mapped[SchemeVersion] = relationship(back_populates="indicators")
