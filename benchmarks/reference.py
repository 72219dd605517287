"""Published numbers beside ours, for every data set whose file is at hand.

    python -m benchmarks.reference --data ../shared/data

The files are other people's, under their own licences, and no part of the project: `scores/*.csv` and
`reference/jags_marginal.json`. A line is met if ours is within one unit of the last digit printed or within
0.0001: lme4 stops that far from the minimum, where our criterion is a little lower. Ends with status 1 if any
is not met. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.machine import described, heading, row
from scoring import additive
from scoring.agreement import concordance, intraclass
from scoring.csvfile import read_scores
from scoring.er import expected_ranks
from scoring.krippendorff import Scale, krippendorff_alpha
from scoring.table import ScoreTable

DATA = Path(__file__).parents[2] / "shared" / "data"
_NEAR = Decimal("0.0001")
_RANKS = 0.1, 0.004  # ranks, or share of the applications, that a chain may differ by

Quantity = Callable[[ScoreTable], float | None]

_fitted = cache(additive.fit)  # a table is one object, fitted once


def _component(name: str) -> Quantity:
    return lambda table: getattr(_fitted(table), name)


def _alpha(scale: Scale) -> Quantity:
    return lambda table: krippendorff_alpha(table, scale).value


def _intraclass(model: str) -> Quantity:
    return lambda table: getattr(intraclass(table), model).value


_QUANTITIES: dict[str, Quantity] = {
    **{name: _component(name) for name in ("sd_merit", "sd_severity", "sd_error", "reml")},
    "W": lambda table: concordance(table).value,
    **{f"α {scale}": _alpha(scale) for scale in Scale},
    "ICC(1)": _intraclass("one"),
    "ICC(2)": _intraclass("two"),
    "ICC(3)": _intraclass("three"),
    "ICC(1,k)": _intraclass("one_k"),
    "ICC(2,k)": _intraclass("two_k"),
    "ICC(3,k)": _intraclass("three_k"),
}

PUBLISHED: dict[str, dict[str, str]] = {
    "penicillin": {
        "sd_merit": "0.84670",
        "sd_severity": "1.93161",
        "sd_error": "0.54992",
        "reml": "330.861",
    },
    "insteval": {
        "sd_merit": "0.52320",
        "sd_severity": "0.32591",
        "sd_error": "1.17779",
        "reml": "237783.880",
    },
    "princeton2012": {
        "sd_merit": "0.49040",
        "sd_severity": "1.38958",
        "sd_error": "2.26737",
        "reml": "830.046",
        "ICC(2)": "0.0329",
        "W": "0.1294",
    },
    "erforresearch_mock": {
        "sd_merit": "1.11607",
        "sd_severity": "0.92608",
        "sd_error": "0.81405",
        "reml": "690.264",
    },
    "sirt_ratings2_sum": {
        "sd_merit": "3.11840",
        "sd_severity": "1.06576",
        "sd_error": "1.63214",
        "reml": "2798.283",
    },
    "shrout_fleiss_1979": {
        "ICC(1)": "0.1657",
        "ICC(2)": "0.2898",
        "ICC(3)": "0.7148",
        "ICC(1,k)": "0.4428",
        "ICC(2,k)": "0.6201",
        "ICC(3,k)": "0.9093",
        "W": "0.8870",
        "α interval": "0.1473",
    },
    "krippendorff_2011_4x12": {
        "α nominal": "0.7434",
        "α ordinal": "0.8154",
        "α interval": "0.8491",
        "α ratio": "0.7974",
    },
    "krippendorff_wikipedia_3x15": {"α nominal": "0.6914", "α interval": "0.8108"},
    "irr_anxiety": {"W": "0.5397", "ICC(2)": "0.1980"},
    "irr_video": {"W": "0.3916", "ICC(2)": "0.1569"},
}
"""By file, by quantity. lme4, psych, irr and Krippendorff's own examples."""

NOT_OFFERED = (
    "sirt_ratings2_sum, guilford_1954: deviance and severities of the many-facet Rasch model, which scoring/ "
    "does not fit; its infit and outfit at the published estimates are a test of scoring.diagnostics."
)


@dataclass(frozen=True)
class Line:
    """One number; ``published`` and ``ours`` as printed."""

    data: str
    quantity: str
    published: str
    ours: str
    met: bool


def main() -> None:
    """Print every line, and end with status 1 if one is not met."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reference",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the files are")
    data = parser.parse_args().data
    if not data.is_dir():
        sys.exit(f"{data}: no such directory; --data names the one that holds scores/ and reference/")
    print(described() + "\n")
    print("\n".join(heading(("data", "quantity", "published", "ours", "met"))))
    found = []
    for line in lines(data):
        found.append(line)
        print(
            row((line.data, line.quantity, line.published, line.ours, "yes" if line.met else "**no**")),
            flush=True,
        )
    print(f"\n{sum(line.met for line in found)} of {len(found)} met. Not offered: {NOT_OFFERED}")
    sys.exit(not all(line.met for line in found))


def lines(data: Path) -> Iterator[Line]:
    """Every published number whose file is there, beside ours."""
    for name, published in PUBLISHED.items():
        path = data / "scores" / f"{name}.csv"
        if path.is_file():
            table = read_scores(path.read_bytes()).table
            for quantity, number in published.items():
                yield _line(name, quantity, number, _QUANTITIES[quantity](table))
    yield from _chains(data)


def _line(name: str, quantity: str, published: str, ours: float | None) -> Line:
    number = Decimal(published)
    if ours is None:
        return Line(name, quantity, published, "none", met=False)
    unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    met = abs(Decimal(ours) - number) <= max(unit, _NEAR)
    return Line(name, quantity, published, str(Decimal(ours).quantize(unit)), met)


def _chains(data: Path) -> Iterator[Line]:
    """Expected ranks of the panels of ERforResearch beside those of a long chain."""
    scores, chains = data / "scores" / "erforresearch_mock.csv", data / "reference" / "jags_marginal.json"
    if not (scores.is_file() and chains.is_file()):
        return
    every = read_scores(scores.read_bytes()).table
    for panel, chain in json.loads(chains.read_text(encoding="utf-8")).items():
        table = _panel(every, panel)
        found = expected_ranks(table)
        known = np.array([chain["er"][name] for name in table.applications])
        furthest, allowed = (
            float(np.abs(found.expected_rank - known).max()),
            max(_RANKS[0], _RANKS[1] * len(known)),
        )
        quantity = f"expected ranks of {panel}, largest difference from a long chain"
        yield Line("erforresearch_mock", quantity, f"≤ {allowed:.2f}", f"{furthest:.3f}", furthest <= allowed)


def _panel(table: ScoreTable, panel: str) -> ScoreTable:
    of = dict(zip(table.applications, table.panel or (), strict=True))
    rows = zip(table.pairs(), table.score.tolist(), strict=True)
    return ScoreTable.from_rows((*pair, score) for pair, score in rows if of[pair[0]] == panel)


if __name__ == "__main__":
    main()
