"""Write reports/standard_characters.txt anew: what 通用规范汉字表 (2013) has beyond GB 2312.

Unihan knows the table's 8,105 characters by its key kTGH. Run it on the directory of Unihan's files, such
as that of Debian's package unicode-data:

    apt-get download unicode-data && dpkg-deb -x unicode-data_*.deb unicode
    python -m tests.reports.make_standard_characters unicode/usr/share/unicode
"""

from __future__ import annotations

import bz2
import sys
from pathlib import Path

from reports import fontfiles

WIDTH = 50


def main(directory: str) -> None:
    """Collect the table's characters in the order of their code points, and keep those that GB 2312 lacks."""
    table = set()
    for file in Path(directory).glob("Unihan_*.txt.bz2"):
        for line in bz2.decompress(file.read_bytes()).decode().splitlines():
            code, _tab, rest = line.partition("\t")
            if rest.startswith("kTGH\t2013:"):
                table.add(chr(int(code.removeprefix("U+"), 16)))
    beyond = sorted(table.difference(fontfiles.gb_2312()))
    lines = ["".join(beyond[start : start + WIDTH]) for start in range(0, len(beyond), WIDTH)]
    fontfiles.STANDARD_CHARACTERS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
