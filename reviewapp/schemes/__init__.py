"""The indicator schemes and the figure catalogues that ship with the programme, as data beside this."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from reviewapp.schemes.profiles import Profile, standard_of
from reviewapp.schemes.text import load_yaml
from scoring.figures import FigureCatalogue, FigureDefinition
from scoring.mapping import read
from scoring.scheme import IndicatorScheme

NATIONAL = "national-2022"
PROFILES = ("yunnan", "anhui", "shanghai-2024", "guangdong", "hunan")
SHIPPED = (NATIONAL, "expert-100", *PROFILES, "jiangxi", "innovative-sme")

_CATALOGUES = {"innovative-sme": "figures-innovative-sme"}


def load_scheme(name: str) -> IndicatorScheme:
    """Return the shipped scheme of this name, such as ``expert-100``."""
    if name in PROFILES:
        return standard_of(read(Profile, _content(name)), load_scheme(NATIONAL))
    return read(IndicatorScheme, _content(name))


def parse_scheme(text: str) -> IndicatorScheme:
    """Return the scheme written in YAML; raises `scoring.mapping.MappingError` naming every mistake."""
    return read(IndicatorScheme, load_yaml(text))


@cache
def load_figures(scheme: str = "national") -> Mapping[str, FigureDefinition]:
    """Return the figure catalogue 指标数据目录 by key, in the order in which figures are shown.

    Each programme has a catalogue of its own: that of the scheme with this code, and by default the one of
    the clusters, which all others share.
    """
    catalogue = read(FigureCatalogue, _content(_CATALOGUES.get(scheme, "figures")))
    return MappingProxyType({figure.key: figure for figure in catalogue.figures})


def figures_for(*schemes: IndicatorScheme) -> Mapping[str, FigureDefinition]:
    """Return the figures that schemes go by: those of their catalogues, and their own."""
    found: dict[str, FigureDefinition] = {}
    for scheme in schemes:
        found |= load_figures(scheme.code)
    return found | {figure.key: figure for scheme in schemes for figure in scheme.figures}


def all_figures() -> Mapping[str, FigureDefinition]:
    """Return the figures of every catalogue by key: a file does not say which programme it is of."""
    catalogues = (load_figures(scheme) for scheme in (*_CATALOGUES, "national"))
    return MappingProxyType({key: figure for figures in catalogues for key, figure in figures.items()})


def _content(name: str) -> Any:
    return load_yaml(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
