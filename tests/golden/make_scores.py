"""Write the synthetic score files that ``lme4.R`` fits: ``python tests/golden/make_scores.py``.

The numbers come from Python's own generator with fixed seeds; the files beside this script are its output.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

Row = tuple[str, str, float, float]
HERE = Path(__file__).parent


def scores(
    seed: int, pairs: list[tuple[int, int]], severity_sd: float, weighted: bool = False
) -> Iterator[Row]:
    """Scores for (application, expert) pairs: mean 80, merit sd 5, error sd 4 at confidence 1."""
    random = Random(seed)  # noqa: S311 - a fixed seed is the point
    merit = [random.gauss(0, 5) for _ in range(100)]
    severity = [random.gauss(0, severity_sd) for _ in range(100)]
    for application, expert in pairs:
        confidence = random.choice([0.5, 1.0, 2.0]) if weighted else 1.0
        error = random.gauss(0, 4 / confidence**0.5)
        score = round(80 + merit[application] - severity[expert] + error, 1)
        yield f"集群{application:02}", f"专家{expert:02}", score, confidence


def unbalanced(seed: int) -> list[tuple[int, int]]:
    """40 applications, each by 2 to 6 of 12 experts."""
    random = Random(seed)  # noqa: S311 - a fixed seed is the point
    return [(i, j) for i in range(40) for j in random.sample(range(12), random.randint(2, 6))]


def weakly_linked() -> list[tuple[int, int]]:
    """Two panels of 12 applications and 4 experts each, tied together by a single score."""
    return [(i, j + 4 * (i // 12)) for i in range(24) for j in range(4)] + [(12, 0)]


def main() -> None:
    sets = {
        "unbalanced": scores(1, unbalanced(1), 3),
        "zero_severity": scores(7, unbalanced(2), 0),
        "weakly_linked": scores(3, weakly_linked(), 3),
        "weighted": scores(4, unbalanced(4), 3, weighted=True),
    }
    for name, rows in sets.items():
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("application", "expert", "score", "confidence"))
            writer.writerows(rows)


if __name__ == "__main__":
    main()
