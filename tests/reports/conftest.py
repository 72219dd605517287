"""The faces of machines with and without Debian's packages."""

from __future__ import annotations

import os

import pytest

from reports.fonts import Fonts
from reports.fontsources import CHAINS, default_directory


@pytest.fixture
def pip_only(monkeypatch: pytest.MonkeyPatch, fonts: Fonts) -> Fonts:
    """The faces of a machine that has nothing but Python packages."""
    for role, chain in CHAINS.items():
        monkeypatch.setitem(CHAINS, role, tuple(one for one in chain if one.origin != "debian"))
    return Fonts(default_directory(), ())


@pytest.fixture
def whole(fonts: Fonts) -> Fonts:
    """The faces of a machine where the whole set was built; under CI it must be."""
    if not (default_directory() / "packages").is_dir() and not os.environ.get("CI"):
        pytest.skip("the whole set is not built: python -m reports fonts")
    return Fonts(licensed=())
