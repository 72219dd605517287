"""A verifiable deal: who scores what, from a plan that is committed to and a public value that comes later.

The same two steps as the draw of experts (`scoring.commitment`), for `scoring.assignment.deal`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Literal, cast

from scoring.assignment import Deal, Pair, allowed_experts, deal, outside_seats
from scoring.commitment import JSONObject, Reader, RecordError, canonical, commit, seed_of

FORMAT = "deal-of-applications/1"


@dataclass(frozen=True)
class Filed:
    """An application to be dealt; ``wanted`` None means everybody of its panel (全员评审)."""

    application: str
    panel: str = ""
    field: str = ""
    wanted: int | None = None


@dataclass(frozen=True)
class Available:
    """An expert who can be dealt to; without a panel, to applications of any."""

    expert: str
    panel: str = ""
    fields: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class DealPlan:
    """All that a deal depends on but chance.

    ``outside`` seats of a share ``outside_share`` of each panel's applications go to experts of other panels,
    or of none. An expert whose fields name the application's field, or who has none, fits it.
    """

    applications: tuple[Filed, ...]
    experts: tuple[Available, ...]
    recused: tuple[Pair, ...] = ()
    outside: int = 0
    outside_share: Fraction = Fraction(1)
    prefer: Literal["balance", "match"] = "balance"
    code_version: str = ""

    def __post_init__(self) -> None:
        """Bring everything into order; raises `ValueError` for a name that is there twice."""
        object.__setattr__(
            self, "applications", tuple(sorted(self.applications, key=lambda a: a.application))
        )
        object.__setattr__(self, "experts", tuple(sorted(self.experts, key=lambda e: e.expert)))
        object.__setattr__(self, "recused", tuple(sorted(set(self.recused))))
        if not 0 <= self.outside_share <= 1:
            raise ValueError(f"{self.outside_share} is no share: it must lie between 0 and 1")
        for names in ([a.application for a in self.applications], [e.expert for e in self.experts]):
            for one, other in pairwise(names):
                if one == other:
                    raise ValueError(f"{one!r} is there twice")

    def to_json(self) -> JSONObject:
        """What is committed to."""
        return {
            "format": FORMAT,
            "code_version": self.code_version,
            "applications": [asdict(each) for each in self.applications],
            "experts": [{**asdict(each), "fields": list(each.fields)} for each in self.experts],
            "recused": [list(pair) for pair in self.recused],
            "outside": self.outside,
            "outside_share": str(self.outside_share),
            "prefer": self.prefer,
        }

    @classmethod
    def from_json(cls, value: JSONObject) -> DealPlan:
        """Read what was committed to; raises `RecordError` with the place of a mistake, and `ValueError`."""
        reader = Reader(value)
        reader.text("format", (FORMAT,))
        try:
            share = Fraction(reader.text("outside_share"))
        except (ValueError, ZeroDivisionError):
            raise RecordError("outside_share: is not a fraction") from None
        plan = cls(
            tuple(
                Filed(
                    one.text("application"), one.text("panel"), one.text("field"), one.maybe_whole("wanted")
                )
                for one in reader.objects("applications")
            ),
            tuple(
                Available(
                    one.text("expert"),
                    one.text("panel"),
                    tuple(one.texts("fields")),
                    one.whole("least"),
                    one.maybe_whole("most"),
                )
                for one in reader.objects("experts")
            ),
            tuple(reader.pairs("recused")),
            reader.whole("outside"),
            share,
            cast(Literal["balance", "match"], reader.text("prefer", ("balance", "match"))),
            reader.text("code_version"),
        )
        if canonical(plan.to_json()) != canonical(value):
            raise RecordError("the file holds more than a deal, or not in order")
        return plan

    @property
    def commitment(self) -> str:
        """SHA-256 of `to_json` in canonical form."""
        return commit(self.to_json())


@dataclass(frozen=True)
class DealResult:
    """A deal that was held; ``outside`` are the applications with seats outside their panel."""

    plan: DealPlan
    public_value: str
    deal: Deal
    outside: tuple[str, ...]

    def to_json(self) -> JSONObject:
        """The record that is published."""
        return {
            "format": FORMAT,
            "commitment": self.plan.commitment,
            "public_value": self.public_value,
            "seed": seed_of(self.plan.commitment, self.public_value).hex(),
            "outside": list(self.outside),
            "pairs": [list(pair) for pair in self.deal.pairs],
            "load": dict(self.deal.load),
        }


def hold(plan: DealPlan, public_value: str) -> DealResult:
    """Deal; raises `InfeasibleDealError` with the minimum cut where no deal exists."""
    seed = seed_of(plan.commitment, public_value)
    own = {
        one.application: tuple(e.expert for e in plan.experts if e.panel == one.panel)
        for one in plan.applications
    }
    open_to_all = tuple(e.expert for e in plan.experts if not e.panel)
    chosen = _outside(plan, seed)
    everybody = tuple(e.expert for e in plan.experts)
    pool = {
        name: everybody if name in chosen else (*members, *(e for e in open_to_all if e not in members))
        for name, members in own.items()
    }
    allowed = allowed_experts(own, plan.recused)
    wanted = {
        one.application: len(allowed[one.application]) if one.wanted is None else one.wanted
        for one in plan.applications
    }
    dealt = deal(
        wanted,
        pool,
        seed=seed,
        recused=plan.recused,
        min_load={e.expert: e.least for e in plan.experts},
        max_load={e.expert: len(wanted) if e.most is None else e.most for e in plan.experts},
        own=own,
        outside=chosen,
        mismatch=_mismatch(plan),
        prefer=plan.prefer,
    )
    return DealResult(plan, public_value, dealt, tuple(chosen))


def _outside(plan: DealPlan, seed: bytes) -> dict[str, int]:
    """Seats outside the own panel, by a stream of their own."""
    if not plan.outside:
        return {}
    panels = {one.application: one.panel for one in plan.applications}
    return outside_seats(panels, plan.outside, plan.outside_share, seed=sha256(seed + b"outside").digest())


def _mismatch(plan: DealPlan) -> dict[Pair, int]:
    fields = {e.expert: frozenset(e.fields) for e in plan.experts if e.fields}
    return {
        (one.application, expert): 1
        for one in plan.applications
        if one.field
        for expert, known in fields.items()
        if one.field not in known
    }


def again(plan: DealPlan, record: JSONObject) -> DealResult:
    """Hold the deal of a published record anew; raises `RecordError` for what cannot be read."""
    reader = Reader(record)
    reader.text("format", (FORMAT,))
    return hold(plan, reader.text("public_value"))
