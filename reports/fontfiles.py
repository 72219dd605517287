"""Built faces on disk: which characters a core holds, and where each file is kept."""

from __future__ import annotations

from functools import cache
from itertools import chain, product
from pathlib import Path

from .fontsources import FontSource

BUILD_VERSION = 3
STANDARD_CHARACTERS = Path(__file__).with_name("standard_characters.txt")
"""What 通用规范汉字表 has beyond GB 2312; its characters are those of names of places and persons."""


@cache
def core_characters() -> frozenset[int]:
    """ASCII, the 7,445 characters and signs of GB 2312, and the 8,105 characters of 通用规范汉字表."""
    beyond = "".join(STANDARD_CHARACTERS.read_text(encoding="utf-8").split())
    return frozenset(range(0x20, 0x7F)).union(map(ord, gb_2312()), map(ord, beyond))


def gb_2312() -> str:
    """The characters and signs of GB 2312 in its order."""
    # The codec "gbk" is asked over the rows of GB 2312, as "gb2312" gives U+2015 for the dash and U+30FB
    # for the middle dot. A line's end after each pair keeps the pairs apart that are none.
    pairs = bytes(chain.from_iterable(product(range(0xA1, 0xF8), range(0xA1, 0xFF), b"\n")))
    return pairs.decode("gbk", "ignore").replace("\n", "")


def core_path(directory: Path, source: FontSource) -> Path:
    """The built file with the common characters of a source."""
    return directory / f"{source.stem}.{source.key}.v{BUILD_VERSION}.ttf"


def page_path(directory: Path, source: FontSource, page: int) -> Path:
    """The built file with the rarer characters of a source on one page of 256 code points."""
    return directory / f"{source.stem}.{source.key}.v{BUILD_VERSION}.u{page:03X}.ttf"
