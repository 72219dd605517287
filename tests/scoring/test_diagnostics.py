"""Severity, spread, fit and separation of experts, and the false discovery rate."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import additive
from scoring.csvfile import read_scores
from scoring.diagnostics import (
    Separation,
    Severity,
    Spread,
    fits,
    mean_squares,
    separation_of_merit,
    separation_of_severity,
    severities,
    spreads,
)
from scoring.flags import Flag, Undefined, benjamini_hochberg
from scoring.residuals import Residuals, at_components
from scoring.table import ScoreTable
from tests.scoring.known_rounds import model_of, scores, table_of

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED = Path(__file__).parents[3] / "shared" / "data"

# Guilford (1954), Psychometric Methods, p. 282: three judges, seven examinees, five traits.
GUILFORD = [
    "55353 97585 33371 73133 97785 35351 77555",
    "65463 87572 45366 56455 24323 44642 33554",
    "55573 77575 35555 53331 97777 33353 77757",
]


def test_adjusted_p_values_of_the_source() -> None:
    # Benjamini and Hochberg (1995), section 4.1: 15 p-values, of which 4 are rejected at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    adjusted = benjamini_hochberg(p)
    assert int((adjusted <= 0.05).sum()) == 4
    assert adjusted[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    assert adjusted[-1] == 1.0


def test_nothing_tested_is_nothing_adjusted() -> None:
    assert benjamini_hochberg([]).tolist() == []


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=20), data=st.data())
def test_adjusted_p_values_are_monotone_and_free_of_order(p: list[float], data: st.DataObject) -> None:
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= np.array(p)).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()
    order = data.draw(st.permutations(range(len(p))))
    assert benjamini_hochberg([p[k] for k in order]).tolist() == adjusted[order].tolist()
    smaller = [each / 2 if k == 0 else each for k, each in enumerate(p)]
    assert (benjamini_hochberg(smaller) <= adjusted).all()


def test_severities_are_flagged_by_their_interval() -> None:
    given = scores()
    harsh = {pair: score - 9 * (pair[1] == "e03") + 9 * (pair[1] == "e05") for pair, score in given.items()}
    table = table_of(harsh)
    fit = additive.fit(table)
    found = severities(table, fit)
    assert fit.severity_se is not None
    reach = 1.959964 * fit.severity_se[3]
    assert found[3] == Severity(
        "e03",
        24,
        float(fit.severity[3]),
        pytest.approx(fit.severity[3] - reach, abs=1e-5),
        pytest.approx(fit.severity[3] + reach, abs=1e-5),
        Flag.HARSH,
    )
    assert found[5].flag is Flag.LENIENT
    assert any(each.flag is None for each in found)


def test_severities_that_scores_cannot_tell() -> None:
    table = ScoreTable.from_rows([("a", "x", 3.0), ("b", "y", 4.0)])
    expected = Severity("x", 1, 0.0, None, None, None, Undefined.NOT_SEPARABLE)
    assert severities(table, additive.fit(table))[0] == expected


def test_spreads() -> None:
    rows = [(f"a{k}", "x", 80.0) for k in range(5)] + [
        ("a0", "y", 70.0),
        ("a1", "y", 74.0),
        ("a0", "z", 71.0),
    ]
    assert spreads(ScoreTable.from_rows(rows)) == (
        Spread("x", 5, 0.0, 80.0, 80.0, 1, Flag.UNIFORM),
        Spread("y", 2, pytest.approx(sqrt(8)), 70.0, 74.0, 2, None),
        Spread("z", 1, None, 71.0, 71.0, 1, None),
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published estimates are not part of the project")
def test_infit_and_outfit_of_guilfords_judges() -> None:
    """The many-facet Rasch model at its published joint estimates; it only supplies residuals and W."""
    text = (SHARED / "reference" / "mfrm_guilford_jml.json").read_text(encoding="utf-8")
    known = json.loads(text)
    score = np.array([[[int(s) for s in word] for word in line.split()] for line in GUILFORD])
    judge, examinee, trait = (np.array(known[key]["measure"]) for key in ("judge", "examinee", "trait"))
    logit = examinee[None, :, None] - judge[:, None, None] - trait[None, None, :]
    steps = np.arange(9) * logit[..., None] - np.cumsum(known["thresholds"])
    chance = np.exp(steps) / np.exp(steps).sum(axis=-1, keepdims=True)
    expected = (chance * np.arange(1, 10)).sum(axis=-1)
    variance = (chance * np.arange(1, 10) ** 2).sum(axis=-1) - expected**2
    group = np.repeat(np.arange(3), 35)
    infit, outfit = mean_squares((score - expected).ravel(), variance.ravel(), group)
    assert infit == pytest.approx(known["judge"]["infit"], abs=1e-9)
    assert outfit == pytest.approx(known["judge"]["outfit"], abs=1e-9)
    assert infit == pytest.approx([0.85, 1.48, 0.67], abs=0.01)


def test_mean_squares_by_hand() -> None:
    residual, variance = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    infit, outfit = mean_squares(residual, variance, np.array([0, 0, 1]))
    assert (infit.tolist(), outfit.tolist()) == ([5 / 3, 3.0], [1.5, 3.0])


def noisy(expert: str, factor: float) -> Residuals:
    random = np.random.default_rng(5)
    given = scores(40)
    extra = {pair: factor * random.normal() * (pair[1] == expert) for pair in given}
    return model_of(table_of({pair: score + extra[pair] for pair, score in given.items()}))


def test_an_erratic_expert_is_flagged_and_nobody_else() -> None:
    found = fits(noisy("e02", 9.0))
    assert {each.expert: each.flag for each in found if each.flag is Flag.ERRATIC} == {"e02": Flag.ERRATIC}
    assert found[2].infit > 1.5
    assert found[2].p <= found[2].adjusted_p


def test_an_expert_who_never_departs_is_muted() -> None:
    given = scores(40, error=4.0)
    mean = {a: np.mean([score for (b, _), score in given.items() if a == b]) for a, _ in given}
    found = fits(model_of(table_of({p: mean[p[0]] if p[1] == "e04" else s for p, s in given.items()})))
    assert [each.expert for each in found if each.flag is Flag.MUTED] == ["e04"]


def test_a_plain_round_fits() -> None:
    found = fits(model_of(table_of(scores())))
    assert {each.flag for each in found} == {None}
    assert np.mean([each.outfit for each in found]) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_separation_equals_that_of_the_dense_posterior(share: float) -> None:
    table = table_of(scores(share=share))
    found = model_of(table)
    ratios = found.solution.ratio_eliminated, found.solution.ratio_kept
    p = found.block(np.arange(table.n))
    for separation, names, index, ratio in [
        (separation_of_merit(found), table.applications, table.application, ratios[0]),
        (separation_of_severity(found), table.experts, table.expert, ratios[1]),
    ]:
        z = np.eye(len(names))[index]
        posterior = found.solution.error_variance * ratio * (np.eye(len(names)) - ratio * z.T @ p @ z)
        difference = np.diag(posterior)[:, None] + np.diag(posterior) - 2 * posterior
        error = difference[~np.eye(len(names), dtype=bool)].mean() / 2
        reliability = 1 - error / (found.solution.error_variance * ratio)
        assert separation.rmse == pytest.approx(sqrt(error))
        assert separation.reliability == pytest.approx(reliability)
        assert separation.separation == pytest.approx(sqrt(reliability / (1 - reliability)))


def test_a_single_element_has_nothing_to_be_told_from() -> None:
    table = ScoreTable.from_rows([("a", "x", 3.0), ("b", "x", 4.0)])
    model = at_components(table, additive.fit(table))
    assert isinstance(model, Residuals)
    assert separation_of_severity(model) == Separation(1, None, None, None, None, Undefined.TOO_FEW)


def test_a_nil_variance_separates_nothing() -> None:
    table = read_scores((GOLDEN / "zero_severity.csv").read_bytes()).table
    assert additive.fit(table).sd_severity == 0
    found = separation_of_severity(model_of(table))
    assert (found.separation, found.reliability) == (0.0, 0.0)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6), shift=st.floats(-100, 100), factor=st.floats(0.1, 10))
def test_fit_is_free_of_shift_scale_order_and_names(seed: int, shift: float, factor: float) -> None:
    given = scores(9, 5, seed=seed, share=0.7)
    renamed = {(f"z{a}", f"{chr(ord('z') - int(e[1:]))}{e}"): s for (a, e), s in reversed(given.items())}
    changed = {pair: shift + factor * score for pair, score in renamed.items()}
    first, second = fits(model_of(table_of(given))), fits(model_of(table_of(changed)))
    by_name = {each.expert[1:]: each for each in second}
    for each in first:
        other = by_name[each.expert]
        assert other.infit == pytest.approx(each.infit, rel=1e-3, abs=1e-3)
        assert other.outfit == pytest.approx(each.outfit, rel=1e-3, abs=1e-3)
