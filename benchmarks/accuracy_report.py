"""The tables of `benchmarks.accuracy`: means, paired limits, and which targets are met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple

import numpy as np
from scipy.special import stdtrit

from benchmarks.contenders import BINS, OURS, Found
from benchmarks.machine import heading, row
from scoring.scenarios import SCENARIOS
from scoring.table import FloatArray

MEASURES = ("τ-a", "top", "regret")
LOSS, REGRET, LEAST_COVERAGE, MOST_COVERAGE, WIDE = 0.005, 0.15, 0.88, 0.93, 10.0
_LEVEL = 0.95


class Results:
    """Everything found, by scenario, repetition and method."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.found = found
        self.scenarios = tuple(dict.fromkeys(each.scenario for each in found))
        self.methods = tuple(dict.fromkeys(each.method for each in found))
        self.peers = tuple(method for method in self.methods if method not in OURS)
        shape = len(self.scenarios), 1 + max(each.repetition for each in found), len(self.methods)
        self.values = np.full((*shape, len(MEASURES)), np.nan)
        for each in found:
            at = self.scenarios.index(each.scenario), each.repetition, self.methods.index(each.method)
            self.values[at] = astuple(each.recovery)

    def of(self, method: str) -> FloatArray:
        """Shape (scenarios, repetitions, measures)."""
        return self.values[:, :, self.methods.index(method)]

    def mean(self, method: str) -> FloatArray:
        """Over the repetitions, shape (scenarios, measures)."""
        return np.asarray(self.of(method).mean(axis=1))

    def certain(self, scenario: str, method: str) -> list[Found]:
        """The rounds of a scenario for which the method said how sure it is."""
        return [
            each
            for each in self.found
            if (each.scenario, each.method) == (scenario, method) and each.certainty is not None
        ]


def report(found: Sequence[Found]) -> str:
    """All tables in Markdown."""
    results = Results(found)
    parts = (
        _orders(results),
        _overall(results),
        _certainty(results),
        _reliability(results),
        _targets(results),
    )
    return "\n\n".join("\n".join(part) for part in parts)


def identifiable(name: str) -> bool:
    """Whether scores alone can tell: a connected graph, and no favours."""
    scenario = SCENARIOS[name]
    return scenario.panels == 1 and not scenario.favours


def _orders(results: Results) -> Iterable[str]:
    yield from heading(("τ-a", *results.methods))
    means = np.stack([results.mean(method)[:, 0] for method in results.methods], axis=1)
    for name, line in zip(results.scenarios, means, strict=True):
        best = round(line.max(), 3)
        yield row((name, *(f"**{each:.3f}**" if round(each, 3) == best else f"{each:.3f}" for each in line)))


def _overall(results: Results) -> Iterable[str]:
    yield from heading(("mean of all scenarios", *results.methods))
    means = np.stack([results.mean(method) for method in results.methods], axis=2)
    for measure, name in enumerate(("τ-a", "share of places to the truly best", "regret, sd of merit")):
        yield row((name, *(f"{each:.3f}" for each in means[:, measure].mean(axis=0))))
    loss = (means[:, 0] - means[:, 0].max(axis=1, keepdims=True)).min(axis=0)
    yield row(("worst loss of τ-a to the best", *(f"{each:.3f}" for each in loss)))


def _certainty(results: Results) -> Iterable[str]:
    columns = ("coverage", "width, ranks", "Brier", "set changed", "though no gate passed", "gates passed")
    yield from heading(("scenario", "method", *columns))
    for name in results.scenarios:
        for method in OURS:
            rounds = results.certain(name, method)
            coverage, width, brier = _numbers(rounds).mean(axis=0)
            changed = [each for each in rounds if each.changed]
            shares = [len(changed) / len(rounds)]
            if method == OURS[-1]:
                shares.append(sum(not each.kept for each in changed) / len(rounds))
            cells = *(f"{share:.0%}" for share in shares), *[""] * (2 - len(shares)), _gates(rounds)
            yield row((name, method, f"{coverage:.3f}", f"{width:.1f}", f"{brier:.4f}", *cells))


def _gates(rounds: Sequence[Found]) -> str:
    """How often each extra was kept."""
    number = Counter(extra for each in rounds for extra in each.kept)
    return ", ".join(f"{extra} {count / len(rounds):.0%}" for extra, count in number.most_common())


def _numbers(rounds: Iterable[Found]) -> FloatArray:
    """Coverage, width and Brier score of each round that has them, shape (rounds, 3)."""
    sure = (each.certainty for each in rounds if each.certainty)
    return np.array([(each.coverage, each.width, each.brier) for each in sure]).reshape(-1, 3)


def _reliability(results: Results) -> Iterable[str]:
    """Of applications with a P(in) from … to …, which share is truly in; identifiable scenarios."""
    yield from heading((f"P(in), {OURS[-1]}", "applications", "mean P(in)", "truly in"))
    bins = _bins(results)
    for index, (number, said, true) in enumerate(bins):
        if number:
            shown = f"{said / number:.3f}", f"{true / number:.3f}"
            yield row((f"{index / BINS:.1f} to {(index + 1) / BINS:.1f}", f"{int(number):,}", *shown))


def _bins(results: Results) -> FloatArray:
    names = [name for name in results.scenarios if identifiable(name)]
    bins = [
        each.certainty.bins for name in names for each in results.certain(name, OURS[-1]) if each.certainty
    ]
    return np.sum(bins, axis=0) if bins else np.zeros((BINS, 3))


def upper(values: FloatArray) -> float:
    """Upper 95 % limit of a mean, one-sided, by Student's t."""
    spread = float(values.std(ddof=1)) / np.sqrt(len(values))
    return float(values.mean() + stdtrit(len(values) - 1, _LEVEL) * spread)


def _targets(results: Results) -> Iterable[str]:
    yield from heading(("target", f"measured for {OURS[-1]}, limits at 95 %", "met"))
    for what, measured, met in (
        *_losses(results),
        *_regrets(results),
        *_coverages(results),
        *_changes(results),
    ):
        yield row((what, measured, "yes" if met else "**no**"))
    bins = _bins(results)
    gap = np.abs(bins[:, 1] - bins[:, 2]).sum() / max(bins[:, 0].sum(), 1)
    yield row(("P(in) calibrated (no figure set)", f"mean distance from the share truly in {gap:.3f}", "–"))


Verdict = tuple[str, str, bool]


def _losses(results: Results) -> Iterable[Verdict]:
    """Distance of τ-a to the best peer of each identifiable scenario."""
    over, worst = [], ("", -1.0)
    for index, name in enumerate(results.scenarios):
        if identifiable(name):
            best = max(results.peers, key=lambda peer: results.mean(peer)[index, 0])
            limit = upper(results.of(best)[index, :, 0] - results.of(OURS[-1])[index, :, 0])
            worst = max(worst, (f"{name}, {best}", limit), key=lambda each: each[1])
            if limit > LOSS:
                over.append(f"{name} {limit:.4f} ({best})")
    measured = f"at most {worst[1]:.4f} ({worst[0]})" if not over else "; ".join(over)
    yield f"never more than {LOSS} τ-a below the best of the nine where identifiable", measured, not over


def _regrets(results: Results) -> Iterable[Verdict]:
    regret = {name: results.of(name)[..., 2].mean(axis=0) for name in (*results.peers, OURS[-1])}
    best = min(results.peers, key=lambda peer: float(regret[peer].mean()))
    ours, theirs = regret[OURS[-1]], regret[best]
    less = 1 - ours.mean() / theirs.mean()
    met = upper(ours - (1 - REGRET) * theirs) <= 0
    yield (
        f"mean regret ≥ {REGRET:.0%} below the best peer",
        f"{less:.1%} below {best}, {theirs.mean():.3f}",
        met,
    )


def _coverages(results: Results) -> Iterable[Verdict]:
    low, high = [], []
    for name in results.scenarios:
        values = _numbers(results.certain(name, OURS[-1]))
        if not len(values):
            continue
        coverage, width = values[:, 0], float(values[:, 1].mean())
        if coverage.mean() < LEAST_COVERAGE:
            low.append(f"{name} {coverage.mean():.3f}")
        if width > WIDE and coverage.mean() > MOST_COVERAGE:
            high.append(f"{name} {coverage.mean():.3f}")
    yield f"90 % rank intervals cover ≥ {LEAST_COVERAGE} everywhere", "; ".join(low) or "everywhere", not low
    yield (
        f"… and ≤ {MOST_COVERAGE} where wider than {WIDE:.0f} ranks",
        "; ".join(high) or "everywhere",
        not high,
    )


def _changes(results: Results) -> Iterable[Verdict]:
    """On plain and complete rounds, sets that changed though no gate was passed."""
    plain = [
        each
        for name in results.scenarios
        if name.startswith(("plain", "additive", "complete"))
        for each in results.certain(name, OURS[-1])
    ]
    wrong = sum(each.changed and not each.kept for each in plain)
    measured = f"{wrong} of {len(plain)} rounds"
    yield (
        "no change of the selected set without a gate passed, plain and complete rounds",
        measured,
        not wrong,
    )
