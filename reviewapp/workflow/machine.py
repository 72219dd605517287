"""A state machine as a table: from, action, to, who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from reviewapp.models.account import RoleName

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Denial:
    """Why something may not be done: a code (worded in ``labels``), its facts, and single points."""

    code: str
    facts: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    points: tuple[Denial, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The denial as JSON can hold it."""
        facts = {name: fact if isinstance(fact, str) else list(fact) for name, fact in self.facts}
        return {"code": self.code, "facts": facts, "points": [point.as_data() for point in self.points]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Denial:
        """What ``as_data`` wrote."""
        facts = (
            (name, fact if isinstance(fact, str) else tuple(fact)) for name, fact in data["facts"].items()
        )
        return cls(data["code"], tuple(facts), tuple(map(cls.from_data, data["points"])))


class Refused(Exception):
    """An act that the rules refuse; carries the reason."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial.code)
        self.denial = denial


@dataclass(frozen=True)
class Transition(Generic[State]):
    """One allowed way: from ``source`` by ``action`` to ``target``, for ``roles``."""

    source: State
    action: str
    target: State
    roles: frozenset[RoleName]


class Machine(Generic[State]):
    """The allowed ways of one kind of record."""

    def __init__(self, name: str, transitions: Iterable[Transition[State]]) -> None:
        self.name = name
        self.transitions = tuple(transitions)
        self._ways = {(way.source, way.action): way for way in self.transitions}
        if len(self._ways) != len(self.transitions):
            raise ValueError(f"{name}: one action leads two ways from one state")

    def denial(self, state: State, action: str, roles: Iterable[RoleName]) -> Denial | None:
        """Why ``action`` is refused from ``state`` to somebody in ``roles``; None where it is allowed.

        The role is asked first: who may never do it learns nothing of where the record stands.
        """
        ways = [way for way in self.transitions if way.action == action]
        if ways and not any(way.roles & set(roles) for way in ways):
            return Denial("wrong_role")
        way = self._ways.get((state, action))
        if way is None:
            return Denial(f"{self.name}.wrong_state")
        return None if way.roles & set(roles) else Denial("wrong_role")

    def after(self, state: State, action: str) -> State:
        """The state that ``action`` leads to; raises ``Refused`` where there is no such way."""
        way = self._ways.get((state, action))
        if way is None:
            raise Refused(Denial(f"{self.name}.wrong_state"))
        return way.target
