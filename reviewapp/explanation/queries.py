"""One application of the official run, explained from the run's frozen inputs."""

from __future__ import annotations

import json
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.models import (
    Application,
    CertaintyEstimate,
    CertaintyRow,
    RankingRun,
    Recusal,
    Shortlist,
    ShortlistEntry,
)
from reviewapp.ranking.computation import merits_of
from scoring.explanation import Explanation, IndicatorLine, explain
from scoring.ranking import rank


def explanation_of(run: RankingRun, application: Application) -> Explanation | None:
    """How the run came to this application's score and place; None where it has none.

    Computed again from the frozen inputs; ``proof`` shows that this gives the stored rows.
    """
    options = dict(run.parameters)
    decimals = int(options.pop("decimals"))
    merits = merits_of(json.loads(run.inputs), run.scheme_version.to_scheme(), run.method, options)
    if application.number not in merits.applications:
        return None
    return explain(merits, rank(merits.by_name, decimals), application.number)


def rows_by_indicator(
    found: Explanation,
) -> list[tuple[str, Decimal, Decimal, list[IndicatorLine | None]]]:
    """Indicator, weight, maximum, and what each expert gave on it; None where an expert could not judge."""
    given = [{one.indicator: one for one in line.indicators} for line in found.lines]
    any_line = {code: one for lines in given for code, one in lines.items()}
    return [
        (code, one.weight, one.maximum, [lines.get(code) for lines in given])
        for code, one in any_line.items()
    ]


def entry_of(session: Session, run: RankingRun, application: Application) -> ShortlistEntry | None:
    """The application's line of the shortlist drawn from the run, with its reason."""
    return session.scalar(
        select(ShortlistEntry)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .where(Shortlist.run_id == run.id, ShortlistEntry.application_id == application.id)
    )


def sureness_of(session: Session, run: RankingRun, application: Application) -> CertaintyRow | None:
    """How sure its place is, by the latest estimate (仅供参考)."""
    return session.scalar(
        select(CertaintyRow)
        .join(CertaintyEstimate, CertaintyEstimate.id == CertaintyRow.estimate_id)
        .where(CertaintyEstimate.run_id == run.id, CertaintyRow.application_id == application.id)
        .order_by(CertaintyEstimate.id.desc())
        .limit(1)
    )


def recusals_of(session: Session, application: Application) -> list[Recusal]:
    """Who kept away from it, and on what ground."""
    query = (
        select(Recusal)
        .where(Recusal.application_id == application.id)
        .options(joinedload(Recusal.expert))
        .order_by(Recusal.expert_id)
    )
    return list(session.scalars(query))
