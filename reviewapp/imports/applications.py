"""Applications (申报) with their clusters and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from reviewapp.imports.columns import APPLICATION_BASICS, APPLICATION_SHEET, Column, application_columns
from reviewapp.imports.intake import Intake
from reviewapp.imports.sheet import CellError, SheetReader, SheetRow
from reviewapp.models import Application, Cluster, Figure, Round, User
from reviewapp.rounds import quota
from reviewapp.schemes import figures_for
from reviewapp.wording import _

_OF_CLUSTER = {"cluster": "name", "region_code": "region_code", "sector": "sector"}
_BASICS = tuple(column.key for column in APPLICATION_BASICS)


class Applications(Intake):
    """One row per application; a cluster that is known from another year stays as it is."""

    sheet = APPLICATION_SHEET
    key = ("number",)

    def __init__(self, session: Session, round_: Round, at: datetime, actor: User | None = None) -> None:
        super().__init__(session, round_, at, actor)
        self.by_unit = quota.applications_by_unit(session, round_)

    @staticmethod
    def offered(round_: Round) -> tuple[Column, ...]:
        """The basics, and the figures up to the reference year (基准年) that the round's schemes go by."""
        figures = figures_for(round_.standard.to_scheme(), round_.scheme_version.to_scheme())
        return application_columns(figures, round_.reference_year, quota.units(round_))

    def compare(self, rows: Sequence[SheetRow], reader: SheetReader) -> list[SheetRow]:
        """New is what has a new number; its cluster must not be in the round yet."""
        stored = self._stored(_all(rows, "number"))
        clusters = self._clusters(_all(rows, "cluster"))
        filed = self._filed(_all(rows, "cluster"))
        new = []
        for row in rows:
            if known := stored.get(str(row.values["number"])):
                reader.compare(row, known)
                continue
            name = str(row.values["cluster"])
            if name in filed:
                reader.wrong(
                    row, "cluster", _("本批次中已有这个集群的申报（%(number)s）", number=filed[name])
                )
            elif cluster := clusters.get(name):
                reader.compare(row, {"region_code": cluster.region_code, "sector": cluster.sector})
            self.by_unit[str(row.values["quota_unit"])] += 1
            new.append(row)
        return new

    def check_all(self) -> list[CellError]:
        """No unit recommends more than its cap."""
        return self.over_quota(self.by_unit)

    def add(self, rows: Sequence[SheetRow]) -> None:
        """Write applications and new clusters, then all figures at once."""
        clusters = self._clusters(_all(rows, "cluster"))
        added = [(_application(self.round, row.values, clusters), row) for row in rows]
        self.session.add_all(application for application, _row in added)
        self.session.flush()
        figures = [
            {"application_id": application.id, "figure": figure, "year": year, "value": value}
            for application, row in added
            for column in self.columns
            if column.figure and (value := row.values[column.key]) is not None
            for figure, year in [column.figure]
        ]
        if figures:
            self.session.execute(insert(Figure.__table__), figures)  # type: ignore[arg-type]

    def _stored(self, numbers: set[str]) -> dict[str, dict[str, object]]:
        """What the round holds under these numbers, by column key."""
        fields = [
            getattr(Cluster if key in _OF_CLUSTER else Application, _OF_CLUSTER.get(key, key)).label(key)
            for key in _BASICS
        ]
        found = self.session.execute(
            select(Application.id, *fields)
            .join(Application.cluster)
            .where(Application.round_id == self.round.id, Application.number.in_(numbers))
        ).all()
        blank = dict.fromkeys((column.key for column in self.columns if column.figure), None)
        stored = {row.id: {key: getattr(row, key) for key in _BASICS} | blank for row in found}
        keys = {column.figure: column.key for column in self.columns if column.figure}
        reported = select(Figure.application_id, Figure.figure, Figure.year, Figure.value).where(
            Figure.application_id.in_(stored)
        )
        for application, figure, year, value in self.session.execute(reported):
            if key := keys.get((figure, year)):
                stored[application][key] = value
        return {str(known["number"]): known for known in stored.values()}

    def _clusters(self, names: set[str]) -> dict[str, Cluster]:
        return {
            cluster.name: cluster
            for cluster in self.session.scalars(select(Cluster).where(Cluster.name.in_(names)))
        }

    def _filed(self, names: set[str]) -> dict[str, str]:
        """The number under which each of these clusters is in the round."""
        filed = (
            select(Cluster.name, Application.number)
            .join(Application, Application.cluster_id == Cluster.id)
            .where(Application.round_id == self.round.id, Cluster.name.in_(names))
        )
        return dict(self.session.execute(filed).all())


def _all(rows: Sequence[SheetRow], key: str) -> set[str]:
    return {str(row.values[key]) for row in rows}


def _application(round_: Round, values: Mapping[str, Any], clusters: Mapping[str, Cluster]) -> Application:
    name = values["cluster"]
    return Application(
        round_id=round_.id,
        cluster=clusters.get(name)
        or Cluster(name=name, region_code=values["region_code"], sector=values["sector"]),
        number=values["number"],
        quota_unit=values["quota_unit"],
        applicant=values["applicant"],
        operating_body=values["operating_body"],
        leading_firms=values["leading_firms"],
        consultancy=values["consultancy"] or "",
    )
