"""The rule of nine experts: before trimming, a panel of nine drops the expert who spreads totals most.

A panel (评审组) is the applications of one ``panel`` of the table and all experts who scored any of them;
where the table has no panels it is a connected part. In a panel of exactly nine experts, an expert's spread
(总分极差) is the highest minus the lowest total that the expert gave to the applications which all nine
scored, so that spreads are of the same applications whoever had to recuse (回避). The expert with the widest
spread is left out of the whole panel. Where several are level at the widest, or the nine have fewer than two
applications in common, nobody is left out: a name must not decide.

The rule is one of sister programmes, not of this one: a round adopts it in its published rules (评审办法).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.connectivity import connectivity
from scoring.exact import decimals_of
from scoring.merits import Disclosure, concerning
from scoring.table import ScoreTable

PANEL_SIZE = 9


@dataclass(frozen=True)
class Widest:
    """Whom the rule leaves out: by application the experts, and what must be said of it.

    Names in ``disclosure`` are experts; ``panel/expert`` where the table has panels.
    """

    dropped: Mapping[str, frozenset[str]] = field(default_factory=dict)
    disclosure: tuple[Disclosure, ...] = ()


def widest_experts(table: ScoreTable) -> Widest:
    """Apply the rule to every panel of nine."""
    dropped: dict[str, frozenset[str]] = {}
    out: list[str] = []
    level: list[str] = []
    scores = dict(zip(table.pairs(), decimals_of(table.score), strict=True))
    for panel, applications in _panels(table).items():
        within = {pair: score for pair, score in scores.items() if pair[0] in applications}
        experts = sorted({expert for _, expert in within})
        if len(experts) == PANEL_SIZE:
            widest = _widest(within, applications, experts)
            names = [f"{panel}/{expert}" if table.panel else expert for expert in widest]
            if len(widest) == 1:
                out += names
                dropped |= dict.fromkeys(applications, frozenset(widest))
            else:
                level += names
    said = concerning("expert_dropped", tuple(out)) + concerning("spread_tied", tuple(level))
    return Widest(dropped, said)


def _panels(table: ScoreTable) -> dict[str, frozenset[str]]:
    """The applications of each panel."""
    if table.panel is None:
        parts = connectivity(table).parts
        return {part.applications[0]: frozenset(part.applications) for part in parts}
    found: dict[str, set[str]] = {}
    for application, panel in zip(table.applications, table.panel, strict=True):
        found.setdefault(panel, set()).add(application)
    return {panel: frozenset(found[panel]) for panel in sorted(found)}


def _widest(
    scores: Mapping[tuple[str, str], Fraction], applications: frozenset[str], experts: list[str]
) -> list[str]:
    """The experts level at the widest spread; all of them where nothing can be compared."""
    common = [each for each in applications if all((each, expert) in scores for expert in experts)]
    if not common:
        return experts
    given = {expert: [scores[application, expert] for application in common] for expert in experts}
    spread = {expert: max(totals) - min(totals) for expert, totals in given.items()}
    return [expert for expert in experts if spread[expert] == max(spread.values())]
