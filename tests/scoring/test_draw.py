"""The verifiable draw: fixed to the byte, uniform, composed as the rules say, others left alone."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from scoring.commitment import RecordError, canonical, commit, differences, parse
from scoring.draw import Candidate, Composition, DrawError, DrawPlan, Withdrawal, again, hold

KINDS = ("technical", "technical", "technical", "finance", "other", "staff")
POOL = tuple(Candidate(f"专家{index:02}", KINDS[index % 6], f"{32 + index % 4}0000") for index in range(36))
PLAN = DrawPlan(POOL, Composition.usual(7, substitutes=3), ("专家05",), ("330000",), "0.1.0")


def composed(names: tuple[str, ...], rules: Composition) -> bool:
    kind = {each.expert: each.kind for each in POOL}
    return not rules.missing(each for each in POOL if each.expert in names).total() and all(
        map(kind.get, names)
    )


def test_a_known_draw() -> None:
    """Pinned: a change of any byte would make published draws unverifiable."""
    result = hold(PLAN, "2026-11-20 03 08 11")
    assert PLAN.commitment == "0938def00deb2fc4d48221a5cdb0ea2762c6559d48a85b2d0fb69df321d204c2"
    assert PLAN.commitment == commit(PLAN.to_json())
    assert result.members == ("专家06", "专家31", "专家18", "专家02", "专家22", "专家15", "专家32")
    assert result.substitutes == ("专家28", "专家08", "专家35")


def test_an_outsider_gets_the_same_order_from_the_description_alone() -> None:
    """SHA-256 in counter mode, rejection, Fisher–Yates, written anew from docs/scoring.md."""
    value = "2026-11-20 03 08 11"
    commitment = sha256(canonical(PLAN.to_json())).digest()
    seed = sha256(commitment + value.encode()).digest()
    stream = iter(b"".join(sha256(seed + block.to_bytes(8, "big")).digest() for block in range(50)))

    def below(n: int) -> int:
        bits = (n - 1).bit_length()
        while True:
            drawn = int.from_bytes(bytes(next(stream) for _ in range(-(-bits // 8))), "big") % 2**bits
            if drawn < n:
                return drawn

    order = sorted(each.expert for each in PLAN.eligible)
    for last in range(len(order) - 1, 0, -1):
        other = below(last + 1)
        order[last], order[other] = order[other], order[last]
    assert tuple(order) == hold(PLAN, value).order


def test_the_plan_is_read_back_as_it_was_committed_to() -> None:
    assert DrawPlan.from_json(parse(canonical(PLAN.to_json()))) == PLAN
    shuffled = replace(PLAN, candidates=POOL[::-1], recused=("专家05", "专家05"))
    assert shuffled.commitment == PLAN.commitment


@given(st.text(min_size=1, max_size=8), st.integers(1, 4).map(lambda n: 2 * n + 1), st.integers(0, 4))
def test_composition_recusals_and_regions_always_hold(value: str, places: int, substitutes: int) -> None:
    rules = replace(Composition.usual(places, substitutes), candidates_per_place=2)
    result = hold(replace(PLAN, composition=rules), value)
    assert len(result.members) == places == len(set(result.members))
    assert composed(result.members, rules)
    assert "专家05" not in result.order
    assert all(each.region != "330000" for each in POOL if each.expert in result.order)
    assert sorted(result.order) == [each.expert for each in PLAN.eligible]
    left = [name for name in result.order if name not in result.members]
    assert list(result.substitutes) == left[:substitutes]
    assert again(result.plan, result.to_json()) == result


@settings(max_examples=30)
@given(st.text(max_size=5), st.data())
def test_a_withdrawal_keeps_the_rest(value: str, data: st.DataObject) -> None:
    first = hold(PLAN, value)
    expert = data.draw(st.sampled_from((*first.members, *first.substitutes)))
    second = hold(PLAN, value, [Withdrawal(expert, "因病")])
    assert expert not in (*second.members, *second.substitutes)
    assert composed(second.members, PLAN.composition)
    changed = [pair for pair in zip(first.members, second.members, strict=True) if pair[0] != pair[1]]
    assert changed == ([(expert, second.replaced_by[0])] if expert in first.members else [])
    assert (second.order, second.passed_over) == (first.order, first.passed_over)


def test_every_expert_of_a_kind_has_the_same_chance() -> None:
    """Chi-square over 2,000 public values, all fixed: within each kind, and over all without composition."""
    free = replace(PLAN, composition=Composition(7), excluded_regions=())
    for plan, groups in ((free, [free.eligible]), (PLAN, _by_kind())):
        drawn = Counter(name for value in range(2000) for name in hold(plan, str(value)).members)
        for group in groups:
            counts = [drawn[each.expert] for each in group]
            assert chisquare(counts).pvalue > 0.001


def _by_kind() -> list[list[Candidate]]:
    kinds = sorted({each.kind for each in PLAN.eligible})
    return [[each for each in PLAN.eligible if each.kind == kind] for kind in kinds]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"composition": Composition(6)}, "even"),
        ({"composition": Composition(13)}, "too_few_candidates"),
        ({"composition": Composition(7, technical=5, finance=3)}, "contradiction"),
        ({"composition": Composition(9, finance=6, candidates_per_place=1)}, "composition"),
        ({"candidates": (*POOL, POOL[0])}, "twice"),
    ],
)
def test_what_can_never_be_drawn_is_refused_before_the_commitment(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(DrawError) as caught:
        replace(PLAN, **change)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_whoever_was_not_drawn_cannot_withdraw_and_substitutes_may_run_out() -> None:
    with pytest.raises(DrawError) as caught:
        hold(PLAN, "1", [Withdrawal("专家99", "因病")])
    assert caught.value.code == "not_drawn"
    few = DrawPlan(tuple(Candidate(name) for name in "abc"), Composition(3, candidates_per_place=1))
    with pytest.raises(DrawError) as caught:
        hold(few, "1", [Withdrawal("a", "因病")])
    assert caught.value.code == "nobody_left"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "x"}, "format: "),
        ({"candidates": [{"expert": "a"}]}, "candidates[0].kind: is missing"),
        ({"recused": "a"}, "recused: is not a list"),
        ({"composition": {}}, "composition.places: is missing"),
        ({"composition": {**PLAN.composition.to_json(), "odd": True}}, "the file holds more than a draw"),
        ({"more": 1}, "the file holds more than a draw"),
    ],
)
def test_a_broken_commitment_is_named_by_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(RecordError) as caught:
        DrawPlan.from_json({**PLAN.to_json(), **change})
    assert str(caught.value).startswith(place)


def test_differences_are_named_by_place() -> None:
    record = hold(PLAN, "1").to_json()
    forged = {**record, "members": ["专家00", *record["members"][1:]], "seed": "00"}
    assert [line.split(":")[0] for line in differences(forged, record)] == ["members[0]", "seed"]
    assert differences(record, record) == []
