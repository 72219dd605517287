"""Provincial recommendations (推荐汇总): which applications a unit puts forward, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.imports.columns import RECOMMENDATION_COLUMNS, RECOMMENDATION_SHEET, Column, offer_units
from reviewapp.imports.intake import Intake
from reviewapp.imports.sheet import CellError, SheetReader, SheetRow
from reviewapp.models import Application, Recommendation, Round, User
from reviewapp.rounds import quota
from reviewapp.wording import _


class Recommendations(Intake):
    """One row per recommended application, which must have come in before."""

    sheet = RECOMMENDATION_SHEET
    key = ("application",)

    def __init__(self, session: Session, round_: Round, at: datetime, actor: User | None = None) -> None:
        super().__init__(session, round_, at, actor)
        recorded = session.execute(
            select(Application.number, Application.quota_unit, Recommendation, quota.counts())
            .join(Application.recommendation)
            .where(Application.round_id == round_.id)
        ).all()
        counted = [(number, unit, one.standing_place) for number, unit, one, counts in recorded if counts]
        self.standing = {number: one for number, _unit, one, _counts in recorded}
        self.taken = {(unit, place): number for number, unit, place in counted if place is not None}
        self.by_unit = Counter(unit for _number, unit, _place in counted)

    @staticmethod
    def offered(round_: Round) -> tuple[Column, ...]:
        """The units that may recommend are offered where the round caps them."""
        return offer_units(RECOMMENDATION_COLUMNS, quota.units(round_))

    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """New is an application that was not recommended before; its unit must be the one that filed it."""
        applications = self.applications(rows)
        new = []
        for row in rows:
            number, unit = str(row.values["application"]), str(row.values["quota_unit"])
            known = applications.get(number)
            if known is None:
                reader.wrong(row, "application", _("本批次没有这个申报编号"))
            elif known[1] != unit:
                reader.wrong(row, "quota_unit", _("与申报表所填的推荐单位“%(unit)s”不一致", unit=known[1]))
            elif standing := self.standing.get(number):
                self._compare(row, standing, reader)
            else:
                self._check_place(row, unit, reader)
                self.by_unit[unit] += 1
                new.append(row)
        return new

    def _compare(self, row: SheetRow, standing: Recommendation, reader: SheetReader) -> None:
        """A file changes nothing that is there, nor does it bring back what was withdrawn."""
        if standing.is_withdrawn:
            reader.wrong(row, "application", _("已撤回推荐；如需重新推荐，请在“更正推荐”页面办理"))
        else:
            reader.compare(row, {"place": standing.standing_place})

    def _check_place(self, row: SheetRow, unit: str, reader: SheetReader) -> None:
        """No two applications of a unit have the same place."""
        place = row.values["place"]
        if place is None:
            return
        first = self.taken.setdefault((unit, int(str(place))), str(row.values["application"]))
        if first != row.values["application"]:
            reader.wrong(row, "place", _("与申报%(number)s的推荐顺序相同", number=first))

    def check_all(self) -> list[CellError]:
        """No unit recommends more than its cap."""
        return self.over_quota(self.by_unit)

    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write the recommendations."""
        applications = self.applications(rows)
        self.session.add_all(
            Recommendation(
                application_id=applications[str(row.values["application"])][0],
                place=row.values["place"],
                recorded_at=self.at,
            )
            for row in rows
        )
        self.session.flush()
