"""Panels that share neither expert nor application (封闭评审组): two readings, and places per panel.

Between connected parts no method can tell whether a panel saw better applications or scored more leniently.
Both readings are computed, and the decisions on which they differ are named:

    quality     the difference between panels is one of quality: severities add up to nothing in each part
    severity    it is one of severity: all parts have the same mean merit

Within a part both readings are the same. With q_i the score under the first, p(i) the part of i and means
taken over applications, the second is q_i − mean(q of p(i)) + mean(q). The usual answer in practice is
neither: each panel gets places in proportion to its applications (按组分配名额) and ranks for itself.

Source of the proportional places: the method of largest remainders (Hamilton), Balinski and Young (2001),
Fair Representation, chapter 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.connectivity import Connectivity, levelled
from scoring.merits import Merits
from scoring.methods import METHODS
from scoring.ranking import rank
from scoring.selection import Selection, select
from scoring.table import FloatArray, IntArray, ScoreTable

READINGS = ("quality", "severity")

_MODELS = frozenset({"additive", "calibrated"})

READABLE = _MODELS | {"mean", "median", "trimmed", "least_squares"}
"""Methods that both readings are defined for. z-score, min-max and ranks are read as severity alone, whatever
is wanted; a composite has a data score, which says something about quality between panels."""


@dataclass(frozen=True, eq=False)
class Readings:
    """A method's result under both readings.

    ``levelled`` is the table without any difference between parts, on which the models are fitted, and
    ``shift``, shape (A,) for each reading, what is added to its merits.
    """

    quality: Merits
    severity: Merits
    levelled: ScoreTable
    shift: Mapping[str, FloatArray]

    def of(self, reading: str) -> Merits:
        """The result under one of `READINGS`."""
        return self.quality if reading == "quality" else self.severity


@dataclass(frozen=True)
class PanelPlaces:
    """What one panel gets where places go by panel."""

    panel: str
    n_applications: int
    selection: Selection


def readings(merits: Merits, graph: Connectivity) -> Readings | None:
    """Both readings of a result; None where all is connected, or the method is not among `READABLE`."""
    if graph.connected or merits.method not in READABLE:
        return None
    table = merits.table
    part, level = _parts(table, graph), levelled(table)
    raised = table.mean_by_application(table.score - level.score)
    if merits.method in _MODELS:
        merits = _shifted(METHODS[merits.method](level, **merits.parameters), table, raised)
    offset = (np.bincount(part, merits.score) / np.bincount(part))[part] - merits.score.mean()
    moved = _shifted(merits, table, -offset)
    if moved.severity is not None:
        of_expert = np.zeros(len(table.experts))
        of_expert[table.expert] = offset[table.application]
        moved = replace(moved, severity=moved.severity - of_expert)
    return Readings(merits, moved, level, {"quality": raised, "severity": raised - offset})


def flips(first: Selection, second: Selection) -> tuple[str, ...]:
    """Applications that have a place under one of two selections alone, by name."""
    return tuple(sorted(set(first.selected) ^ set(second.selected)))


def panel_names(table: ScoreTable, graph: Connectivity) -> tuple[str, ...]:
    """The panel of each application: as the table says, otherwise the number of its part."""
    return table.panel or tuple(str(part + 1) for part in _parts(table, graph).tolist())


def by_panel(merits: Merits, panels: Sequence[str], places: int, decimals: int) -> tuple[PanelPlaces, ...]:
    """Fill places panel by panel, each with its share of ``places``, in order of name."""
    sizes = Counter(panels)
    share = proportional(sizes, places)
    scores = merits.by_name
    members: dict[str, dict[str, float]] = {panel: {} for panel in sorted(sizes)}
    for name, panel in zip(merits.applications, panels, strict=True):
        members[panel][name] = scores[name]
    return tuple(
        PanelPlaces(panel, sizes[panel], select(rank(own, decimals), share[panel]))
        for panel, own in members.items()
    )


def proportional(sizes: Mapping[str, int], places: int) -> dict[str, int]:
    """Places in proportion to sizes: whole shares, then one each by largest remainder, size, name.

    Nobody gets more places than applications; what is left beyond all applications stays unfilled.
    """
    total = sum(sizes.values())
    places = min(places, total)
    shares = {name: divmod(places * size, total) for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-shares[name][1], -sizes[name], name))
    extra = frozenset(order[: places - sum(whole for whole, _ in shares.values())])
    return {name: whole + (name in extra) for name, (whole, _) in shares.items()}


def _parts(table: ScoreTable, graph: Connectivity) -> IntArray:
    part = graph.part_of
    return np.array([part[name] for name in table.applications], dtype=np.int64)


def _shifted(merits: Merits, table: ScoreTable, shift: FloatArray) -> Merits:
    """The result with every number about an application moved, and its own scores back in their place."""
    return replace(
        merits,
        table=table,
        score=merits.score + shift,
        adjusted_mean=None if merits.adjusted_mean is None else merits.adjusted_mean + shift,
        merit=None if merits.merit is None else merits.merit + shift,
    )
