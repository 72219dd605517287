"""What the shape of the code promises: arrows, sizes, names."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("forms", "reports", "reviewapp", "scoring")
LONGEST = 400
MAY_USE = {
    "scoring": {"numpy", "scipy"},
    "forms": {"flask_babel", "flask_wtf", "scoring", "wtforms"},
}
NAMELESS = {"common", "helper", "helpers", "misc", "tools", "util", "utils"}
QUERIES = {"delete", "insert", "select", "text", "update"}


def sources(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


def test_imports_keep_to_the_contracts() -> None:
    """In a process of its own: the linter switches off every logger that exists already."""
    command = [Path(sys.executable).with_name("lint-imports"), "--config", "setup.cfg", "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("package", sorted(MAY_USE))
def test_a_core_uses_few_libraries(package: str) -> None:
    graph = grimp.build_graph(package, include_external_packages=True, cache_dir=None)
    imported = {name.partition(".")[0] for name in graph.modules} - {package}
    assert imported - sys.stdlib_module_names <= MAY_USE[package]


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (*sources(*PACKAGES, "tests", "benchmarks"), ROOT / "wsgi.py")
        for lines in [len(path.read_text(encoding="utf-8").splitlines())]
        if lines > LONGEST and "migrations" not in path.parts
    }
    assert long == {}


def test_every_module_is_called_by_what_it_holds() -> None:
    assert [path for path in sources(*PACKAGES, "tests") if path.stem in NAMELESS] == []


def test_views_leave_the_database_to_services_and_queries() -> None:
    """A view loads, asks, acts and commits; it holds no statement of its own."""
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno} {called}"
        for path in sources("reviewapp")
        if path.name == "views.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for called in [node.func.id if isinstance(node.func, ast.Name) else ""]
        if called in QUERIES
    ] == []
