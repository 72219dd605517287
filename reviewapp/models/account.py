"""Who may sign in, and in which role."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base, Identifier, code_column

if TYPE_CHECKING:
    from reviewapp.models.panel import Expert


class RoleName(StrEnum):
    """The roles; what each may do stands in ``permissions`` and ``workflow``."""

    EXPERT = "expert"
    SECRETARIAT = "secretariat"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    PROVINCE = "province"
    COUNTY = "county"


user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A role as Flask-Security knows it."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    name: Mapped[RoleName] = mapped_column(code_column(RoleName, "name"), unique=True)


class User(Base, UserMixin):
    """A person who signs in by a name given by the secretariat, not by e-mail."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # Flask-Security's list is invariant
        secondary=user_role, lazy="selectin"
    )
    expert: Mapped[Expert | None] = relationship(back_populates="user", lazy="joined")
    affiliation: Mapped[Affiliation | None] = relationship(lazy="joined")

    def is_in(self, role: RoleName) -> bool:
        """Whether the person holds the role."""
        return any(held.name == role for held in self.roles)


class Affiliation(Base):
    """Whom an account outside the office acts for: a recommending unit (推荐单位), or a county by its code.

    It lays open that unit's or county's own applications, and nothing else.
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("(quota_unit IS NULL) <> (region_code IS NULL)", name="unit_or_county"),
        CheckConstraint("quota_unit <> ''", name="quota_unit"),
        CheckConstraint("length(region_code) = 6", name="region_code"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    quota_unit: Mapped[str | None] = mapped_column(String(64), index=True)
    region_code: Mapped[str | None] = mapped_column(String(6), index=True)
