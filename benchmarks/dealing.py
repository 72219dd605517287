"""Dealing 5,000 applications to 300 experts, 5 seats each, under ever more constraints.

python -m benchmarks.dealing
"""

from __future__ import annotations

import random
from time import perf_counter
from typing import Any

from scoring.assignment import deal

APPLICATIONS, EXPERTS, SEATS, PANELS, FIELDS = 5000, 300, 5, 10, 12


def cases() -> dict[str, dict[str, Any]]:
    """Keyword arguments of `deal` by name; 3 % of all pairs are recused."""
    chance = random.Random(1)  # noqa: S311  # a benchmark, no draw
    applications = [f"a{index:04}" for index in range(APPLICATIONS)]
    experts = [f"e{index:03}" for index in range(EXPERTS)]
    base = {
        "wanted": dict.fromkeys(applications, SEATS),
        "pool": dict.fromkeys(applications, experts),
        "recused": [(a, e) for a in applications for e in chance.sample(experts, EXPERTS * 3 // 100)],
        "seed": b"benchmark",
    }
    own = {a: experts[index % PANELS :: PANELS] for index, a in enumerate(applications)}
    outside = dict.fromkeys(chance.sample(applications, APPLICATIONS // 5), 1)
    panels = {a: experts if a in outside else own[a] for a in applications}
    field = {a: chance.randrange(FIELDS) for a in applications}
    known = {e: chance.sample(range(FIELDS), 2) for e in experts}
    mismatch = {(a, e): 1 for a in applications for e in experts if field[a] not in known[e]}
    return {
        "one pool": base,
        "10 panels, 1 seat outside on a fifth": {**base, "pool": panels, "own": own, "outside": outside},
        "even loads, then expertise": {**base, "mismatch": mismatch},
        "expertise, then even loads": {**base, "mismatch": mismatch, "prefer": "match"},
    }


def main() -> None:
    """Print the table."""
    print("| case | seconds | loads | misfits |\n| --- | ---: | ---: | ---: |")
    for name, arguments in cases().items():
        start = perf_counter()
        dealt = deal(**arguments)
        seconds = perf_counter() - start
        misfits = sum(arguments.get("mismatch", {}).get(pair, 0) for pair in dealt.pairs)
        loads = f"{min(dealt.load.values())} to {max(dealt.load.values())}"
        print(f"| {name} | {seconds:.1f} | {loads} | {misfits} |")


if __name__ == "__main__":
    main()
