"""Experts (专家): they enter the pool with an account that waits for its password."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from reviewapp.accounts.service import create_accounts
from reviewapp.imports.columns import EXPERT_COLUMNS, EXPERT_SHEET, Column
from reviewapp.imports.intake import Intake
from reviewapp.imports.sheet import SheetReader, SheetRow
from reviewapp.models import Expert, RoleName, Round, User
from reviewapp.wording import _

_FIELDS = tuple(column.key for column in EXPERT_COLUMNS)


class Experts(Intake):
    """One row per expert; the number is also the name to sign in with."""

    sheet = EXPERT_SHEET
    key = ("number",)

    @staticmethod
    def offered(round_: Round) -> tuple[Column, ...]:  # noqa: ARG004  the pool is the same in every round
        """The same in every round."""
        return EXPERT_COLUMNS

    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """New is who has a new number; nobody else may sign in under it."""
        numbers = {str(row.values["number"]) for row in rows}
        pool = {
            expert.number: {key: getattr(expert, key) for key in _FIELDS}
            for expert in self.session.scalars(select(Expert).where(Expert.number.in_(numbers)))
        }
        names = set(self.session.scalars(select(User.username).where(User.username.in_(numbers))))
        new = []
        for row in rows:
            number = str(row.values["number"])
            if number in pool:
                reader.compare(row, pool[number])
                continue
            if number in names:
                reader.wrong(row, "number", _("这个编号已是其他人的登录名"))
            new.append(row)
        return new

    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write the experts, each with an account without password."""
        added = [{key: str(row.values[key]) for key in _FIELDS} for row in rows]
        names = {values["number"]: values["name"] for values in added}
        users = create_accounts(self.session, names, RoleName.EXPERT)
        self.session.add_all(Expert(user=user, **values) for user, values in zip(users, added, strict=True))
        self.session.flush()
