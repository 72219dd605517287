"""How far each rule of a selection is used, and where it decided."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.rules import Groups, RuleKind, Rules, grouped, limits_of
from scoring.selection import Selection


@dataclass(frozen=True)
class RuleUse:
    """One rule for one group.

    Attributes
    ----------
    rule, kind, group
        As in `scoring.rules.Binding`.
    selected
        How many of the group are selected; of a minimum, how many reach it.
    least, most
        The bounds; ``most`` None where there is none.
    is_binding
        Whether it kept an application out or brought one in.
    """

    rule: str
    kind: RuleKind
    group: tuple[str, ...]
    selected: int
    least: int
    most: int | None
    is_binding: bool

    @property
    def is_full(self) -> bool:
        """Whether no further application of the group could be selected."""
        return self.most is not None and self.selected >= self.most


def rule_use(selection: Selection, rules: Rules, groups: Groups) -> tuple[RuleUse, ...]:
    """Every rule with its groups, in the order of the rules: quotas, reserves, minimums.

    Raises
    ------
    KeyError
        For an attribute that ``groups`` does not have.
    """
    names = [decision.application for decision in selection.decisions]
    chosen = set(selection.selected)
    at_work = {
        (binding.rule, binding.group) for decision in selection.decisions for binding in decision.binding
    }
    found: list[tuple[str, RuleKind, tuple[str, ...], int, int, int | None]] = [
        (limit.rule, limit.kind, limit.group, len(limit.members & chosen), limit.least, limit.most)
        for limit in limits_of(names, selection.places, rules.quotas, groups)[1:]
    ]
    for reserve in rules.reserves:
        members = grouped(names, reserve.attributes, groups).get(reserve.value, ())
        selected = len(chosen.intersection(members))
        found.append((reserve.rule, RuleKind.RESERVE, reserve.value, selected, reserve.places, None))
    for minimum in rules.minimums:
        group = () if minimum.points is None else (minimum.points,)
        below = sum(
            (binding.rule, binding.group) == (minimum.rule, group)
            for decision in selection.decisions
            for binding in decision.binding
        )
        found.append((minimum.rule, RuleKind.MINIMUM, group, len(names) - below, 0, None))
    return tuple(RuleUse(*one, (one[0], one[2]) in at_work) for one in found)
