"""`python -m reports fonts [directory]`: build the faces that documents are printed with."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .fontbuild import build
from .fontpackages import PackageMissing, fetch
from .fonts import Fonts
from .fontsources import default_directory


def main(arguments: list[str] | None = None) -> int:
    """Build the faces, show how far it is, and name every stand-in; 1 where a package could not be had."""
    parser = argparse.ArgumentParser(prog="python -m reports", description="生成公文所用的字体")
    parser.add_argument("command", choices=["fonts"])
    parser.add_argument("directory", type=Path, nargs="?", default=default_directory(), help="存放目录")
    parser.add_argument("--pip-only", action="store_true", help="不取 Debian 字体包，只用 Python 包中的字体")
    parser.add_argument("--portable", action="store_true", help="本机已装的字体包也一并取来，供离线机器使用")
    given = parser.parse_args(arguments)
    return build_fonts(given.directory, pip_only=given.pip_only, portable=given.portable)


def build_fonts(directory: Path, *, pip_only: bool = False, portable: bool = False) -> int:
    """Fetch and build the whole set, or what Python packages alone give; 1 where a package is lacking.

    A `portable` set needs no package of the machine that it is taken to.
    """
    failed = 0
    if not pip_only:
        try:
            fetch(directory, print, root=None if portable else Path("/"))
        except PackageMissing as missing:
            print(missing, file=sys.stderr)
            failed = 1
    build(directory, _show, pip_only=pip_only)
    print(f"字体已就绪：{directory}")
    for substitution in Fonts(directory).substitutions():
        print(f"  {substitution}")
    return failed


def _show(face: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    sys.stdout.write(f"\r{face}：{done}/{total}{end}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
