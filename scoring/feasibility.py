"""Whether what was selected so far can still be completed to a selection that keeps every rule.

Applications that the same limits count are alike to every rule, so the question is about numbers per class of
alike applications: is there x_c between 0 and what is left of class c with

    least_l − selected_l ≤ Σ_{c counted by l} x_c ≤ most_l − selected_l      for every limit l ?

Where no limit has a lower bound, x = 0 answers. Otherwise HiGHS (SciPy's ``milp``) does, and its answer is
kept as a witness: an application that the witness takes, or has room for, needs no new solution. What cannot
be taken once can never be taken later, as the selection only grows; so there are at most about as many
solutions as classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scoring.rules import Limit

_INFEASIBLE = 2  # the status of milp


class Space:
    """Applications in classes of those that the same limits count."""

    def __init__(self, limits: Sequence[Limit], names: Sequence[str]) -> None:
        self.limits = tuple(limits)
        signatures: dict[str, list[int]] = {name: [] for name in names}
        for index, limit in enumerate(limits):
            for name in limit.members:
                if name in signatures:
                    signatures[name].append(index)
        classes: dict[tuple[int, ...], int] = {}
        self.class_of = {
            name: classes.setdefault(tuple(own), len(classes)) for name, own in signatures.items()
        }
        self.signatures = tuple(classes)
        self.size = [0] * len(classes)
        for index in self.class_of.values():
            self.size[index] += 1
        self.most = [len(names) if limit.most is None else limit.most for limit in limits]
        self.least = [limit.least for limit in limits]
        self.has_least = any(self.least)

    def start(self) -> State | None:
        """Nothing selected; None if no selection keeps all limits."""
        state = State([0] * len(self.limits), [0] * len(self.size))
        state.witness = [0] * len(self.size)
        if self.has_least:
            found = self.completion(state, range(len(self.limits)))
            if found is None:
                return None
            state.witness = found
        return state

    def completion(self, state: State, among: Sequence[int]) -> list[int] | None:
        """The fewest further applications per class that meet the limits ``among``; None if none do."""
        rows = {limit: row for row, limit in enumerate(among)}
        signatures = [[rows[at] for at in own if at in rows] for own in self.signatures]
        low = [self.least[limit] - state.count[limit] for limit in among]
        high = [self.most[limit] - state.count[limit] for limit in among]
        if max(low) <= 0 <= min(high):
            return [0] * len(self.size)
        counted = np.zeros((len(rows), len(self.size)))
        for column, own in enumerate(signatures):
            counted[own, column] = 1
        if min(high) < 0 or not counted.any():
            return None
        left = np.array(self.size) - np.array(state.taken)
        solved = milp(
            np.ones(len(self.size)),
            integrality=np.ones(len(self.size), dtype=np.int64),
            bounds=Bounds(np.zeros(len(left)), left),
            constraints=LinearConstraint(csr_array(counted), low, high),
        )
        if solved.status == _INFEASIBLE:
            return None
        if solved.x is None:
            raise RuntimeError(f"the solver gave up: {solved.message}")
        return [round(number) for number in solved.x.tolist()]

    def take(self, state: State, index: int, number: int = 1) -> State | None:
        """A new state with so many more of a class; None where no completion is left."""
        signature = self.signatures[index]
        if index in state.closed or any(state.count[at] + number > self.most[at] for at in signature):
            return None
        grown = state.copy()
        grown.taken[index] += number
        for at in signature:
            grown.count[at] += number
        if self.has_least:
            witness = self._witness(state, grown, index, number)
            if witness is None:
                return None
            grown.witness = witness
        return grown

    def _witness(self, state: State, grown: State, index: int, number: int) -> list[int] | None:
        """How the grown state can be completed: as the one before if there is room, else solved anew."""
        kept = state.witness.copy()
        kept[index] = max(0, kept[index] - number)
        count = grown.count.copy()
        for each, further in enumerate(kept):
            for at in self.signatures[each] if further else ():
                count[at] += further
        if all(count[at] <= self.most[at] for at in self.signatures[index]):
            return kept
        return self.completion(grown, range(len(self.limits)))

    def full(self, state: State, index: int) -> tuple[int, ...]:
        """The one limit whose upper bound keeps a class out, the places before all others; else nothing."""
        at_bound = (at for at in self.signatures[index] if state.count[at] >= self.most[at])
        return next(((at,) for at in at_bound), ())

    def conflict(self, state: State, index: int) -> tuple[int, ...]:
        """A minimal set of limits that together keep one more of a class out (`irreducible`)."""
        if full := self.full(state, index):
            return full
        grown = state.copy()
        grown.taken[index] += 1
        for at in self.signatures[index]:
            grown.count[at] += 1
        return self.irreducible(grown)

    def irreducible(self, state: State) -> tuple[int, ...]:
        """A minimal set of limits that an infeasible state breaks, by deletion.

        Later rules are dropped before earlier ones, the places last: where several sets explain it, the first
        rules stay.
        """
        kept = list(range(len(self.limits)))
        lower = [at for at in kept if at == 0 or self.least[at]]
        if self.completion(state, lower) is None:
            kept = lower
        for limit in reversed(kept.copy()):
            without = [each for each in kept if each != limit]
            if without and self.completion(state, without) is None:
                kept = without
        return tuple(kept)


@dataclass
class State:
    """How many are selected, per limit and per class; classes that are closed; how it can be completed."""

    count: list[int]
    taken: list[int]
    closed: set[int] = field(default_factory=set)
    witness: list[int] = field(default_factory=list)

    def copy(self) -> State:
        """A state that can be changed without this one."""
        return State(self.count.copy(), self.taken.copy(), self.closed.copy(), self.witness)
