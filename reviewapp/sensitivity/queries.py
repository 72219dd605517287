"""The studies that were made, as pages and the evaluation report read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviewapp.models import Application, Cluster, RankingRun, Round, SensitivityStudy


@dataclass(frozen=True)
class Stay:
    """One application: in how many draws it is in, and what puts it on the other side of the line."""

    application: str
    selected: bool
    draws: int
    indicators: tuple[str, ...]
    methods: tuple[str, ...]

    def is_steady(self, draws: int) -> bool:
        """Nothing that was tried changes its side."""
        stays = self.draws == (draws if self.selected else 0)
        return stays and not self.indicators and not self.methods


@dataclass(frozen=True)
class Findings:
    """What a study found: who changes sides at all, and under which choices the rules collide."""

    draws: int
    infeasible: int
    stays: tuple[Stay, ...]
    not_applied: tuple[str, ...]

    @property
    def moving(self) -> tuple[Stay, ...]:
        """Those whose side hangs on a choice; the selected first."""
        return tuple(one for one in self.stays if not one.is_steady(self.draws))


def latest_study(session: Session, run: RankingRun) -> SensitivityStudy | None:
    """The last study of a run."""
    query = select(SensitivityStudy).where(SensitivityStudy.run_id == run.id)
    return session.scalar(query.order_by(SensitivityStudy.id.desc()).limit(1))


def findings_of(made: SensitivityStudy) -> Findings:
    """What the study found, by application: those selected first, then by number."""
    found = json.loads(made.result)
    inside = set(found["selected"])

    def changing(choices: dict[str, list[str] | None], name: str) -> tuple[str, ...]:
        known = {choice: chosen for choice, chosen in choices.items() if chosen is not None}
        return tuple(choice for choice, chosen in known.items() if (name in chosen) != (name in inside))

    stays = (
        Stay(
            name,
            name in inside,
            count,
            changing(found["without"], name),
            changing(found["methods"], name),
        )
        for name, count in found["by_weights"].items()
    )
    ordered = sorted(stays, key=lambda one: (not one.selected, one.application))
    return Findings(found["draws"], found["infeasible"], tuple(ordered), tuple(found["not_applied"]))


def names_of(session: Session, round_: Round, numbers: Sequence[str]) -> dict[str, str]:
    """The names of clusters by the numbers of their applications."""
    rows = session.execute(
        select(Application.number, Cluster.name)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .where(Application.round_id == round_.id, Application.number.in_(numbers))
    )
    return dict(rows.all())
