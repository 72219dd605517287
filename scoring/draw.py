"""Drawing a panel (评审组) from a pool of experts (专家库) at random, so that anybody can check it.

Candidates who are recused, come from a region that must not be represented, cannot take part on the days of
the review, or can take no application are left aside. The others are put in random order, and places go down
the order: a candidate is taken if the panel can still be completed within its composition, and passed over
otherwise. So among candidates of one kind each has the same chance, and without composition rules every panel
has. Those left over are the substitutes (递补专家), in the same order: whoever withdraws is replaced by the
first who keeps the composition, and nobody else is touched. A draw needs no further chance for that.

The rules of size and composition are usual for reviews in China (odd, two thirds experts, three fifths
technical, one of finance, three candidates for a place); they are settings, checked before anything is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from scoring.commitment import JSONObject, Reader, RecordError, canonical, commit, seed_of
from scoring.seeded import SeededStream

FORMAT = "draw-of-experts/1"
KINDS = ("technical", "finance", "other", "staff")
"""Experts in the technical field, of finance, of another field; and members who are no experts."""


class DrawError(ValueError):
    """The draw cannot be held; ``code`` for pages to word, ``facts`` with what is short.

    ``even`` (the number of places is not odd), ``too_few_candidates``, ``composition`` (no panel of these
    candidates keeps the rules; ``kind`` is short), ``contradiction`` (the rules want more than there are
    places), ``not_drawn`` (who withdraws is neither member nor substitute), ``nobody_left`` (no substitute
    keeps the composition), ``twice`` (a candidate is named twice).
    """

    def __init__(self, code: str, message: str, **facts: int | str) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Candidate:
    """A member of the pool; ``most`` is the number of applications he or she can take, None for any."""

    expert: str
    kind: str = "technical"
    region: str = ""
    most: int | None = None


@dataclass(frozen=True)
class Composition:
    """What a panel must be like; the minima count members, ``experts`` all kinds but staff.

    ``odd`` stands in the file only where any size will do, so that files of before keep their commitment.
    """

    places: int
    substitutes: int = 0
    experts: int = 0
    technical: int = 0
    finance: int = 0
    candidates_per_place: int = 3
    odd: bool = True

    @classmethod
    def usual(
        cls,
        places: int,
        substitutes: int = 0,
        *,
        technical: Fraction = Fraction(3, 5),
        finance: int = 1,
        **rules: Any,
    ) -> Composition:
        """Two thirds experts, a share of technical ones, and some of finance."""
        shares = ceil(Fraction(2, 3) * places), ceil(technical * places)
        return cls(places, substitutes, *shares, min(finance, places), **rules)

    def to_json(self) -> JSONObject:
        """The rules as a plan has them in its file."""
        return {name: value for name, value in asdict(self).items() if name != "odd" or not value}

    @classmethod
    def from_json(cls, reader: Reader) -> Composition:
        """The rules of a plan's file; raises `RecordError` with the place of a mistake."""
        counts = {name: reader.whole(name) for name in cls.__dataclass_fields__ if name != "odd"}
        return cls(**counts, odd="odd" not in reader.value)

    def missing(self, members: Iterable[Candidate]) -> Counter[str]:
        """Members of each kind that must still come; ``other`` stands for an expert of any kind."""
        have = Counter(member.kind for member in members)
        technical = max(self.technical - have["technical"], 0)
        finance = max(self.finance - have["finance"], 0)
        experts = self.experts - (have.total() - have["staff"]) - technical - finance
        return Counter(technical=technical, finance=finance, other=max(experts, 0))

    def can_complete(self, members: Sequence[Candidate], others: Iterable[Candidate]) -> bool:
        """Whether some of ``others`` fill the places that are left so that all minima are kept."""
        missing, left = self.missing(members), Counter(other.kind for other in others)
        free = self.places - len(members)
        spare = left.total() - left["staff"] - missing["technical"] - missing["finance"]
        return (
            missing.total() <= free <= left.total()
            and missing["technical"] <= left["technical"]
            and missing["finance"] <= left["finance"]
            and missing["other"] <= spare
        )


@dataclass(frozen=True)
class DrawPlan:
    """All that a draw depends on but chance. Build it once; `commitment` is published before the value.

    ``unavailable`` are those who cannot take part on the days of the review. Its field is in the file only
    where it names somebody, so that files of before there was one keep their commitment.
    """

    candidates: tuple[Candidate, ...]
    composition: Composition
    recused: tuple[str, ...] = ()
    excluded_regions: tuple[str, ...] = ()
    code_version: str = ""
    unavailable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Bring everything into order and refuse what can never be drawn."""
        object.__setattr__(self, "candidates", tuple(sorted(self.candidates, key=lambda each: each.expert)))
        object.__setattr__(self, "recused", tuple(sorted(set(self.recused))))
        object.__setattr__(self, "excluded_regions", tuple(sorted(set(self.excluded_regions))))
        object.__setattr__(self, "unavailable", tuple(sorted(set(self.unavailable))))
        self._check()

    def _check(self) -> None:
        rules, names = self.composition, [each.expert for each in self.candidates]
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise DrawError("twice", f"{twice} is among the candidates twice", expert=twice)
        if rules.odd and rules.places % 2 == 0:
            raise DrawError("even", f"{rules.places} places: a panel has an odd number", places=rules.places)
        if rules.missing(()).total() > rules.places:
            raise DrawError(
                "contradiction", f"the minima want more than {rules.places} members", places=rules.places
            )
        eligible = self.eligible
        needed = max(rules.candidates_per_place, 1) * rules.places
        if len(eligible) < needed:
            raise DrawError(
                "too_few_candidates",
                f"{len(eligible)} candidates after all who are left aside, {needed} are needed",
                candidates=len(eligible),
                needed=needed,
            )
        if not rules.can_complete((), eligible):
            kind = _short_kind(rules, eligible)
            raise DrawError("composition", f"too few candidates of the kind {kind}", kind=kind)

    @property
    def eligible(self) -> tuple[Candidate, ...]:
        """Candidates who may be drawn, by name."""
        return tuple(each for each in self.candidates if self.left_aside(each) is None)

    def left_aside(self, candidate: Candidate) -> str | None:
        """Why a candidate may not be drawn: ``recused``, ``region``, ``unavailable`` or ``no_load``; None if
        it may.
        """
        if candidate.expert in self.recused:
            return "recused"
        if candidate.region and candidate.region in self.excluded_regions:
            return "region"
        if candidate.expert in self.unavailable:
            return "unavailable"
        return "no_load" if candidate.most == 0 else None

    def to_json(self) -> JSONObject:
        """What is committed to."""
        return {
            "format": FORMAT,
            "code_version": self.code_version,
            "candidates": [asdict(each) for each in self.candidates],
            "composition": self.composition.to_json(),
            "recused": list(self.recused),
            "excluded_regions": list(self.excluded_regions),
            **({"unavailable": list(self.unavailable)} if self.unavailable else {}),
        }

    @classmethod
    def from_json(cls, value: JSONObject) -> DrawPlan:
        """Read what was committed to; raises `RecordError` with the place of a mistake, and `DrawError`."""
        reader = Reader(value)
        reader.text("format", (FORMAT,))
        composition = Composition.from_json(reader.object("composition"))
        candidates = tuple(
            Candidate(
                each.text("expert"), each.text("kind", KINDS), each.text("region"), each.maybe_whole("most")
            )
            for each in reader.objects("candidates")
        )
        plan = cls(
            candidates,
            composition,
            tuple(reader.texts("recused")),
            tuple(reader.texts("excluded_regions")),
            reader.text("code_version"),
            tuple(reader.texts("unavailable")) if "unavailable" in value else (),
        )
        if canonical(plan.to_json()) != canonical(value):
            raise RecordError("the file holds more than a draw, or not in order")
        return plan

    @property
    def commitment(self) -> str:
        """SHA-256 of `to_json` in canonical form."""
        return commit(self.to_json())


def _short_kind(rules: Composition, eligible: Sequence[Candidate]) -> str:
    have = Counter(each.kind for each in eligible)
    for kind, least in (("technical", rules.technical), ("finance", rules.finance)):
        if have[kind] < least:
            return kind
    return "expert"


@dataclass(frozen=True)
class Withdrawal:
    """A member or substitute who does not serve, for a reason that is kept."""

    expert: str
    reason: str


@dataclass(frozen=True)
class DrawResult:
    """A draw that was held.

    Attributes
    ----------
    order
        All eligible candidates in random order.
    members
        By seat; a replacement sits in the seat of the one who withdrew.
    substitutes
        Those who would come next, as many as the rules name, in order.
    passed_over
        Those before the last member in the order whom the composition had no place for.
    replaced_by
        For each withdrawal who took the seat; None where it was a substitute who withdrew.
    """

    plan: DrawPlan
    public_value: str
    order: tuple[str, ...]
    members: tuple[str, ...]
    substitutes: tuple[str, ...]
    passed_over: tuple[str, ...]
    withdrawals: tuple[Withdrawal, ...] = ()
    replaced_by: tuple[str | None, ...] = field(default=())

    def to_json(self) -> JSONObject:
        """The record that is published."""
        return {
            "format": FORMAT,
            "commitment": self.plan.commitment,
            "public_value": self.public_value,
            "seed": seed_of(self.plan.commitment, self.public_value).hex(),
            "order": list(self.order),
            "members": list(self.members),
            "substitutes": list(self.substitutes),
            "passed_over": list(self.passed_over),
            "withdrawals": [
                {**asdict(each), "replaced_by": by}
                for each, by in zip(self.withdrawals, self.replaced_by, strict=True)
            ],
        }


def hold(plan: DrawPlan, public_value: str, withdrawals: Sequence[Withdrawal] = ()) -> DrawResult:
    """Draw the panel, and replace whoever withdrew, one after another.

    Raises
    ------
    DrawError
        ``not_drawn`` or ``nobody_left``.
    """
    stream = SeededStream(seed_of(plan.commitment, public_value))
    order, rules = stream.shuffled(plan.eligible), plan.composition
    members: list[Candidate] = []
    waiting: list[Candidate] = []
    passed: list[str] = []
    for index, each in enumerate(order):
        if len(members) < rules.places and rules.can_complete([*members, each], order[index + 1 :]):
            members.append(each)
            continue
        if len(members) < rules.places:
            passed.append(each.expert)
        waiting.append(each)
    replaced = tuple(_replace(rules, members, waiting, each.expert) for each in withdrawals)
    return DrawResult(
        plan,
        public_value,
        tuple(each.expert for each in order),
        tuple(each.expert for each in members),
        tuple(each.expert for each in waiting[: rules.substitutes]),
        tuple(passed),
        tuple(withdrawals),
        replaced,
    )


def _replace(
    rules: Composition, members: list[Candidate], waiting: list[Candidate], expert: str
) -> str | None:
    """Seat the first substitute who keeps the composition in the place of ``expert``."""
    for one in waiting:
        if one.expert == expert:
            waiting.remove(one)
            return None
    seat = next((seat for seat, one in enumerate(members) if one.expert == expert), None)
    if seat is None:
        raise DrawError("not_drawn", f"{expert} is neither member nor substitute", expert=expert)
    others = members[:seat] + members[seat + 1 :]
    for one in waiting:
        if not rules.missing([*others, one]).total():
            members[seat] = one
            waiting.remove(one)
            return one.expert
    raise DrawError("nobody_left", f"nobody is left who could replace {expert}", expert=expert)


def again(plan: DrawPlan, record: JSONObject) -> DrawResult:
    """Hold the draw of a published record anew; raises `RecordError` for what cannot be read."""
    reader = Reader(record)
    reader.text("format", (FORMAT,))
    withdrawals = [
        Withdrawal(each.text("expert"), each.text("reason")) for each in reader.objects("withdrawals")
    ]
    return hold(plan, reader.text("public_value"), withdrawals)
