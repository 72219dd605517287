"""Persons of provinces and counties for tests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reviewapp.accounts.service import open_account
from reviewapp.models import RoleName, User
from tests.factories import AT


def make_province(session: Session, unit: str = "浙江省", username: str = "province") -> User:
    return open_account(
        session,
        username=username,
        name=f"{unit}主管部门",
        role=RoleName.PROVINCE,
        quota_unit=unit,
        actor=None,
        at=AT,
    )


def make_county(session: Session, code: str = "330001", username: str = "county") -> User:
    return open_account(
        session,
        username=username,
        name=f"{code}主管部门",
        role=RoleName.COUNTY,
        region_code=code,
        actor=None,
        at=AT,
    )
