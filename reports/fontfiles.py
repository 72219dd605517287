"""Built faces on disk: which characters a core holds, and where each file is kept."""

from __future__ import annotations

from functools import cache
from itertools import chain, product
from pathlib import Path

from .fontsources import FontSource

BUILD_VERSION = 2
_RARE_IN_PLACE_NAMES = "埇沚浉瀍猇硚鄠"  # in names of counties and districts, yet not in GB 2312


@cache
def core_characters() -> frozenset[int]:
    """ASCII, the 7,445 characters and signs of GB 2312, and those that county names need beyond it."""
    # The codec "gbk" is asked over the rows of GB 2312, as "gb2312" gives U+2015 for the dash and U+30FB
    # for the middle dot. A line's end after each pair keeps the pairs apart that are none.
    pairs = bytes(chain.from_iterable(product(range(0xA1, 0xF8), range(0xA1, 0xFF), b"\n")))
    text = pairs.decode("gbk", "ignore").replace("\n", "") + _RARE_IN_PLACE_NAMES
    return frozenset(range(0x20, 0x7F)).union(map(ord, text))


def core_path(directory: Path, source: FontSource) -> Path:
    """The built file with the common characters of a source."""
    return directory / f"{source.stem}.{source.key}.v{BUILD_VERSION}.ttf"


def page_path(directory: Path, source: FontSource, page: int) -> Path:
    """The built file with the rarer characters of a source on one page of 256 code points."""
    return directory / f"{source.stem}.{source.key}.v{BUILD_VERSION}.u{page:03X}.ttf"
