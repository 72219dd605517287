"""Filling the places (择优): down the ranking, by rules, a tie across the line by the tie-break chain.

Each application in the order of the ranking is taken if what is then selected can still be completed to a
selection that keeps every rule (`scoring.feasibility`). So rank decides wherever the rules leave it a choice,
and whoever stands outside above a selected one does so for a rule that its `Decision` names.

Ranks rest on printed scores, so several can share one across a line; nobody of them is selected by accident
(`scoring.walk`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.feasibility import Space, State
from scoring.ranking import Ranked, Ranking
from scoring.reasons import SELECTED, Fate, Reason, TieBreak
from scoring.rules import (
    NO_RULES,
    Binding,
    Groups,
    Limit,
    Minimum,
    Quota,
    Reserve,
    RuleKind,
    Rules,
    grouped,
    limits_of,
)
from scoring.walk import Walk

__all__ = [
    "NO_RULES",
    "Binding",
    "Decision",
    "InfeasibleRulesError",
    "Minimum",
    "Quota",
    "Reason",
    "Reserve",
    "RuleKind",
    "Rules",
    "Selection",
    "TieBreak",
    "select",
]

Points = Mapping[str, Mapping[str, Decimal]]
"""Indicator or group → application → points, as minimums ask for them."""


@dataclass(frozen=True)
class Decision:
    """One application's fate.

    ``settled_by`` names the tie-break that decided, if one did; ``binding`` the rules that kept it out, or
    brought it in by a least number.
    """

    application: str
    rank: int
    printed: Decimal
    reason: Reason
    settled_by: str | None = None
    binding: tuple[Binding, ...] = ()

    @property
    def selected(self) -> bool:
        """Whether it has a place."""
        return self.reason in SELECTED


@dataclass(frozen=True)
class Selection:
    """The outcome.

    Attributes
    ----------
    places
        How many were to be filled.
    decisions
        One per application, in the order of the ranking.
    selected
        Best first; those who share a rank in the order in which the chain chose them.
    tied_at_line
        Whoever shares a rank across a line (of the places or of a rule), so that the chain was asked.
    settled_by
        The last tie-break that was needed; None if there was no tie, or the chain did not settle it.
    unresolved
        Those of tied groups between whom nothing decided; none of them is selected.
    lapsed
        Reserves that could not be filled: ``limit`` places kept, ``found`` applications for them.
    """

    places: int
    decisions: tuple[Decision, ...]
    selected: tuple[str, ...]
    tied_at_line: tuple[str, ...]
    settled_by: str | None
    unresolved: tuple[str, ...]
    lapsed: tuple[Binding, ...] = ()

    @property
    def places_left(self) -> int:
        """Places that the unresolved compete for, or for which there is no application."""
        return self.places - len(self.selected)


class InfeasibleRulesError(ValueError):
    """No selection keeps all rules; ``collision`` is a smallest set of them that cannot be kept together."""

    def __init__(self, collision: tuple[Binding, ...]) -> None:
        super().__init__("rules cannot be kept together: " + ", ".join(each.rule for each in collision))
        self.collision = collision


def select(
    ranking: Ranking,
    places: int,
    tie_breaks: Sequence[TieBreak] = (),
    *,
    rules: Rules = NO_RULES,
    groups: Groups | None = None,
    points: Points | None = None,
) -> Selection:
    """Fill at most ``places`` (≥ 0) down the ranking, keeping the rules.

    Parameters
    ----------
    ranking
        The official one; it holds every application.
    tie_breaks
        The published chain, in order.
    rules, groups, points
        What limits the selection, the attributes that its quotas name, the points that its minimums name.

    Raises
    ------
    InfeasibleRulesError
        No selection keeps all rules.
    KeyError
        A tie-break that is asked has no value for an application of the tied group, or an attribute or points
        that a rule names are not given.
    """
    if places < 0:
        raise ValueError(f"places must not be negative: {places}")
    failed = below_minimum(ranking, rules.minimums, points or {})
    names = [line.application for line in ranking.lines if line.application not in failed]
    limits = limits_of(names, places, rules.quotas, groups or {})
    space = Space(limits, names)
    if space.start() is None:
        raise InfeasibleRulesError(_collision(ranking, places, rules, groups or {}, points or {}))
    reserved, lapsed = _reserved(names, limits, rules.reserves, groups or {})
    every = (*limits, *reserved)
    walk = Walk(Space(every, names) if reserved else space, ranking, failed, tie_breaks)
    walk.run()
    fates = walk.fates
    if any(limit.least for limit in every):
        freely = Walk(Space([replace(limit, least=0) for limit in every], names), ranking, failed, tie_breaks)
        freely.run()
        fates = _name_floors(fates, freely.fates, every)
    return _selection(places, ranking, walk, fates, lapsed)


def below_minimum(ranking: Ranking, minimums: Sequence[Minimum], points: Points) -> dict[str, Fate]:
    """Whoever a minimum shuts out, with every minimum that does."""
    failed: dict[str, tuple[Binding, ...]] = {}
    for rule in minimums:
        values = None if rule.points is None else points[rule.points]
        for line in ranking.lines:
            value = line.printed if values is None else values[line.application]
            if value < rule.least:
                group = () if rule.points is None else (rule.points,)
                short = Binding(rule.rule, RuleKind.MINIMUM, group, rule.least, value, at_least=True)
                failed[line.application] = (*failed.get(line.application, ()), short)
    return {name: Fate(Reason.BELOW_MINIMUM, None, binding) for name, binding in failed.items()}


def _reserved(
    names: Sequence[str], limits: tuple[Limit, ...], reserves: Sequence[Reserve], groups: Groups
) -> tuple[tuple[Limit, ...], tuple[Binding, ...]]:
    """Each reserve as a least number that can be filled beside the rules before it, and what lapsed."""
    found: tuple[Limit, ...] = ()
    lapsed: list[Binding] = []
    for rule in reserves:
        members = frozenset(grouped(names, rule.attributes, groups).get(rule.value, ()))
        for number in range(rule.places, -1, -1):
            own: tuple[Limit, ...] = (Limit(rule.rule, RuleKind.RESERVE, rule.value, members, number),)
            empty = 0 if rule.lapses else rule.places - number
            if empty:
                most = _most(limits, found) - empty
                own += (Limit(rule.rule, RuleKind.RESERVE, (), frozenset(names), most=max(0, most)),)
            if Space((*limits, *found, *own), names).start() is not None:
                break
        else:
            raise InfeasibleRulesError(
                (Binding(rule.rule, RuleKind.RESERVE, rule.value, rule.places, 0, True),)
            )
        found += own
        if number < rule.places:
            lapsed.append(
                Binding(rule.rule, RuleKind.RESERVE, rule.value, rule.places, number, at_least=True)
            )
    return found, tuple(lapsed)


def _most(limits: tuple[Limit, ...], reserved: tuple[Limit, ...]) -> int:
    """The places, less those that reserves before leave empty."""
    everybody = [limits[0], *(limit for limit in reserved if not limit.group)]
    return min(limit.most for limit in everybody if limit.most is not None)


def _collision(
    ranking: Ranking, places: int, rules: Rules, groups: Groups, points: Points
) -> tuple[Binding, ...]:
    """A minimal set of rules that cannot be kept together: minimums are dropped first, then limits."""

    def space(minimums: Sequence[Minimum]) -> Space:
        out = below_minimum(ranking, minimums, points)
        names = [line.application for line in ranking.lines if line.application not in out]
        return Space(limits_of(everybody, places, rules.quotas, groups), names)

    everybody = [line.application for line in ranking.lines]
    kept = list(rules.minimums)
    for rule in rules.minimums:
        without = [each for each in kept if each is not rule]
        if space(without).start() is None:
            kept = without
    last = space(kept)
    nothing = State([0] * len(last.limits), [0] * len(last.size))
    colliding = (last.limits[at] for at in last.irreducible(nothing))
    shut_out = below_minimum(ranking, kept, points)
    return (
        *(
            Binding(limit.rule, limit.kind, limit.group, *_bound(limit, len(limit.members - shut_out.keys())))
            for limit in colliding
        ),
        *(
            Binding(
                rule.rule,
                RuleKind.MINIMUM,
                () if rule.points is None else (rule.points,),
                rule.least,
                0,
                True,
            )
            for rule in kept
        ),
    )


def _bound(limit: Limit, members: int) -> tuple[int, int, bool]:
    """The bound that collides, and how many could be counted: a least number where there is one."""
    if limit.least or limit.most is None:
        return limit.least, members, True
    return limit.most, members, False


def _name_floors(
    fates: Mapping[str, Fate], freely: Mapping[str, Fate], limits: Sequence[Limit]
) -> dict[str, Fate]:
    """Say of whoever would be out without least numbers which of them brought it in."""
    named = dict(fates)
    for name, fate in fates.items():
        if fate.reason in SELECTED and freely[name].reason not in SELECTED:
            floors = tuple(
                Binding(limit.rule, limit.kind, limit.group, limit.least, limit.least, at_least=True)
                for limit in limits
                if limit.least and name in limit.members
            )
            if floors:
                named[name] = Fate(Reason.BY_FLOOR, fate.settled_by, floors)
    return named


def _selection(
    places: int, ranking: Ranking, walk: Walk, fates: Mapping[str, Fate], lapsed: tuple[Binding, ...]
) -> Selection:
    decisions = tuple(_decision(line, fates[line.application]) for line in ranking.lines)
    chosen = {one.application for one in decisions if one.selected}
    unresolved = tuple(one.application for one in decisions if one.reason is Reason.UNRESOLVED)
    return Selection(
        places=places,
        decisions=decisions,
        selected=tuple(name for name in walk.order if name in chosen),
        tied_at_line=tuple(walk.tied),
        settled_by=None if unresolved else walk.settled_by,
        unresolved=unresolved,
        lapsed=lapsed,
    )


def _decision(line: Ranked, fate: Fate) -> Decision:
    return Decision(line.application, line.rank, line.printed, fate.reason, fate.settled_by, fate.binding)
