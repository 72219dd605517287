"""Experts (专家): they enter the pool with an account that waits for its password.

A row of an expert who is there already may bring further employers and days; nothing is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, tuple_

from reviewapp.accounts.service import create_accounts
from reviewapp.imports.cells import CellProblem
from reviewapp.imports.columns import EXPERT_COLUMNS, EXPERT_SHEET, Column
from reviewapp.imports.intake import Intake
from reviewapp.imports.periods import Away, Employed, read_days, read_employers
from reviewapp.imports.sheet import SheetReader, SheetRow
from reviewapp.models import Employment, Expert, ExpertKind, RoleName, Round, Unavailability, User
from reviewapp.wording import _

_FIELDS = ("number", "name", "title", "field", "employer", "region_code")
_IF_FILLED = ("kind", "mobile")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_PERIODS = {"employments": read_employers, "unavailable": read_days}


class Experts(Intake):
    """One row per expert; the number is also the name to sign in with."""

    sheet = EXPERT_SHEET
    key = ("number",)

    @staticmethod
    def offered(round_: Round) -> tuple[Column, ...]:  # noqa: ARG004  the pool is the same in every round
        """The same in every round."""
        return EXPERT_COLUMNS

    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """New is who has a new number, which nobody else may sign in under, and whose row tells more."""
        numbers = {str(row.values["number"]) for row in rows}
        pool = self._pool(numbers)
        names = set(self.session.scalars(select(User.username).where(User.username.in_(numbers))))
        told = self._told(pool.values())
        new = []
        for row in rows:
            number = str(row.values["number"])
            readable = self._check(row, reader)
            if known := pool.get(number):
                reader.compare(row, _stored(known, row))
                if readable and any(one not in told[number] for one in _further(row)):
                    new.append(row)
                continue
            if number in names:
                reader.wrong(row, "number", _("这个编号已是其他人的登录名"))
            new.append(row)
        self._remark_doubles([row for row in new if str(row.values["number"]) not in pool], reader)
        return new

    def _check(self, row: SheetRow, reader: SheetReader) -> bool:
        """Whether telephone, employers and days can be read; what cannot is noted."""
        before = len(reader.errors)
        mobile = row.values["mobile"]
        if mobile is not None and not _MOBILE.fullmatch(str(mobile)):
            reader.wrong(row, "mobile", _("应为11位手机号码"))
        for key, read in _PERIODS.items():
            try:
                read(str(row.values[key] or ""))
            except CellProblem as problem:
                reader.wrong(row, key, str(problem))
        return len(reader.errors) == before

    def _pool(self, numbers: Iterable[str]) -> dict[str, Expert]:
        found = self.session.scalars(select(Expert).where(Expert.number.in_(numbers)))
        return {expert.number: expert for expert in found}

    def _told(self, experts: Iterable[Expert]) -> dict[str, set[Employed | Away]]:
        """Number → employers and days that are on record; days that were taken back are not told anew."""
        told: dict[int, set[Employed | Away]] = {expert.id: set() for expert in experts}
        for employment in self.session.scalars(select(Employment).where(Employment.expert_id.in_(told))):
            told[employment.expert_id].add(Employed(employment.employer, employment.since, employment.until))
        for days in self.session.scalars(select(Unavailability).where(Unavailability.expert_id.in_(told))):
            told[days.expert_id].add(Away(days.since, days.until, days.note))
        return {expert.number: told[expert.id] for expert in experts}

    def _remark_doubles(self, rows: Sequence[SheetRow], reader: SheetReader) -> None:
        """Who may be in the pool already under another number; whether it is so, a person decides."""
        persons = [(str(row.values["name"]), str(row.values["employer"])) for row in rows]
        same = select(Expert.name, Expert.employer, Expert.number).where(
            tuple_(Expert.name, Expert.employer).in_(persons)
        )
        known = {(name, employer): number for name, employer, number in self.session.execute(same)}
        for row, person in zip(rows, persons, strict=True):
            if person in known:
                reader.remark(
                    row,
                    "name",
                    _("作为新专家导入；库中%(number)s姓名和单位相同，请核实", number=known[person]),
                )

    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write the experts, each with an account without password, and what is new of those in the pool."""
        pool = self._pool({str(row.values["number"]) for row in rows})
        added = {
            str(row.values["number"]): _fields(row) for row in rows if str(row.values["number"]) not in pool
        }
        names = {number: values["name"] for number, values in added.items()}
        users = create_accounts(self.session, names, RoleName.EXPERT)
        for user, values in zip(users, added.values(), strict=True):
            expert = Expert(user=user, **values)
            pool[expert.number] = expert
            self.session.add(expert)
        self.session.flush()
        told = self._told(pool.values())
        for row in rows:
            number = str(row.values["number"])
            self.session.add_all(
                self._record(pool[number].id, one) for one in _further(row) if one not in told[number]
            )
        self.session.flush()

    def _record(self, expert_id: int, one: Employed | Away) -> Employment | Unavailability:
        seal = {"recorded_by_id": self.actor.id if self.actor else None, "recorded_at": self.at}
        if isinstance(one, Employed):
            return Employment(
                expert_id=expert_id, employer=one.employer, since=one.since, until=one.until, **seal
            )
        return Unavailability(expert_id=expert_id, since=one.since, until=one.until, note=one.note, **seal)


def _stored(expert: Expert, row: SheetRow) -> Mapping[str, object]:
    """What must agree with the row: the columns of always, and later ones where the row fills them in."""
    filled = [key for key in _IF_FILLED if row.values[key] is not None and getattr(expert, key)]
    return {key: getattr(expert, key) for key in (*_FIELDS, *filled)}


def _fields(row: SheetRow) -> dict[str, str]:
    """The columns of an expert; who is of no kind counts as technical."""
    values = {key: str(row.values[key]) for key in _FIELDS}
    kind = ExpertKind(str(row.values["kind"] or ExpertKind.TECHNICAL))
    return values | {"kind": kind, "mobile": str(row.values["mobile"] or "")}


def _further(row: SheetRow) -> list[Employed | Away]:
    """Employers and days of a row, each once."""
    employers = read_employers(str(row.values["employments"] or ""))
    return list(dict.fromkeys((*employers, *read_days(str(row.values["unavailable"] or "")))))
