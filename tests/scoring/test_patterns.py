"""Favours, halo and correlated pairs: found where they were put, and beyond chance nowhere else."""

from decimal import Decimal

import numpy as np
import pytest

from scoring.flags import Flag
from scoring.patterns import Halo, favours, halos, pairs
from scoring.table import ScoreTable
from scoring.totals import Sheet
from tests.scoring.known_rounds import model_of, scores, table_of

REGION = {f"a{i:02}": f"r{i % 4}" for i in range(40)}


@pytest.mark.parametrize(("shift", "flag"), [(7, Flag.FAVOUR), (-7, Flag.DISFAVOUR)])
def test_a_favour_is_found(shift: float, flag: Flag) -> None:
    given = {p: s + shift * (p[1] == "e01" and REGION[p[0]] == "r2") for p, s in scores(40, seed=2).items()}
    found = favours(model_of(table_of(given)), REGION)
    assert len(found) == 8 * 4
    (own,) = [each for each in found if each.flag]
    assert (own.expert, own.group, own.n, own.others, own.flag) == ("e01", "r2", 10, 30, flag)
    assert own.shift == pytest.approx(shift, abs=3)


def test_a_plain_round_has_no_favours() -> None:
    assert {each.flag for each in favours(model_of(table_of(scores(40))), REGION)} == {None}


def test_only_the_own_group_is_tested_where_it_is_known() -> None:
    found = favours(model_of(table_of(scores(40))), REGION, own={"e01": "r2", "e03": "elsewhere"})
    assert [(each.expert, each.group) for each in found] == [("e01", "r2")]
    assert found[0].adjusted_p == found[0].p


def test_a_favour_needs_scores_inside_and_outside() -> None:
    model = model_of(table_of(scores(12, 5)))
    assert favours(model, {"a00": "r0"}) == ()
    assert favours(model, dict.fromkeys(model.table.applications, "r0")) == ()


def sheets(expert_with_halo: str | None, *, seed: int = 3) -> list[Sheet]:
    random = np.random.default_rng(seed)
    merit = random.normal(0, 2, (30, 3))
    return [
        Sheet(
            application=f"a{i:02}",
            expert=f"e{j}",
            scores={
                code: Decimal(str(round(20 + merit[i, k] + one * own + random.normal(0, 1.5), 2)))
                for k, code in enumerate("abc")
            },
        )
        for i in range(30)
        for j in range(6)
        for own in [2.5 if f"e{j}" == expert_with_halo else 0.0]
        for one in [random.normal()]
    ]


def test_a_halo_is_found() -> None:
    found = halos(sheets("e4"), draws=999)
    assert {each.expert: each.flag for each in found if each.flag} == {"e4": Flag.HALO}
    assert found[4].correlation > 0.4 > found[4].pool


def test_indicators_judged_apart_have_no_halo() -> None:
    found = halos(sheets(None), draws=999)
    assert {each.flag for each in found} == {None}
    assert halos(list(reversed(sheets(None))), draws=999) == found


def test_halo_needs_complete_sheets_and_two_indicators_that_vary() -> None:
    given = sheets(None)
    one = [Sheet(application=s.application, expert=s.expert, scores={"a": s.scores["a"]}) for s in given]
    level = [
        Sheet(
            application=s.application, expert=s.expert, scores=s.scores | {"b": Decimal(5), "c": Decimal(5)}
        )
        for s in given
    ]
    apart = [s for s in given if int(s.application[1:]) % 6 == int(s.expert[1:])]
    never_complete = [
        Sheet(application=s.application, expert=s.expert, scores={"ab"[k % 2]: s.scores["a"]})
        for k, s in enumerate(given)
    ]
    assert halos(one) == halos(level) == halos(apart) == halos(never_complete) == halos([]) == ()


def test_an_expert_with_few_complete_sheets_is_left_out() -> None:
    few = [s for s in sheets(None) if s.expert != "e0" or s.application < "a04"]
    assert [each.expert for each in halos(few, draws=99)] == ["e1", "e2", "e3", "e4", "e5"]


def test_halo_counts_by_hand() -> None:
    """With next to no merit or severity to take out, the correlation is that of the scores themselves."""
    pattern = {"e0": (1, 1), "e1": (1, -1)}
    given = [
        Sheet(
            application=f"a{i}",
            expert=expert,
            scores={"k": Decimal(5 + sign * one), "l": Decimal(5 + sign * other)},
        )
        for i in range(6)
        for expert, (one, other) in pattern.items()
        for sign in [1 if (i + (expert == "e1") * (i // 2)) % 2 else -1]
    ]
    found: tuple[Halo, ...] = halos(given, draws=99)
    assert [each.correlation for each in found] == [pytest.approx(1.0, abs=0.1), pytest.approx(-1.0, abs=0.1)]
    assert [each.pool for each in found] == [pytest.approx(-1.0, abs=0.1), pytest.approx(1.0, abs=0.1)]


def test_experts_who_share_their_errors_are_found() -> None:
    random = np.random.default_rng(2)
    common = {f"a{i:02}": random.normal(0, 5) for i in range(24)}
    given = {p: s + common[p[0]] * (p[1] in ("e02", "e05")) for p, s in scores(seed=2).items()}
    found = pairs(model_of(table_of(given)))
    assert len(found) == 8 * 7 // 2
    (own,) = [each for each in found if each.flag]
    assert (own.first, own.second, own.shared, own.flag) == ("e02", "e05", 24, Flag.CORRELATED)
    assert own.correlation > 0.5


def test_a_plain_complete_panel_expects_correlations_below_zero() -> None:
    found = pairs(model_of(table_of(scores())))
    assert {each.flag for each in found} == {None}
    # Eight residuals of an application sum to about nothing.
    assert [each.expected for each in found] == [pytest.approx(-1 / 7, abs=0.02)] * 28
    assert np.mean([each.correlation for each in found]) == pytest.approx(-1 / 7, abs=0.03)


def test_pairs_repeat_and_need_shared_applications() -> None:
    table = table_of(scores(30, share=0.3))
    found = pairs(model_of(table), draws=99)
    shared = np.eye(8)[table.expert].T @ np.eye(30)[table.application]
    counts = (shared @ shared.T)[np.triu_indices(8, 1)]
    assert [each.shared for each in found] == counts[counts >= 8].tolist()
    assert 0 < len(found) < 28
    again = ScoreTable.from_rows(reversed([(a, e, s) for (a, e), s in scores(30, share=0.3).items()]))
    assert pairs(model_of(again), draws=99) == found
