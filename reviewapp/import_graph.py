"""``python -m reviewapp.import_graph``: write into docs/architecture.md which room imports which."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- import graph: begin -->", "<!-- import graph: end -->"
CORES = ("forms", "reports", "scoring")
PACKAGE = "reviewapp"

Graph = Mapping[str, frozenset[str]]


def order() -> list[str]:
    """The rooms from top to bottom: the layers of the contract in setup.cfg, then the cores."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = config["importlinter:contract:layers"]["layers"]
    return [
        *(room.strip() for line in layers.split("\n") for room in line.split("|") if room.strip()),
        *CORES,
    ]


def graph() -> Graph:
    """Room → the rooms that its files import, imports within functions too."""
    found: dict[str, set[str]] = {room: set() for room in order()}
    for room in found:
        for file in _files(room):
            found[room] |= {one for one in _imported(file) if one in found and one != room}
    return {room: frozenset(imported) for room, imported in found.items()}


def _files(room: str) -> Iterator[Path]:
    place = ROOT / room if room in CORES else ROOT / PACKAGE / room
    return place.rglob("*.py") if place.is_dir() else iter([place.with_suffix(".py")])


def _imported(file: Path) -> Iterator[str]:
    """Yield what a file imports, by room; what is not ours has no room."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            modules = [f"{PACKAGE}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [node.module]
        else:
            continue
        for top, *below in (module.split(".") for module in modules):
            if top in CORES or (top == PACKAGE and below):
                yield below[0] if top == PACKAGE else top


def arrows(imports: Graph) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The arrows to draw: downward ones that no longer way implies, and those against the order."""
    place = {room: at for at, room in enumerate(imports)}
    down = {room: {one for one in below if place[one] > place[room]} for room, below in imports.items()}
    up = [(room, one) for room, below in imports.items() for one in sorted(below - down[room])]
    reached: dict[str, set[str]] = {}
    for room in reversed(list(imports)):
        reached[room] = down[room].union(*(reached[one] for one in down[room]))
    drawn = [
        (room, one)
        for room in imports
        for one in sorted(down[room], key=place.__getitem__)
        if not any(one in reached[other] for other in down[room])
    ]
    return drawn, up


def section() -> str:
    """The part of the page between its two marks."""
    imports = graph()
    drawn, up = arrows(imports)
    lines = [
        "```mermaid",
        "graph TD",
        *(f"  {_node(room)} --> {_node(one)}" for room, one in drawn),
        *(f"  {_node(room)} -.-> {_node(one)}" for room, one in up),
        "```",
        "",
        "| room | imports |",
        "|---|---|",
        *(
            f"| `{room}` | {', '.join(f'`{one}`' for one in imports if one in below)} |"
            for room, below in imports.items()
        ),
    ]
    return "\n".join(lines)


def _node(room: str) -> str:
    """A name that Mermaid takes, shown as the room is called."""
    return f'{room.strip("_")}_["{room}"]'


def page(text: str) -> str:
    """``text`` with the graph of today between its marks."""
    before, _begin, rest = text.partition(BEGIN)
    _former, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{section()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
