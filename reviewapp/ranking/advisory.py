"""What stands beside the official ranking, for comparison only (仅供参考): estimates and other methods."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased, defer

from reviewapp.models import Band, CertaintyEstimate, CertaintyRow, RankingRow, RankingRun, Standing


def certainty_of(session: Session, official: RankingRun) -> CertaintyEstimate | None:
    """The latest estimate of how sure the run's places are."""
    return session.scalar(
        select(CertaintyEstimate)
        .where(CertaintyEstimate.run_id == official.id)
        .order_by(CertaintyEstimate.id.desc())
        .limit(1)
    )


def band_counts(session: Session, sure: CertaintyEstimate) -> dict[Band, int]:
    """How many applications lie on each side of the line, and in the grey band."""
    rows = session.execute(
        select(CertaintyRow.band, func.count())
        .where(CertaintyRow.estimate_id == sure.id)
        .group_by(CertaintyRow.band)
    )
    return dict.fromkeys(Band, 0) | dict(rows.all())


def advisory_runs(session: Session, official: RankingRun) -> Sequence[RankingRun]:
    """The latest advisory run by each method on the official run's inputs, in order of method."""
    latest = (
        select(func.max(RankingRun.id))
        .where(
            RankingRun.round_id == official.round_id,
            RankingRun.standing == Standing.ADVISORY,
            RankingRun.inputs_digest == official.inputs_digest,
        )
        .group_by(RankingRun.method)
    )
    return session.scalars(
        select(RankingRun)
        .where(RankingRun.id.in_(latest))
        .order_by(RankingRun.method)
        .options(defer(RankingRun.inputs))
    ).all()


def places_in(
    session: Session, runs: Sequence[RankingRun], applications: Sequence[int]
) -> dict[int, dict[int, int]]:
    """The place of each of these applications in each of these runs: application → run → place."""
    rows = session.execute(
        select(RankingRow.application_id, RankingRow.run_id, RankingRow.place).where(
            RankingRow.run_id.in_([run.id for run in runs]), RankingRow.application_id.in_(applications)
        )
    )
    found: dict[int, dict[int, int]] = {application: {} for application in applications}
    for application, run, place in rows:
        found[application][run] = place
    return found


def newcomers(
    session: Session, official: RankingRun, runs: Sequence[RankingRun], places: int
) -> dict[int, int]:
    """By run, how many applications it ranks within the places that the official run does not."""
    other = aliased(RankingRow)
    rows = session.execute(
        select(other.run_id, func.count())
        .join(
            RankingRow,
            and_(RankingRow.application_id == other.application_id, RankingRow.run_id == official.id),
        )
        .where(other.run_id.in_([run.id for run in runs]), other.place <= places, RankingRow.place > places)
        .group_by(other.run_id)
    )
    return {run.id: 0 for run in runs} | dict(rows.all())


def raw_and_calibrated(session: Session, sure: CertaintyEstimate) -> list[tuple[float, float]]:
    """The raw mean and the calibrated merit of each application, in no order that tells anything."""
    rows = session.execute(
        select(RankingRow.raw_mean, CertaintyRow.merit)
        .join(CertaintyRow, CertaintyRow.application_id == RankingRow.application_id)
        .where(CertaintyRow.estimate_id == sure.id, RankingRow.run_id == sure.run_id)
    )
    return sorted((float(raw), float(merit)) for raw, merit in rows)
