"""``identifiability`` in ``summary.json``: what rests on scores, what on an assumption, what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.closed_panels import READINGS, PanelPlaces, Readings, by_panel, flips, panel_names
from scoring.extra_scores import ExtraScores
from scoring.identifiability import Identifiability, PartIdentifiability
from scoring.merits import Merits
from scoring.ranking import rank
from scoring.resultfiles import JSONValue, json_number
from scoring.selection import Selection, select


@dataclass(frozen=True)
class ClosedPanels:
    """What the line does where panels share nothing: under each reading, and with places by panel."""

    selections: Mapping[str, Selection]
    places: tuple[PanelPlaces, ...]

    @property
    def flips(self) -> tuple[str, ...] | None:
        """Applications that one reading alone gives a place; None where the method has no readings."""
        return flips(*self.selections.values()) if self.selections else None


def closed_panels(
    merits: Merits, found: Readings | None, design: Identifiability, places: int | None, decimals: int
) -> ClosedPanels | None:
    """Fill the places under each reading and by panel; None where all is connected, or there is no line."""
    if design.connected or places is None:
        return None
    selections = {
        reading: select(rank(found.of(reading).by_name, decimals), places)
        for reading in (READINGS if found else ())
        if found
    }
    return ClosedPanels(selections, by_panel(merits, panel_names(merits.table, design), places, decimals))


def design_json(
    design: Identifiability,
    reading: str = "both",
    panels: ClosedPanels | None = None,
    extra: ExtraScores | None = None,
) -> JSONValue:
    """The whole statement; ``reading`` is the option ``--panels``."""
    on_scores, on_assumption = design.comparisons
    return {
        "connected": design.connected,
        "complete": design.complete,
        "statement": design.statement,
        "comparisons_on_scores": on_scores,
        "comparisons_on_assumption": on_assumption,
        **_links(design),
        "parts": [_part(part, not design.connected) for part in design.parts],
        "panels": None if panels is None else _panels(reading, panels),
        "extra_scores": None if extra is None else _extra(extra),
    }


def _part(part: PartIdentifiability, named: bool) -> dict[str, JSONValue]:
    return {
        "n_applications": part.n_applications,
        "n_experts": part.n_experts,
        "n_scores": part.n_scores,
        "complete": part.complete,
        **_links(part),
        **({"applications": part.applications, "experts": part.experts} if named else {}),
    }


def _links(part: Identifiability | PartIdentifiability) -> dict[str, JSONValue]:
    return {
        "fiedler": json_number(part.fiedler),
        "mean_resistance": json_number(part.mean_resistance),
        "largest_resistance": json_number(part.largest_resistance),
        "estimated": part.estimated,
    }


def _panels(reading: str, panels: ClosedPanels) -> JSONValue:
    return {
        "ranked_as": reading,
        "readings": {name: _selected(each) for name, each in panels.selections.items()} or None,
        "flips": panels.flips,
        "places_by_panel": [
            {
                "panel": each.panel,
                "n_applications": each.n_applications,
                "places": each.selection.places,
                **_selected(each.selection),
            }
            for each in panels.places
        ],
    }


def _selected(selection: Selection) -> dict[str, JSONValue]:
    return {"selected": selection.selected, "unresolved": selection.unresolved}


def _extra(extra: ExtraScores) -> JSONValue:
    return {
        "unsettled": json_number(extra.unsettled),
        "grey": extra.grey,
        "pairs": [
            {"application": one.application, "expert": one.expert, "expected": json_number(one.expected)}
            for one in extra.pairs
        ],
        "settling": extra.settling,
        "hopeless": extra.hopeless,
    }
