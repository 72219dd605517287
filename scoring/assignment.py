"""Dealing experts (专家) to applications (申报): random, balanced, checkable.

Every application wants a number of distinct experts out of those allowed to it. Seats are dealt one by one
in random order. A seat goes to the expert with the smallest load who can be reached: directly, or by a chain
of exchanges in which each application of the chain hands one of its experts on and takes another. Taking the
best reachable expert each time keeps the loads optimal throughout: no other deal is more even, and a seat
that reaches nobody proves that no deal exists. The applications and experts reached are then the minimum
cut, which is what the error message names.

Source: N. J. A. Harvey, R. E. Ladner, L. Lovász and T. Tamir (2006), Semi-matchings for bipartite graphs and
load balancing, Journal of Algorithms 59, 53–78.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf

from scoring.seeded import SeededStream

Pair = tuple[str, str]


class InfeasibleDealError(ValueError):
    """No deal exists; the message says what is short, ``applications`` and ``experts`` whom it concerns."""

    def __init__(self, message: str, applications: tuple[str, ...], experts: tuple[str, ...]) -> None:
        super().__init__(message)
        self.applications = applications
        self.experts = experts


@dataclass(frozen=True)
class Deal:
    """Who scores what: (application, expert) pairs in sorted order, and the load of every expert."""

    pairs: tuple[Pair, ...]
    load: Mapping[str, int]


def complete_panel(
    pool: Mapping[str, Collection[str]], recused: Collection[Pair] = ()
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Seats for a complete panel (全员评审): every application gets every allowed expert.

    Returns the number of experts wanted, and the allowed experts, both per application, as `deal` takes them.
    """
    allowed = allowed_experts(pool, recused)
    return {application: len(experts) for application, experts in allowed.items()}, allowed


def allowed_experts(
    pool: Mapping[str, Collection[str]], recused: Collection[Pair] = ()
) -> dict[str, tuple[str, ...]]:
    """Experts of each application's pool without those recused (回避) from it, sorted."""
    barred = frozenset(recused)
    return {
        application: tuple(sorted(expert for expert in set(experts) if (application, expert) not in barred))
        for application, experts in pool.items()
    }


def deal(
    wanted: Mapping[str, int],
    pool: Mapping[str, Collection[str]],
    *,
    seed: bytes,
    recused: Collection[Pair] = (),
    min_load: int | Mapping[str, int] = 0,
    max_load: int | Mapping[str, int] | None = None,
) -> Deal:
    """Deal distinct experts to applications at random, with loads as even as the constraints allow.

    Parameters
    ----------
    wanted
        Number of experts for each application.
    pool
        Experts that may be asked, for each application.
    seed
        Of `scoring.seeded.SeededStream`: the same arguments and seed give the same deal everywhere, whatever
        the order of the mappings.
    recused
        (application, expert) pairs that must not meet.
    min_load, max_load
        Bounds on the number of applications per expert, for all or by name; None is no bound.

    Raises
    ------
    InfeasibleDealError
        With the applications and experts that are short.
    """
    experts = sorted({expert for names in pool.values() for expert in names})
    table = _Table(
        allowed_experts({application: pool.get(application, ()) for application in wanted}, recused),
        dict(wanted),
        {expert: _bound(min_load, expert, 0) for expert in experts},
        {expert: _bound(max_load, expert, len(wanted)) for expert in experts},
        SeededStream(seed),
    )
    _check_bounds(table)
    _check_choice(table)
    for turn in range(max(wanted.values(), default=0)):
        seats = [application for application in sorted(wanted) if wanted[application] > turn]
        for application in table.stream.shuffled(seats):
            table.seat(application)
    _check_minimum(table)
    pairs = sorted((application, expert) for application, held in table.held.items() for expert in held)
    return Deal(tuple(pairs), {expert: len(table.holders[expert]) for expert in experts})


def _bound(bound: int | Mapping[str, int] | None, expert: str, default: int) -> int:
    if bound is None:
        return default
    return bound if isinstance(bound, int) else bound.get(expert, default)


class _Table:
    """The state of a deal: who holds whom, the bounds, and the source of chance."""

    def __init__(
        self,
        allowed: dict[str, tuple[str, ...]],
        wanted: dict[str, int],
        least: dict[str, int],
        most: dict[str, int],
        stream: SeededStream,
    ) -> None:
        self.allowed = allowed
        self.wanted = wanted
        self.least = least
        self.most = most
        self.stream = stream
        self.held: dict[str, set[str]] = {application: set() for application in allowed}
        self.holders: dict[str, set[str]] = {expert: set() for expert in least}
        self.burden = {expert: self._burden(expert) for expert in least}

    def load(self, expert: str) -> int:
        return len(self.holders[expert])

    def _burden(self, expert: str) -> float:
        """What the next seat goes by: those below their minimum first, then the smaller load; inf if full."""
        load = self.load(expert)
        if load >= self.most[expert]:
            return inf
        return load - len(self.wanted) if load < self.least[expert] else load

    def seat(self, application: str) -> None:
        """Give the application one more expert, the least burdened within reach."""
        taker, handed_on = self._reach(application)
        best = min((self.burden[expert] for expert in taker), default=inf)
        if best == inf:
            raise _shortage(self, sorted({application, *handed_on}), sorted(taker))
        expert = self.stream.choice([expert for expert in taker if self.burden[expert] == best])
        while taker[expert] != application:
            given = handed_on[taker[expert]]
            self._take(taker[expert], expert)
            self._give_back(taker[expert], given)
            expert = given
        self._take(application, expert)

    def _reach(self, application: str) -> tuple[dict[str, str], dict[str, str]]:
        """Search breadth first for experts within reach.

        Returns the application that would take each expert reached, and the expert that each application on
        the way would hand on.
        """
        taker: dict[str, str] = {}
        handed_on: dict[str, str] = {}
        lightest = min(self.burden.values(), default=inf)
        asking = [application]
        for current in asking:
            held = self.held[current]
            found = [expert for expert in self.allowed[current] if expert not in taker and expert not in held]
            taker.update(dict.fromkeys(found, current))
            if lightest < inf and any(self.burden[expert] == lightest for expert in found):
                break  # nobody anywhere is less burdened
            for expert in found:
                others = sorted(self.holders[expert] - handed_on.keys() - {application})
                handed_on.update(dict.fromkeys(others, expert))
                asking += others
        return taker, handed_on

    def _take(self, application: str, expert: str) -> None:
        self.held[application].add(expert)
        self.holders[expert].add(application)
        self.burden[expert] = self._burden(expert)

    def _give_back(self, application: str, expert: str) -> None:
        self.held[application].remove(expert)
        self.holders[expert].remove(application)
        self.burden[expert] = self._burden(expert)


def _check_bounds(table: _Table) -> None:
    for expert, least in table.least.items():
        if not 0 <= least <= table.most[expert]:
            raise ValueError(f"loads of {expert}: from {least} to {table.most[expert]} is no range")


def _check_choice(table: _Table) -> None:
    short = [a for a in sorted(table.wanted) if len(table.allowed[a]) < table.wanted[a]]
    if short:
        each = [f"{a} wants {table.wanted[a]} but {len(table.allowed[a])} may score it" for a in short]
        raise InfeasibleDealError(f"too few experts after recusals: {_some(each, '; ')}", tuple(short), ())


def _shortage(table: _Table, applications: list[str], experts: list[str]) -> InfeasibleDealError:
    """Word the minimum cut: beyond these experts, these applications already have everybody they may have."""
    seats = sum(table.wanted[application] for application in applications)
    beyond = sum(len(set(table.allowed[application]).difference(experts)) for application in applications)
    room = sum(table.most[expert] for expert in experts) + beyond
    message = (
        f"too little capacity: {len(applications)} applications ({_some(applications)}) want {seats} seats, "
        f"but their experts ({_some(experts)}) can take at most {room} within their maximum loads"
    )
    return InfeasibleDealError(message, tuple(applications), tuple(experts))


def _check_minimum(table: _Table) -> None:
    short = [expert for expert in sorted(table.least) if table.load(expert) < table.least[expert]]
    if short:
        each = [f"{expert} gets {table.load(expert)} of at least {table.least[expert]}" for expert in short]
        message = (
            f"too few seats for the minimum loads, even in the most favourable deal: {_some(each, '; ')}"
        )
        raise InfeasibleDealError(message, (), tuple(short))


def _some(names: list[str], separator: str = ", ", most: int = 10) -> str:
    shown = separator.join(names[:most])
    return shown if len(names) <= most else f"{shown}{separator}and {len(names) - most} more"
