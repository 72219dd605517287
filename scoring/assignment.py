"""Dealing experts (专家) to applications (申报): random, balanced, checkable.

Every application wants a number of distinct experts out of those allowed to it. The deal is a flow of least
cost (`scoring.exchange`): loads are capacities, a recusal (回避) is an absent arc, seats outside the own
panel are kept by a node, expertise is a cost, and so is every seat that an expert has already. Which of the
two costs comes first is a choice; the other settles what it leaves open, and chance, reproducible from a
seed, settles the rest. Where no deal exists the minimum cut says who is short of whom.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal, TypeAlias

import numpy as np

from scoring.exchange import LARGEST_COST, BoolArray, Cut, Exchange
from scoring.seeded import SeededStream
from scoring.table import IntArray

Pair = tuple[str, str]
Preference: TypeAlias = Literal["balance", "match"]


class InfeasibleDealError(ValueError):
    """No deal exists: the message says so in English, the rest as data.

    Attributes
    ----------
    code
        ``too_few_experts`` (applications that fewer experts may score than they want, whatever the loads),
        ``too_little_capacity`` (the minimum cut: ``applications`` want ``seats``, but all experts together
        can give them at most ``room``, ``experts`` being those whose loads are the limit) or
        ``minimum_loads`` (``experts`` who cannot be given their minimum).
    """

    def __init__(
        self,
        code: str,
        message: str,
        applications: tuple[str, ...],
        experts: tuple[str, ...],
        seats: int = 0,
        room: int = 0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.applications = applications
        self.experts = experts
        self.seats = seats
        self.room = room


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


def outside_seats(panel: Mapping[str, str], seats: int, share: Fraction, *, seed: bytes) -> dict[str, int]:
    """Choose at random who gets seats outside the own panel: ``share`` of each panel, rounded up.

    Parameters
    ----------
    panel
        The panel of each application.
    seats
        Seats outside the panel for each application chosen.

    Returns the seats by application, as `deal` takes them.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share: it must lie between 0 and 1")
    stream, chosen = SeededStream(seed), []
    for name in sorted(set(panel.values())):
        members = stream.shuffled(sorted(one for one, own in panel.items() if own == name))
        chosen += members[: ceil(share * len(members))]
    return dict.fromkeys(sorted(chosen), seats)


def deal(
    wanted: Mapping[str, int],
    pool: Mapping[str, Collection[str]],
    *,
    seed: bytes,
    recused: Collection[Pair] = (),
    min_load: int | Mapping[str, int] = 0,
    max_load: int | Mapping[str, int] | None = None,
    own: Mapping[str, Collection[str]] | None = None,
    outside: Mapping[str, int] | None = None,
    mismatch: Mapping[Pair, int] | None = None,
    prefer: Preference = "balance",
) -> Deal:
    """Deal distinct experts to applications at random, at least cost within the constraints.

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
    own, outside
        The experts of each application's own panel, and the seats that must go to others, for the
        applications named.
    mismatch
        How badly an expert's field fits an application, whole numbers from 0; 0 for pairs not named.
    prefer
        What comes first: loads as even as can be (Σ load² least), then mismatch; or the other way round.

    Raises
    ------
    InfeasibleDealError
        With the applications and experts that are short.
    """
    names = sorted(wanted), sorted({expert for experts in pool.values() for expert in experts})
    allowed = allowed_experts({application: pool.get(application, ()) for application in wanted}, recused)
    state = _state(
        names, wanted, allowed, own or {}, outside or {}, mismatch or {}, prefer, SeededStream(seed)
    )
    state.least[:] = [_bound(min_load, expert, 0) for expert in names[1]]
    state.most[:] = [_bound(max_load, expert, len(wanted)) for expert in names[1]]
    _check_bounds(state, names[1])
    wants = np.array([wanted[application] for application in names[0]], np.int64)
    _check_choice(state, wants, names[0])
    state.start()
    for turn in range(int(wants.max(initial=0))):
        for application in state.stream.shuffled(np.flatnonzero(wants > turn).tolist()):
            cut = state.seat(application)
            if cut is not None:
                raise _shortage(state, wants, cut, names)
    _check_minimum(state, names[1])
    pairs = sorted(
        (names[0][row], names[1][expert]) for row, held in enumerate(state.held) for expert in held
    )
    return Deal(tuple(pairs), dict(zip(names[1], state.load.tolist(), strict=True)))


def _bound(bound: int | Mapping[str, int] | None, expert: str, default: int) -> int:
    if bound is None:
        return default
    return bound if isinstance(bound, int) else bound.get(expert, default)


def _state(
    names: tuple[list[str], list[str]],
    wanted: Mapping[str, int],
    allowed: Mapping[str, tuple[str, ...]],
    own: Mapping[str, Collection[str]],
    outside: Mapping[str, int],
    mismatch: Mapping[Pair, int],
    prefer: Preference,
    stream: SeededStream,
) -> Exchange:
    """The network, without bounds of loads yet; costs are weighed so that the preferred one comes first."""
    row = {name: index for index, name in enumerate(names[0])}
    column = {name: index for index, name in enumerate(names[1])}
    arcs, inside = _matrix(row, column, allowed), _matrix(row, column, own)
    cost = np.zeros(arcs.shape, np.int64)
    for (application, expert), value in mismatch.items():
        if value < 0:
            raise ValueError(f"the mismatch of {application} and {expert} is negative")
        if application in row and expert in column:
            cost[row[application], column[expert]] = value
    seats, worst = sum(wanted.values()), int(cost.max(initial=0))
    load_cost = seats * worst + 1 if prefer == "balance" else 1
    if prefer == "match":
        cost *= seats * len(wanted) + 1
    if max(load_cost * max(len(wanted), 1), int(cost.max(initial=0))) * max(len(column), 1) >= LARGEST_COST:
        raise ValueError("mismatches are too large to be weighed against loads")
    most_inside = [max(wanted[name] - outside.get(name, 0), 0) for name in names[0]]
    return Exchange(arcs, cost, inside, np.array(most_inside, np.int64), load_cost, stream)


def _matrix(
    row: Mapping[str, int], column: Mapping[str, int], cells: Mapping[str, Collection[str]]
) -> BoolArray:
    found = np.zeros((len(row), len(column)), dtype=bool)
    for name, experts in cells.items():
        if name in row:
            found[row[name], [column[expert] for expert in experts if expert in column]] = True
    return found


def _check_bounds(state: Exchange, experts: list[str]) -> None:
    for expert, least, most in zip(experts, state.least.tolist(), state.most.tolist(), strict=True):
        if not 0 <= least <= most:
            raise ValueError(f"loads of {expert}: from {least} to {most} is no range")


def _reachable(state: Exchange, arcs: BoolArray) -> IntArray:
    """Seats that these arcs can fill for each application, its own panel's only up to its bound."""
    inside = (arcs & state.inside).sum(axis=1)
    return np.asarray((arcs & ~state.inside).sum(axis=1) + np.minimum(inside, state.most_inside), np.int64)


def _check_choice(state: Exchange, wants: IntArray, applications: list[str]) -> None:
    may = _reachable(state, state.arcs)
    short = np.flatnonzero(may < wants).tolist()
    if short:
        each = [f"{applications[row]} wants {wants[row]} but {may[row]} may score it" for row in short]
        raise InfeasibleDealError(
            "too_few_experts",
            f"too few experts after recusals: {_some(each, '; ')}",
            tuple(applications[row] for row in short),
            (),
            int(wants[short].sum()),
            int(may[short].sum()),
        )


def _shortage(
    state: Exchange, wants: IntArray, cut: Cut, names: tuple[list[str], list[str]]
) -> InfeasibleDealError:
    """Word the minimum cut: beyond these experts, these applications already have everybody they may have."""
    beyond = state.arcs[cut.applications].copy()
    beyond[:, cut.experts] = False
    others = np.zeros_like(state.arcs)
    others[cut.applications] = beyond
    seats = int(wants[cut.applications].sum())
    room = int(state.most[cut.experts].sum() + _reachable(state, others)[cut.applications].sum())
    applications = tuple(names[0][row] for row in cut.applications.tolist())
    experts = tuple(names[1][column] for column in cut.experts.tolist())
    message = (
        f"too little capacity: {len(applications)} applications ({_some(list(applications))}) "
        f"want {seats} seats, but their experts ({_some(list(experts))}) can take at most {room} "
        "within their maximum loads"
    )
    return InfeasibleDealError("too_little_capacity", message, applications, experts, seats, room)


def _check_minimum(state: Exchange, experts: list[str]) -> None:
    short = np.flatnonzero(state.load < state.least).tolist()
    if short:
        each = [f"{experts[one]} gets {state.load[one]} of at least {state.least[one]}" for one in short]
        message = (
            f"too few seats for the minimum loads, even in the most favourable deal: {_some(each, '; ')}"
        )
        raise InfeasibleDealError(
            "minimum_loads",
            message,
            (),
            tuple(experts[one] for one in short),
            int(state.least[short].sum()),
            int(state.load[short].sum()),
        )


def _some(names: list[str], separator: str = ", ", most: int = 10) -> str:
    shown = separator.join(names[:most])
    return shown if len(names) <= most else f"{shown}{separator}and {len(names) - most} more"
