"""One application of the official run, explained from the run's frozen inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from reviewapp.canonical import canonical_json
from reviewapp.kept import Kept
from reviewapp.models import (
    Application,
    CertaintyEstimate,
    CertaintyRow,
    Expert,
    RankingRun,
    Recusal,
    Shortlist,
    ShortlistEntry,
    taken_back,
)
from reviewapp.ranking.computation import measured_of, merits_of
from reviewapp.ranking.stages import AT_MEETING, at_stage, compute_stages, is_split, share_of, together
from reviewapp.scoresheets.measured import MeasuredRow, rows_of
from scoring.explanation import Explanation, IndicatorLine, explain
from scoring.merits import Merits
from scoring.objective import Measurement
from scoring.ranking import Ranking, freeze, rank


@dataclass(frozen=True)
class StageScores:
    """What each stage gave an application: the score of independent scoring, and the meeting, explained.

    ``share`` is the percentage of independent scoring; ``meeting`` None where it did not go there.
    """

    first: Decimal
    meeting: Explanation | None
    share: int


@dataclass(frozen=True)
class Fitted:
    """What a run's frozen inputs come to, computed again; ``proof`` shows that this gives the stored rows.

    ``merits`` are those of the whole run, or of independent scoring where a meeting is joined to it.
    """

    merits: Merits
    ranking: Ranking
    meeting: tuple[Merits, Ranking] | None
    share: int
    measured: Mapping[str, Sequence[Measurement]]


KEPT: Kept[Fitted] = Kept(4)


def fitted(run: RankingRun) -> Fitted:
    """What the run's inputs come to; the last few runs asked for are kept."""
    return KEPT.get((run.inputs_digest, run.method, canonical_json(run.parameters)), lambda: _fit(run))


def _fit(run: RankingRun) -> Fitted:
    inputs, scheme, options = json.loads(run.inputs), run.scheme_version.to_scheme(), dict(run.parameters)
    decimals, measured = int(options.pop("decimals")), measured_of(inputs, scheme)
    if not is_split(inputs):
        merits = merits_of(together(inputs), scheme, run.method, options)
        return Fitted(merits, rank(merits.by_name, decimals), None, 0, measured)
    rows = compute_stages(inputs, scheme, run.method, options, decimals).rows
    first, meeting = (
        merits_of(at_stage(inputs, meeting=one), scheme, run.method, options) for one in (False, True)
    )
    return Fitted(
        first,
        rank({row.application: row.score for row in rows}, decimals),
        (meeting, rank(meeting.by_name, decimals)),
        int(share_of(inputs) * 100),
        measured,
    )


def explanation_of(run: RankingRun, application: Application) -> Explanation | None:
    """How the run came to this application's score and place; None where it has none.

    Where two stages join, the lines are those of independent scoring, and `stage_scores` has the rest.
    """
    found = fitted(run)
    if application.number not in found.merits.applications:
        return None
    return explain(found.merits, found.ranking, application.number)


def stage_scores(run: RankingRun, application: Application) -> StageScores | None:
    """What the stages gave that were joined; None for a run of one stage, or of all sheets together."""
    found = fitted(run)
    if found.meeting is None:
        return None
    merits, ranking = found.meeting
    at_meeting = application.number in merits.applications
    return StageScores(
        freeze(found.merits.by_name[application.number]),
        explain(merits, ranking, application.number) if at_meeting else None,
        found.share,
    )


def raters_of(run: RankingRun) -> dict[str, str]:
    """The names of a run's raters, those at the meeting marked as in its lines."""
    names = {row.expert.number: row.expert.name for row in run.experts}
    return names | {number + AT_MEETING: name + AT_MEETING for number, name in names.items()}


def measured_in(run: RankingRun, application: Application) -> tuple[MeasuredRow, ...]:
    """What the application's frozen figures earned in the run, indicator by indicator."""
    scheme = run.scheme_version.to_scheme()
    return rows_of(scheme, fitted(run).measured.get(application.number, ()))


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


def names_of(session: Session, *explained: Explanation) -> dict[str, str]:
    """The names of the experts who scored it, as its lines name them; at the meeting with its mark."""
    raters = {line.expert for found in explained for line in found.lines}
    numbers = {rater: rater.removesuffix(AT_MEETING) for rater in raters}
    rows = session.execute(select(Expert.number, Expert.name).where(Expert.number.in_(set(numbers.values()))))
    names = dict(rows.all())
    return {rater: names[number] + rater.removeprefix(number) for rater, number in numbers.items()}


def entry_of(session: Session, run: RankingRun, application: Application) -> ShortlistEntry | None:
    """The application's line of the shortlist drawn from the run that stands, with its reason."""
    return session.scalar(
        select(ShortlistEntry)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .where(Shortlist.run_id == run.id, ShortlistEntry.application_id == application.id, ~taken_back())
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
