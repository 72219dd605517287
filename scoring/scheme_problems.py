"""What is wrong with an indicator scheme before it may be adopted: every mistake, named with its place.

Messages are Chinese, as the people who draft schemes read them; paths are chains of codes, such as ``1/1.2``.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from scoring.mapping import Problem
from scoring.scheme import Band, Indicator, IndicatorScheme, Kind, Level, Require, Threshold


def problems(scheme: IndicatorScheme, figures: Collection[str] | None = None) -> list[Problem]:
    """Return every problem that can be seen from the scheme alone; an empty list means it may be used.

    With `figures`, the keys of the figure catalogue, figures that the catalogue does not hold are named too.
    """
    found = [*_of_heading(scheme)]
    for indicator in scheme.indicators:
        found += _of_tree(indicator, "", figures)
    return found


def _of_heading(scheme: IndicatorScheme) -> Iterator[Problem]:
    for name in ("code", "version", "title", "source"):
        if not getattr(scheme, name).strip():
            yield Problem(name, "不得为空")
    if not scheme.indicators:
        yield Problem("indicators", "没有指标")
    weights = sum((indicator.weight for indicator in scheme.indicators), Decimal(0))
    if weights != scheme.weights_total:
        yield Problem("indicators", f"一级指标权重合计为 {weights}，应为 {scheme.weights_total}")
    if scheme.minimum is not None and not 0 <= scheme.minimum <= scheme.weights_total:
        yield Problem("minimum", f"最低总分应在 0 至 {scheme.weights_total} 之间")
    for code, times in Counter(node.code for node in scheme.walk()).items():
        if times > 1:
            yield Problem(code, f"编码重复 {times} 次")


def _of_tree(node: Indicator, above: str, figures: Collection[str] | None) -> Iterator[Problem]:
    path = f"{above}/{node.code}" if above else node.code
    for message in _of_node(node, figures):
        yield Problem(path, message)
    for child in node.children:
        yield from _of_tree(child, path, figures)


def _of_node(node: Indicator, figures: Collection[str] | None) -> Iterator[str]:
    if not node.code.strip() or not node.title.strip():
        yield "编码和名称不得为空"
    if node.weight < 0:
        yield "权重不得为负"
    if node.minimum is not None and not 0 <= node.minimum <= node.weight:
        yield f"最低分应在 0 至 {node.weight} 之间"
    if node.growth and node.kind is not Kind.BANDED:
        yield "只有分档指标可以按增长率分档"
    if node.veto and node.kind is not Kind.THRESHOLD:
        yield "只有门槛指标可以设为一票否决"
    if node.kind is not Kind.GROUP and node.children:
        yield "只有指标组可以有下级指标"
    figure = node.threshold.figure if node.threshold else node.figure
    if figures is not None and figure is not None and figure not in figures:
        yield f"指标数据目录中没有 {figure}"
    yield from _OF_KIND[node.kind](node)


def _of_group(node: Indicator) -> Iterator[str]:
    if not node.children:
        yield "指标组没有下级指标"
    weights = sum((child.weight for child in node.children), Decimal(0))
    if weights != node.weight:
        yield f"权重为 {node.weight}，下级指标权重合计为 {weights}"
    if node.require is Require.ANY and any(child.kind is Kind.GROUP for child in node.children):
        yield "“满足其一”的指标组下不得再设指标组"


def _of_threshold(node: Indicator) -> Iterator[str]:
    if node.weight:
        yield "门槛指标不计分，权重应为 0"
    if node.threshold is None:
        yield "门槛指标没有门槛"
    else:
        yield from _of_requirement(node.threshold)


def _of_requirement(threshold: Threshold) -> Iterator[str]:
    if not threshold.figure:
        yield "门槛没有对应的指标数据"
    if threshold.window < 1:
        yield "年数应不少于 1"
    if threshold.every_year and threshold.growth:
        yield "逐年达标与年均增速不得并用"
    if (threshold.every_year or threshold.growth) and threshold.window < 2:
        yield "逐年达标、年均增速的年数应不少于 2"
    if threshold.growth and threshold.value is not None and threshold.value <= -100:
        yield "年均增速的门槛应大于 -100"


def _of_banded(node: Indicator) -> Iterator[str]:
    yield from _of_points(node)
    if node.weight == 0:
        yield "分档指标的权重应大于 0"
    if not node.figure:
        yield "分档指标没有对应的指标数据"
    if not node.bands:
        yield "分档指标没有分档"
    if any(not 0 <= band.score <= node.maximum for band in node.bands):
        yield f"分档得分应在 0 至 {node.maximum} 之间"
    yield from _of_bands(node.bands)


def _of_bands(bands: tuple[Band, ...]) -> Iterator[str]:
    """Bands follow one another from low to high or from high to low, each starting where the other ends."""
    if any(band.low is not None and band.high is not None and band.low >= band.high for band in bands):
        yield "分档的下限应小于上限"
        return
    rising = sorted(bands, key=lambda band: Decimal("-Infinity") if band.low is None else band.low)
    for lower, upper in pairwise(rising):
        if lower.high is None or upper.low is None or lower.high > upper.low:
            yield "分档重叠"
        elif lower.high < upper.low:
            yield f"{lower.high} 至 {upper.low} 没有分档"


def _of_expert(node: Indicator) -> Iterator[str]:
    if node.weight:
        yield from _of_points(node)
        if node.levels and node.step > 0:
            yield from _of_levels(node.levels, node)


def _of_points(node: Indicator) -> Iterator[str]:
    if node.maximum <= 0:
        yield "满分应大于 0"
    if node.step <= 0:
        yield "步长应大于 0"
    elif node.maximum % node.step:
        yield f"步长 {node.step} 不能整除满分 {node.maximum}"


def _of_levels(levels: tuple[Level, ...], node: Indicator) -> Iterator[str]:
    """Levels leave out no score that may be given, from 0 to the maximum, and give none twice."""
    rising = sorted(levels, key=lambda level: level.low)
    if any(level.low > level.high or not level.wording.strip() for level in rising):
        yield "等次的下限不得大于上限，说明不得为空"
    if rising[0].low != 0 or rising[-1].high != node.maximum:
        yield f"等次应覆盖 0 至 {node.maximum} 分"
    for lower, upper in pairwise(rising):
        if upper.low != lower.high + node.step:
            yield f"等次 {lower.low}–{lower.high} 与 {upper.low}–{upper.high} 不相衔接"


_OF_KIND: Mapping[Kind, Callable[[Indicator], Iterator[str]]] = {
    Kind.GROUP: _of_group,
    Kind.THRESHOLD: _of_threshold,
    Kind.BANDED: _of_banded,
    Kind.EXPERT: _of_expert,
}
