"""What every kind of import has in common: its sheet, and how its rows meet what is there already."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.imports.columns import Column
from reviewapp.imports.sheet import CellError, SheetReader, SheetRow
from reviewapp.models import Application, Round, User
from reviewapp.rounds import quota
from reviewapp.wording import _


class Intake(ABC):
    """Rows of one sheet on their way into the tables, batch by batch.

    All batches are compared before the first one is added.
    """

    sheet: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    """The columns that together name what a row is about."""

    def __init__(self, session: Session, round_: Round, at: datetime, actor: User | None = None) -> None:
        self.session = session
        self.round = round_
        self.at = at
        self.actor = actor
        self.columns = self.offered(round_)

    @staticmethod
    @abstractmethod
    def offered(round_: Round) -> tuple[Column, ...]:
        """The columns of the sheet in this round."""

    @abstractmethod
    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """Return the rows that are new; contradictions to what is there are noted with the reader."""

    @abstractmethod
    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write rows that were found new."""

    def check_all(self) -> list[CellError]:
        """What is wrong with all rows together."""
        return []

    def subject(self, row: SheetRow) -> str:
        """What the record of the import calls a row."""
        return "/".join(str(row.values[key]) for key in self.key)

    def over_quota(self, counts: Mapping[str, int]) -> list[CellError]:
        """An error for each unit with more applications than its cap: 超出名额的一律不予受理."""
        heading = next(column.heading for column in self.columns if column.key == "quota_unit")
        return [
            CellError(
                self.sheet,
                None,
                heading,
                excess.unit,
                _(
                    "推荐名额为%(cap)s件，导入后将有%(count)s件；超出名额的一律不予受理",
                    cap=excess.cap,
                    count=excess.count,
                ),
            )
            for excess in quota.excesses(self.round, counts)
        ]

    def applications(self, rows: Sequence[SheetRow]) -> dict[str, tuple[int, str]]:
        """The id and recommending unit of the applications that the rows name, by number."""
        named = select(Application.number, Application.id, Application.quota_unit).where(
            Application.round_id == self.round.id,
            Application.number.in_({str(row.values["application"]) for row in rows}),
        )
        return {number: (id_, unit) for number, id_, unit in self.session.execute(named)}
