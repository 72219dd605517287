"""What is wrong with an indicator scheme before it may be adopted: every mistake, named with its place.

Each is a code with its facts; paths are chains of codes, such as ``1/1.2``.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from scoring.mapping import Problem
from scoring.scheme import Band, Indicator, IndicatorScheme, Kind, Level, Require, Threshold

KEY = re.compile("[a-z][a-z0-9_]{0,63}")
"""What a figure is stored under."""


def problems(scheme: IndicatorScheme, figures: Collection[str] | None = None) -> list[Problem]:
    """Return every problem that can be seen from the scheme alone; an empty list means it may be used.

    With `figures`, the keys of the figure catalogue, figures that neither it nor the scheme holds are named
    too.
    """
    found = [*_of_heading(scheme), *_of_passing(scheme), *_of_own_figures(scheme)]
    if figures is not None:
        figures = {*figures, *(figure.key for figure in scheme.figures)}
    for indicator in scheme.indicators:
        found += _of_tree(indicator, "", figures)
    return found


def _of_heading(scheme: IndicatorScheme) -> Iterator[Problem]:
    for name in ("code", "version", "title", "source"):
        if not getattr(scheme, name).strip():
            yield Problem(name, "blank")
    if not scheme.indicators:
        yield Problem("indicators", "no_indicators")
    weights = sum((indicator.weight for indicator in scheme.indicators), Decimal(0))
    if weights != scheme.weights_total:
        yield Problem.of("indicators", "weights_total", found=weights, due=scheme.weights_total)
    if scheme.minimum is not None and not 0 <= scheme.minimum <= scheme.weights_total:
        yield Problem.of("minimum", "minimum_total", most=scheme.weights_total)
    for code, times in Counter(node.code for node in scheme.walk()).items():
        if times > 1:
            yield Problem.of(code, "code_twice", times=times)


def _of_passing(scheme: IndicatorScheme) -> Iterator[Problem]:
    """Who passes directly passes over a minimum."""
    if scheme.minimum is None and all(node.minimum is None for node in scheme.walk()):
        yield from (Problem(node.code, "pass_without_minimum") for node in scheme.walk() if node.direct_pass)


def _of_own_figures(scheme: IndicatorScheme) -> Iterator[Problem]:
    for figure in scheme.figures:
        if not KEY.fullmatch(figure.key):
            yield Problem.of("figures", "figure_key", figure=figure.key)
        if not figure.title.strip():
            yield Problem.of("figures", "figure_blank", figure=figure.key)
        if figure.window < 1:
            yield Problem.of("figures", "figure_window", figure=figure.title)
    for name in ("key", "title"):
        for told, times in Counter(getattr(figure, name) for figure in scheme.figures).items():
            if times > 1:
                yield Problem.of("figures", "figure_twice", figure=told, times=times)


def _of_tree(node: Indicator, above: str, figures: Collection[str] | None) -> Iterator[Problem]:
    path = f"{above}/{node.code}" if above else node.code
    for problem in _of_node(node, figures):
        yield replace(problem, path=path)
    for child in node.children:
        yield from _of_tree(child, path, figures)


def _wrong(code: str, **facts: object) -> Problem:
    """What is wrong with the indicator at hand; `_of_tree` puts its path to it."""
    return Problem.of("", code, **facts)


def _of_node(node: Indicator, figures: Collection[str] | None) -> Iterator[Problem]:
    if not node.code.strip() or not node.title.strip():
        yield _wrong("blank_name")
    if node.weight < 0:
        yield _wrong("negative_weight")
    if node.minimum is not None and not 0 <= node.minimum <= node.weight:
        yield _wrong("minimum_outside", most=node.weight)
    if node.growth and node.kind is not Kind.BANDED:
        yield _wrong("growth_not_banded")
    if node.veto and node.kind is not Kind.THRESHOLD:
        yield _wrong("veto_not_threshold")
    if node.direct_pass and (node.veto or not _is_condition(node)):
        yield _wrong("pass_not_condition")
    if node.kind is not Kind.GROUP and node.children:
        yield _wrong("children_not_group")
    figure = node.threshold.figure if node.threshold else node.figure
    if figures is not None and figure is not None and figure not in figures:
        yield _wrong("unknown_figure", figure=figure)
    yield from _OF_KIND[node.kind](node)


def _is_condition(node: Indicator) -> bool:
    """Whether figures alone say if it is met: a threshold, or one of several."""
    return node.kind is Kind.THRESHOLD or (node.kind is Kind.GROUP and node.require is Require.ANY)


def _of_group(node: Indicator) -> Iterator[Problem]:
    if not node.children:
        yield _wrong("empty_group")
    weights = sum((child.weight for child in node.children), Decimal(0))
    if weights != node.weight:
        yield _wrong("group_weights", weight=node.weight, found=weights)
    if node.require is Require.ANY and any(child.kind is Kind.GROUP for child in node.children):
        yield _wrong("group_in_any")


def _of_threshold(node: Indicator) -> Iterator[Problem]:
    if node.weight:
        yield _wrong("threshold_weight")
    if node.threshold is None:
        yield _wrong("no_threshold")
    else:
        yield from _of_requirement(node.threshold)


def _of_requirement(threshold: Threshold) -> Iterator[Problem]:
    if not threshold.figure:
        yield _wrong("threshold_figure")
    if threshold.window < 1:
        yield _wrong("window_short")
    if threshold.every_year and threshold.growth:
        yield _wrong("every_year_and_growth")
    if (threshold.every_year or threshold.growth) and threshold.window < 2:
        yield _wrong("window_of_one")
    if threshold.growth and threshold.value is not None and threshold.value <= -100:
        yield _wrong("growth_too_low")


def _of_banded(node: Indicator) -> Iterator[Problem]:
    yield from _of_points(node)
    if node.weight == 0:
        yield _wrong("banded_weight")
    if not node.figure:
        yield _wrong("banded_figure")
    if not node.bands:
        yield _wrong("no_bands")
    if any(not 0 <= band.score <= node.maximum for band in node.bands):
        yield _wrong("band_score", most=node.maximum)
    yield from _of_bands(node.bands)


def _of_bands(bands: tuple[Band, ...]) -> Iterator[Problem]:
    """Bands follow one another from low to high or from high to low, each starting where the other ends."""
    if any(band.low is not None and band.high is not None and band.low >= band.high for band in bands):
        yield _wrong("band_reversed")
        return
    rising = sorted(bands, key=lambda band: Decimal("-Infinity") if band.low is None else band.low)
    for lower, upper in pairwise(rising):
        if lower.high is None or upper.low is None or lower.high > upper.low:
            yield _wrong("bands_overlap")
        elif lower.high < upper.low:
            yield _wrong("band_gap", low=lower.high, high=upper.low)


def _of_expert(node: Indicator) -> Iterator[Problem]:
    if node.weight:
        yield from _of_points(node)
        if node.levels and node.step > 0:
            yield from _of_levels(node.levels, node)


def _of_points(node: Indicator) -> Iterator[Problem]:
    if node.maximum <= 0:
        yield _wrong("maximum_zero")
    if node.step <= 0:
        yield _wrong("step_zero")
    elif node.maximum % node.step:
        yield _wrong("step_uneven", step=node.step, maximum=node.maximum)


def _of_levels(levels: tuple[Level, ...], node: Indicator) -> Iterator[Problem]:
    """Levels leave out no score that may be given, from 0 to the maximum, and give none twice."""
    rising = sorted(levels, key=lambda level: level.low)
    if any(level.low > level.high or not level.wording.strip() for level in rising):
        yield _wrong("level_unsound")
    if rising[0].low != 0 or rising[-1].high != node.maximum:
        yield _wrong("levels_short", most=node.maximum)
    for lower, upper in pairwise(rising):
        if upper.low != lower.high + node.step:
            yield _wrong("levels_apart", lower=f"{lower.low}–{lower.high}", upper=f"{upper.low}–{upper.high}")


_OF_KIND: Mapping[Kind, Callable[[Indicator], Iterator[Problem]]] = {
    Kind.GROUP: _of_group,
    Kind.THRESHOLD: _of_threshold,
    Kind.BANDED: _of_banded,
    Kind.EXPERT: _of_expert,
}
