"""`python -m reports fonts [directory]`: build the faces that documents are printed with."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .fontbuild import build, default_directory
from .fonts import Fonts


def main(arguments: list[str] | None = None) -> int:
    """Build the faces, show how far it is, and name every stand-in."""
    parser = argparse.ArgumentParser(prog="python -m reports", description="生成公文所用的字体")
    parser.add_argument("command", choices=["fonts"])
    parser.add_argument("directory", type=Path, nargs="?", default=default_directory(), help="存放目录")
    directory = parser.parse_args(arguments).directory
    build(directory, _show)
    print(f"字体已就绪：{directory}")
    for substitution in Fonts(directory).substitutions():
        print(f"  {substitution}")
    return 0


def _show(face: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    sys.stdout.write(f"\r{face}：{done}/{total}{end}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
