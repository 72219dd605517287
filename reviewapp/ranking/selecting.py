"""What fills the places down a ranking: the rules of a round, with all they ask of its applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from reviewapp.canonical import canonical_json
from reviewapp.kept import Kept
from reviewapp.models import (
    BALLOT,
    Application,
    Ballot,
    BallotResult,
    Cluster,
    Panel,
    RankingRow,
    RankingRun,
    Round,
)
from reviewapp.ranking.computation import ranking_of
from reviewapp.ranking.queries import inputs_of_run
from reviewapp.ranking.stages import points_at
from reviewapp.rounds.selection_rules import rules_in_force
from scoring.merits import Merits
from scoring.ranking import Ranking, rank
from scoring.ruledata import rules_of
from scoring.rules import Groups, Rules
from scoring.ruleuse import RuleUse, rule_use
from scoring.scheme import IndicatorScheme
from scoring.selection import InfeasibleRulesError, Points, Selection, TieBreak, below_minimum, select


@dataclass(frozen=True)
class Selector:
    """The places, the rules, the tie-break chain, and what they ask of each application."""

    places: int
    decimals: int
    rules: Rules
    chain: tuple[TieBreak, ...]
    groups: Groups
    points: Points

    def choose(self, ranking: Ranking) -> Selection:
        """Fill the places down a ranking.

        Raises `scoring.selection.InfeasibleRulesError` where no selection keeps all rules.
        """
        return select(
            ranking, self.places, self.chain, rules=self.rules, groups=self.groups, points=self.points
        )

    def choose_by(self, merits: Merits) -> Selection:
        """Fill the places down what a method makes of the scores, rounded as the round prints."""
        return self.choose(rank(merits.by_name, self.decimals))

    def with_places(self, places: int) -> Selector:
        """The same rules over another number of places."""
        return replace(self, places=places)


def selector_of(
    session: Session,
    round_: Round,
    inputs: Mapping[str, Any],
    scheme: IndicatorScheme,
    run: RankingRun | None,
) -> Selector:
    """The round's selector over these inputs; ballots that were held on ``run`` stand in the chain."""
    rules = rules_of(rules_in_force(round_))
    chain: list[TieBreak] = []
    for code in round_.tie_break:
        if code == BALLOT:
            chain += _ballots(session, run, inputs) if run else []
        else:
            chain.append(TieBreak(code, points_at(inputs, scheme, code)))
    asked = {rule.points for rule in rules.minimums if rule.points is not None}
    return Selector(
        round_.places,
        round_.decimals,
        rules,
        tuple(chain),
        groups_of(session, round_),
        {code: points_at(inputs, scheme, code) for code in asked},
    )


def _ballots(session: Session, run: RankingRun, inputs: Mapping[str, Any]) -> list[TieBreak]:
    """One step for each ballot; who did not stand in it has no vote, and is parted from those who did."""
    names = {sheet["application"] for sheet in inputs["sheets"]}
    return [
        TieBreak(BALLOT, {name: Decimal(votes.get(name, 0)) for name in names})
        for votes in ballot_counts(session, run)
    ]


def ranking_of_run(session: Session, run: RankingRun) -> Ranking:
    """The run's ranking as it was frozen."""
    rows = session.execute(
        sa.select(Application.number, RankingRow.place, RankingRow.score, RankingRow.printed)
        .join(Application, Application.id == RankingRow.application_id)
        .where(RankingRow.run_id == run.id)
        .order_by(RankingRow.place, Application.number)
    )
    return ranking_of(
        ((name, place, score, printed) for name, place, score, printed in rows),
        int(run.parameters["decimals"]),
    )


def groups_of(session: Session, round_: Round) -> dict[str, dict[str, str]]:
    """By attribute and number of the application: quota unit, panel's code, sub-field; absent where empty."""
    rows = session.execute(
        sa.select(Application.number, Application.quota_unit, Panel.code, Cluster.sector)
        .join(Cluster, Cluster.id == Application.cluster_id)
        .outerjoin(Panel, Panel.id == Application.panel_id)
        .where(Application.round_id == round_.id)
    ).all()
    columns = {"unit": 1, "panel": 2, "subfield": 3}
    return {
        attribute: {row[0]: row[column] for row in rows if row[column]}
        for attribute, column in columns.items()
    }


def ballot_counts(session: Session, run: RankingRun) -> list[dict[str, int]]:
    """The votes by number of the application, for each ballot on the run that is closed, in their order."""
    votes = (
        sa.select(BallotResult.votes)
        .join(Ballot, Ballot.id == BallotResult.ballot_id)
        .where(Ballot.run_id == run.id)
        .order_by(Ballot.number)
    )
    return list(session.scalars(votes))


KEPT: Kept[tuple[RuleUse, ...] | None] = Kept(4)


def rules_at_work(session: Session, round_: Round, run: RankingRun) -> tuple[RuleUse, ...] | None:
    """How far a selection down this run uses each rule, and where one decides; empty without rules.

    None where no selection keeps all rules.
    """
    rules = rules_in_force(round_)
    if not rules:
        return ()
    chain = canonical_json([round_.tie_break, ballot_counts(session, run)])
    key = (run.result_digest, canonical_json(rules), chain, str(round_.places))
    return KEPT.get(key, lambda: _at_work(session, round_, run))


def _at_work(session: Session, round_: Round, run: RankingRun) -> tuple[RuleUse, ...] | None:
    selector = selector_of(session, round_, inputs_of_run(session, run), run.scheme_version.to_scheme(), run)
    try:
        chosen = selector.choose(ranking_of_run(session, run))
    except InfeasibleRulesError:
        return None
    return rule_use(chosen, selector.rules, selector.groups)


FAILED: Kept[frozenset[str]] = Kept(4)


def failed_of(session: Session, round_: Round, run: RankingRun) -> frozenset[str]:
    """The numbers of those of this run whom a least score shuts out; nobody without such rules."""
    minimums = rules_of(rules_in_force(round_)).minimums
    if not minimums:
        return frozenset()
    key = (run.result_digest, canonical_json(rules_in_force(round_)))
    return FAILED.get(key, lambda: _failed(session, round_, run))


def _failed(session: Session, round_: Round, run: RankingRun) -> frozenset[str]:
    selector = selector_of(session, round_, inputs_of_run(session, run), run.scheme_version.to_scheme(), run)
    return frozenset(below_minimum(ranking_of_run(session, run), selector.rules.minimums, selector.points))
