"""Schemes drawn at random: any shape that people can draw up, sound or not."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from scoring.scheme import (
    Band,
    BandEdge,
    CommentRule,
    Indicator,
    IndicatorScheme,
    Kind,
    Level,
    Operator,
    Require,
    Threshold,
)

NUMBERS = (
    st.decimals(-(10**9), 10**9, places=3) | st.decimals(0, 100, places=6) | st.integers(0, 100).map(Decimal)
)
POINTS = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)
WORDS = st.text(st.sampled_from("产值占比100%：—“”、=+-@#'\"{}[]&*!|>null是1.0e5"), min_size=1, max_size=12)
FLAGS = st.booleans()


def perhaps(drawn: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Decimal | None]:
    return st.none() | drawn


def thresholds(figures: Sequence[str]) -> st.SearchStrategy[Threshold]:
    return st.builds(
        Threshold,
        figure=st.sampled_from(figures),
        operator=st.sampled_from(Operator),
        value=perhaps(NUMBERS),
        unit=st.sampled_from(["亿元", "%", ""]),
        window=st.integers(1, 5),
        every_year=FLAGS,
        growth=FLAGS,
        exceptions=FLAGS,
    )


@st.composite
def schemes(draw: st.DrawFn, figures: Sequence[str]) -> IndicatorScheme:
    """Return a strategy for schemes whose figures are among `figures`."""
    below: dict[str | None, list[str]] = {None: []}
    codes = st.text("0123456789.甲", min_size=1, max_size=5)
    for code in draw(st.lists(codes, unique=True, max_size=7)):
        below[draw(st.sampled_from([None, *below]))].append(code)
        below[code] = []

    def branch(parent: str | None) -> tuple[Indicator, ...]:
        return tuple(draw(indicators(code, figures, branch(code))) for code in below[parent])

    return IndicatorScheme(
        code=draw(WORDS),
        version=draw(WORDS),
        title=draw(WORDS),
        source=draw(WORDS),
        indicators=branch(None),
        weights_total=draw(POINTS),
        minimum=draw(perhaps(POINTS)),
    )


def indicators(
    code: str, figures: Sequence[str], children: tuple[Indicator, ...]
) -> st.SearchStrategy[Indicator]:
    common = {
        "code": st.just(code),
        "title": WORDS,
        "description": st.just("") | WORDS,
        "weight": POINTS,
        "maximum": POINTS,
        "step": POINTS,
        "minimum": perhaps(POINTS),
        "comment_rule": st.sampled_from(CommentRule),
        "veto": FLAGS,
        "require": st.sampled_from(Require),
        "children": st.just(children),
    }
    bands = st.lists(st.builds(Band, low=perhaps(NUMBERS), high=perhaps(NUMBERS), score=POINTS), max_size=3)
    levels = st.lists(st.builds(Level, low=POINTS, high=POINTS, wording=WORDS), max_size=3)
    return st.one_of(
        st.builds(Indicator, kind=st.just(Kind.GROUP), **common),
        st.builds(Indicator, kind=st.just(Kind.THRESHOLD), threshold=thresholds(figures), **common),
        st.builds(
            Indicator,
            kind=st.just(Kind.BANDED),
            figure=st.sampled_from(figures),
            growth=FLAGS,
            bands=bands.map(tuple),
            band_edge=st.sampled_from(BandEdge),
            **common,
        ),
        st.builds(Indicator, kind=st.just(Kind.EXPERT), levels=levels.map(tuple), **common),
    )
