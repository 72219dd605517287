"""Recusals (回避): who must not score what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from reviewapp.imports.columns import RECUSAL_COLUMNS, RECUSAL_SHEET, Column
from reviewapp.imports.intake import Intake
from reviewapp.imports.sheet import SheetReader, SheetRow
from reviewapp.models import Application, Assignment, ConflictOfInterest, Expert, Recusal, Round
from reviewapp.wording import _


class Recusals(Intake):
    """One row per expert and application."""

    sheet = RECUSAL_SHEET
    key = ("expert", "application")

    @staticmethod
    def offered(round_: Round) -> tuple[Column, ...]:  # noqa: ARG004  the grounds are the same in every round
        """The same in every round."""
        return RECUSAL_COLUMNS

    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """New is a pair that was not kept apart before, both of whom are known and not dealt together."""
        experts = self._experts(rows)
        applications = self.applications(rows)
        of_round = Application.round_id == self.round.id, Expert.number.in_(experts)
        recorded = {
            (expert, application): {"ground": ground, "note": note}
            for expert, application, ground, note in self.session.execute(
                _pairs(Recusal, Recusal.ground, Recusal.note).where(*of_round)
            )
        }
        dealt = {(pair[0], pair[1]) for pair in self.session.execute(_pairs(Assignment).where(*of_round))}
        new = []
        for row in rows:
            expert, application = (str(row.values[key]) for key in self.key)
            if known := recorded.get((expert, application)):
                reader.compare(row, known)
                continue
            if expert not in experts:
                reader.wrong(row, "expert", _("没有这个专家编号"))
            if application not in applications:
                reader.wrong(row, "application", _("本批次没有这个申报编号"))
            if (expert, application) in dealt:
                reader.wrong(row, "application", _("这件申报已分派给这名专家评审，不能再登记回避"))
            new.append(row)
        return new

    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write the recusals."""
        experts = self._experts(rows)
        applications = self.applications(rows)
        self.session.add_all(
            Recusal(
                expert_id=experts[str(row.values["expert"])],
                application_id=applications[str(row.values["application"])][0],
                ground=ConflictOfInterest(str(row.values["ground"])),
                note=row.values["note"] or "",
                recorded_at=self.at,
            )
            for row in rows
        )
        self.session.flush()

    def _experts(self, rows: Sequence[SheetRow]) -> dict[str, int]:
        numbers = {str(row.values["expert"]) for row in rows}
        named = select(Expert.number, Expert.id).where(Expert.number.in_(numbers))
        return dict(self.session.execute(named).all())


def _pairs(table: type[Recusal | Assignment], *fields: Any) -> Select[Any]:
    """Numbers of expert and application that a table brings together, with further fields of it."""
    return (
        select(Expert.number, Application.number, *fields)
        .join(table, table.expert_id == Expert.id)
        .join(Application, table.application_id == Application.id)
    )
