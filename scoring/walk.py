"""The walk down the ranking: rank by rank, who can be taken, and who fares alike however a tie comes out.

Applications that share a rank have no order. Where the rules and places let all of them in, or none, no order
is needed. Otherwise the keys of the published tie-break chain are asked one by one; each can only split the
group, never reorder what was decided before, and it settles whoever is then in, or out, whatever the order
among those still level. What the chain leaves undecided stays undecided. The walk goes on with every outcome
that the tie may have; whoever below fares alike in all of them is decided, the rest is pending.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from scoring.feasibility import Space, State
from scoring.outcomes import Key, Outcome, TooManyOutcomes, outcomes
from scoring.ranking import Ranking
from scoring.reasons import SELECTED, Fate, Reason, TieBreak
from scoring.rules import Binding, RuleKind

Blocks: TypeAlias = tuple[tuple[str, ...], ...]
"""A group of equal rank in the order in which its parts are served."""


class Walk:
    """One way down the ranking, with every state that unresolved ties leave possible.

    Attributes
    ----------
    fates
        By application, everybody once `run` is done.
    order
        Whoever is eligible, by rank and chain.
    tied
        Whoever shares a rank across a line of the places or of a rule.
    settled_by
        The last key of the chain that settled anything; None if none did.
    """

    def __init__(
        self, space: Space, ranking: Ranking, failed: Mapping[str, Fate], chain: Sequence[TieBreak]
    ) -> None:
        self.fates: dict[str, Fate] = dict(failed)
        self.order: list[str] = []
        self.tied: list[str] = []
        self._space = space
        self._ranking = ranking
        self._chain = chain
        self._last_key = 0
        self._conflicts: dict[int, tuple[int, ...]] = {}

    @property
    def settled_by(self) -> str | None:
        """The name of the last key that settled anything."""
        return self._chain[self._last_key - 1].name if self._last_key else None

    def run(self) -> None:
        """Decide everybody, group by group of equal rank."""
        start = self._space.start()
        states, walked = [] if start is None else [start], 0
        for _, lines in groupby(self._ranking.lines, key=lambda line: line.rank):
            if len(states) == 1 and states[0].count[0] >= self._space.most[0]:
                self._leave_the_rest(walked, states[0])
                return
            group = [line.application for line in lines]
            walked += len(group)
            names = tuple(name for name in group if name not in self.fates)
            inside = Reason.ABOVE_LINE if walked <= self._space.most[0] else Reason.MOVED_UP
            try:
                states = self._decide(names, states, inside)
            except TooManyOutcomes:
                self._give_up(names, states)
                return

    def _leave_the_rest(self, walked: int, state: State) -> None:
        """The places are filled."""
        fate = Fate(Reason.BELOW_LINE, None, (self._space.limits[0].binding(state.count[0]),))
        for line in self._ranking.lines[walked:]:
            self.fates.setdefault(line.application, fate)

    def _decide(self, names: tuple[str, ...], states: list[State], inside: Reason) -> list[State]:
        """Decide a group of equal rank; return the states that it leaves possible."""
        blocks: tuple[tuple[str, ...], ...] = (names,)
        open_, used = names, 0
        while True:
            found = [outcomes(self._space, state, blocks) for state in states]
            key = self._chain[used - 1].name if used else None
            place = self._places(blocks)
            taken = {name: _taken(place[name], found) for name in open_}
            for name, is_taken in taken.items():
                if is_taken is not None:
                    after = states[0] if key is None else found[0][0].state
                    self.fates[name] = self._settled(name, is_taken, after, inside, key)
            still = tuple(name for name, is_taken in taken.items() if is_taken is None)
            if not used:
                self.tied += still
            elif still != open_:
                self._last_key = max(self._last_key, used)
            open_ = still
            if not open_ or used == len(self._chain):
                break
            used += 1
            blocks = _split(names, open_, self.fates, self._chain[:used])
        self._leave_open(open_, place, found)
        self.order += [name for block in blocks for name in sorted(block)]
        return _distinct(outcome.state for own in found for outcome in own)

    def _places(self, blocks: Blocks) -> dict[str, Key]:
        """The block and class of everybody in a group."""
        return {
            name: (index, self._space.class_of[name]) for index, block in enumerate(blocks) for name in block
        }

    def _settled(self, name: str, taken: bool, after: State, inside: Reason, key: str | None) -> Fate:
        if taken:
            return Fate(inside if key is None else Reason.WON_TIE_BREAK, key)
        binding = self._binding(name, after)
        if key is not None:
            return Fate(Reason.LOST_TIE_BREAK, key, binding)
        if [each.kind for each in binding] == [RuleKind.PLACES]:
            return Fate(Reason.BELOW_LINE, None, binding)
        held = any(each.at_least for each in binding)
        return Fate(Reason.PLACES_HELD if held else Reason.QUOTA_FULL, None, binding)

    def _binding(self, name: str, state: State) -> tuple[Binding, ...]:
        """The rules that keep somebody out who cannot be added to ``state``."""
        index = self._space.class_of[name]
        conflict = self._space.full(state, index) or self._conflicts.get(index)
        if conflict is None:
            conflict = self._conflicts[index] = self._space.conflict(state, index)
        return tuple(self._space.limits[at].binding(state.count[at]) for at in conflict)

    def _leave_open(
        self, open_: tuple[str, ...], place: Mapping[str, Key], found: Sequence[Sequence[Outcome]]
    ) -> None:
        """Nobody settles these: tied among themselves, or hanging on a tie above."""
        for name in open_:
            key = place[name]
            without = next(one for own in found for one in own if one.share(key) < 1)
            contested = any({one.share(key) for one in own} not in ({0}, {1}) for own in found)
            self.fates[name] = Fate(
                Reason.UNRESOLVED if contested else Reason.PENDING, None, self._binding(name, without.state)
            )

    def _give_up(self, names: tuple[str, ...], states: list[State]) -> None:
        """More outcomes than can be followed: say no more than what holds in all of them."""
        for line in self._ranking.lines:
            name = line.application
            if name in self.fates and name not in names:
                continue
            index = self._space.class_of[name]
            if all(self._space.take(state, index) is None for state in states):
                self.fates[name] = self._settled(name, False, states[0], Reason.BELOW_LINE, None)
            else:
                self.fates[name] = Fate(Reason.UNRESOLVED if name in names else Reason.PENDING)


def _taken(key: Key, found: Sequence[Sequence[Outcome]]) -> bool | None:
    """True if it is taken in every outcome, False if in none, None if that depends."""
    shares = {outcome.share(key) for own in found for outcome in own}
    return shares == {1} if shares in ({0}, {1}) else None


def _split(
    names: tuple[str, ...], open_: tuple[str, ...], fates: Mapping[str, Fate], keys: Sequence[TieBreak]
) -> Blocks:
    """The group in order: who is in whatever the order, then the open by the keys, then who is out."""
    still = frozenset(open_)
    settled = [name for name in names if name not in still]
    first = tuple(name for name in settled if fates[name].reason in SELECTED)
    last = tuple(name for name in settled if fates[name].reason not in SELECTED)
    values = {name: tuple(-key.values[name] for key in keys) for name in open_}
    ordered = sorted(open_, key=lambda name: (values[name], name))
    middle = tuple(tuple(block) for _, block in groupby(ordered, key=lambda name: values[name]))
    return tuple(block for block in (first, *middle, last) if block)


def _distinct(states: Iterator[State]) -> list[State]:
    return list({tuple(state.taken): state for state in states}.values())
