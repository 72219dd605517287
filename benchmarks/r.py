"""Peers in R: lme4, and the model of ERforResearch in JAGS. Nothing where R or the package is missing."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from scoring.table import FloatArray, ScoreTable

HEADER = ("round", "application", "expert", "score")


def run(script: str, tables: Sequence[ScoreTable], *arguments: str) -> str | None:
    """What the script beside this module writes to its second argument; None where it cannot run.

    Its first argument is a CSV file of the tables' scores, numbered from 0 in the column round.
    """
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as directory:
        source, result = Path(directory) / "scores.csv", Path(directory) / "result"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(_rows(tables))
        path = str(Path(__file__).with_name(script))
        command = [rscript, path, str(source), str(result), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{script} did not run: {done.stderr.strip()}", file=sys.stderr)
            return None
        return result.read_text(encoding="utf-8")


def _rows(tables: Sequence[ScoreTable]) -> Iterable[tuple[int, str, str, float]]:
    """Names are numbers here: they survive every locale that R may run in."""
    for number, table in enumerate(tables):
        columns = table.application.tolist(), table.expert.tolist(), table.score.tolist()
        for application, expert, score in zip(*columns, strict=True):
            yield number, f"a{application}", f"e{expert}", score


def lme4_merits(tables: Sequence[ScoreTable]) -> list[FloatArray] | None:
    """Mean + conditional mode of each application of each table, as `lmer` predicts it."""
    found = run("lme4_merits.R", tables)
    if found is None:
        return None
    merits = [np.full(len(table.applications), np.nan) for table in tables]
    for line in csv.DictReader(found.splitlines()):
        merits[int(line["round"])][int(line["application"][1:])] = float(line["merit"])
    return merits
