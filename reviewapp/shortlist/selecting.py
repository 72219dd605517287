"""What fills the places down a ranking: the rules of a round, with all they ask of its applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from reviewapp.models import BALLOT, RankingRun, Round
from reviewapp.ranking.computation import ranking_of
from reviewapp.ranking.stages import points_at
from reviewapp.rounds.selection_rules import rules_in_force
from reviewapp.shortlist.queries import ballot_counts, groups_of
from scoring.merits import Merits
from scoring.ranking import Ranking, rank
from scoring.ruledata import rules_of
from scoring.rules import Groups, Rules
from scoring.scheme import IndicatorScheme
from scoring.selection import Points, Selection, TieBreak, select


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


def ranking_of_run(run: RankingRun) -> Ranking:
    """The run's ranking as it was frozen."""
    rows = ((row.application.number, row.place, row.score, row.printed) for row in run.rows)
    return ranking_of(rows, int(run.parameters["decimals"]))
