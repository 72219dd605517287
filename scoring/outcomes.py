"""What a group of equal rank can come to: every largest part of it that rules and places let in.

Applications of one class are alike to every rule, so an outcome says how many of each class are taken. It
is largest if none of those left out could be added. Where all fit, or all are of one class, there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.feasibility import Space, State

MOST_OUTCOMES = 500
"""Outcomes that are followed."""

Key = tuple[int, int]  # block of the group, class


class TooManyOutcomes(Exception):
    """An unresolved tie has more outcomes than can be followed."""


@dataclass(frozen=True)
class Outcome:
    """The state after the group, and which share of each class of each block it took."""

    state: State
    shares: Mapping[Key, float]

    def share(self, key: Key) -> float:
        """Of the applications of this block and class: 1 all, 0 none, between: nobody can say who."""
        return self.shares[key]


def outcomes(space: Space, state: State, blocks: tuple[tuple[str, ...], ...]) -> list[Outcome]:
    """Every outcome of blocks that are served one after the other.

    Raises
    ------
    TooManyOutcomes
        There are more than `MOST_OUTCOMES`.
    """
    found = [Outcome(state, {})]
    for index, block in enumerate(blocks):
        members = Counter(space.class_of[name] for name in block)
        found = [
            Outcome(after, {**before.shares, **_shares(index, members, before.state, after)})
            for before in found
            for after in _largest(space, before.state, members)
        ]
        if len(found) > MOST_OUTCOMES:
            raise TooManyOutcomes
    return found


def _shares(index: int, members: Counter[int], before: State, after: State) -> dict[Key, float]:
    return {
        (index, each): (after.taken[each] - before.taken[each]) / number for each, number in members.items()
    }


def _largest(space: Space, state: State, members: Counter[int]) -> list[State]:
    """The states after each largest part of a block of level applications."""
    every: State | None = state
    for each, number in members.items():
        every = every and space.take(every, each, number)
    if every is not None:
        return [every]
    fitting = {each: number for each, number in members.items() if space.take(state, each) is not None}
    state.closed.update(members.keys() - fitting.keys())
    found = []
    for count, grown in enumerate(_parts(space, state, sorted(fitting.items()))):
        if count > 4 * MOST_OUTCOMES:
            raise TooManyOutcomes
        left = [each for each, number in fitting.items() if grown.taken[each] - state.taken[each] < number]
        if all(space.take(grown, each) is None for each in left):
            grown.closed.update(left)
            found.append(grown)
    return found


def _parts(space: Space, state: State, members: list[tuple[int, int]]) -> Iterator[State]:
    """Every part that fits, for each class the largest number first."""
    if not members:
        yield state.copy()
        return
    (each, number), *rest = members
    if not rest:
        while number and (grown := space.take(state, each, number)) is None:
            number -= 1
        yield grown if number and grown is not None else state.copy()
        return
    for count in range(number, -1, -1):
        grown = space.take(state, each, count) if count else state
        if grown is not None:
            yield from _parts(space, grown, rest)
