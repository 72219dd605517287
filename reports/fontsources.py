"""Where the faces of an official document come from: the chain of candidates for each role."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

Role = Literal["title", "fang", "kai", "hei", "song"]
Lends = Literal["all", "half-width", "ideographs"]
"""What a face gives: all that it has, the half-width signs of ASCII, or rare ideographs that others lack."""
ROLES: dict[Role, str] = {"title": "小标宋体", "fang": "仿宋体", "kai": "楷体", "hei": "黑体", "song": "宋体"}

# The table directory at a font file's head holds the checksum of every table: this much tells versions apart.
_DIRECTORY_BYTES = 4096


@dataclass(frozen=True)
class FontSource:
    """A font file to draw outlines from, wherever it was found."""

    name: str
    path: Path
    number: int = -1
    weight: int | None = None
    standin: bool = False
    stroke: float = 0.0
    lends: Lends = "all"
    origin: str = "licensed"
    copyright: Path | None = None

    @property
    def licensed(self) -> bool:
        """Whether the face is the office's own."""
        return self.origin == "licensed"

    @property
    def stem(self) -> str:
        """The ASCII name that the built file and the PDF carry."""
        plain = "".join(ch for ch in self.path.stem if ch.isascii() and (ch.isalnum() or ch in "-_"))
        return (plain or f"Licensed-{self.key}") + (f"-{self.weight}" if self.weight else "")

    @property
    def key(self) -> str:
        """A short digest of what the file holds, so that another version is built anew."""
        with self.path.open("rb") as file:
            head = file.read(_DIRECTORY_BYTES)
        return hashlib.sha256(head + f"{self.number},{self.weight}".encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Candidate:
    """A place where a face may be found: `origin` is "licensed", "debian" or an import package.

    `files` are names in the licensed directories, or paths inside the package.
    """

    origin: str
    files: tuple[str, ...]
    name: str
    number: int = -1
    weight: int | None = None
    standin: bool = False
    stroke: float = 0.0
    lends: Lends = "all"
    package: str = ""


def _licensed(name: str, *files: str) -> Candidate:
    return Candidate("licensed", files, name)


def _debian(package: str, file: str, name: str, **options: Any) -> Candidate:
    return Candidate("debian", (file,), name, package=package, **options)


_FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
_WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/"
_SERIF_BOLD = _debian(
    "fonts-noto-cjk",
    "usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "Noto Serif CJK SC Bold",
    number=2,
    standin=True,
)
# The digits and letters of Fandol are too heavy beside its characters; these are the half-width 宋体 ones.
_HALF = _debian(
    "fonts-arphic-gbsn00lp",
    "usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "AR PL SungtiL GB",
    lends="half-width",
)
# What the faces above lack: characters of names beyond the standard table, in faces that look like them.
_RARE_SERIF = _debian(
    "fonts-noto-cjk",
    "usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "Noto Serif CJK SC",
    number=2,
    lends="ideographs",
)
_RARE_SANS = _debian(
    "fonts-noto-cjk",
    "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "Noto Sans CJK SC",
    number=2,
    lends="ideographs",
)
_RAREST = _debian(
    "fonts-hanazono", "usr/share/fonts/truetype/hanazono/HanaMinB.ttf", "HanaMinB", lends="ideographs"
)
_SERIF = Candidate("pylopdf_fonts_zh_cn", ("NotoSerifSC-Regular.otf",), "Noto Serif SC")
_SERIF_STANDIN = replace(_SERIF, standin=True)
# 小标宋 is a heavy 宋: the regular weight stands in for it with its strokes drawn out by a fortieth of an em.
_SERIF_HEAVY = Candidate(
    "pylopdf_fonts_zh_cn", _SERIF.files, "Noto Serif SC（描粗）", standin=True, stroke=0.025
)
_SANS = Candidate(
    "justmytype_intl_cjk", ("fonts/ofl/notosanssc/NotoSansSC[wght].ttf",), "Noto Sans SC Medium", weight=500
)

CHAINS: dict[Role, tuple[Candidate, ...]] = {
    "title": (
        _licensed("方正小标宋", "FZXBSJW.TTF", "FZXBSK.TTF", "方正小标宋简体.ttf", "方正小标宋_GBK.ttf"),
        _SERIF_BOLD,
        _SERIF_HEAVY,
        _RAREST,
    ),
    "fang": (
        _licensed("仿宋", "simfang.ttf", "仿宋_GB2312.ttf", "FZFSK.TTF", "方正仿宋_GBK.ttf"),
        _HALF,
        _debian("texlive-lang-chinese", _FANDOL + "FandolFang-Regular.otf", "FandolFang"),
        _debian("fonts-lxgw-wenkai", _WENKAI + "LXGWWenKai-Light.ttf", "LXGW WenKai Light", standin=True),
        _SERIF_STANDIN,
        _RARE_SERIF,
        _RAREST,
    ),
    "kai": (
        _licensed("楷体", "simkai.ttf", "楷体_GB2312.ttf", "FZKTK.TTF", "方正楷体_GBK.ttf"),
        _HALF,
        _debian("texlive-lang-chinese", _FANDOL + "FandolKai-Regular.otf", "FandolKai"),
        _debian("fonts-lxgw-wenkai", _WENKAI + "LXGWWenKai-Regular.ttf", "LXGW WenKai", standin=True),
        _SERIF_STANDIN,
        _RARE_SERIF,
        _RAREST,
    ),
    "hei": (
        _licensed("黑体", "simhei.ttf", "FZHTK.TTF", "方正黑体_GBK.ttf"),
        _SANS,
        _SERIF_STANDIN,
        _RARE_SANS,
        _RAREST,
    ),
    "song": (
        _licensed("宋体", "simsun.ttc", "simsun.ttf", "FZSSK.TTF", "方正书宋_GBK.ttf"),
        _HALF,
        _SERIF,
        _RARE_SERIF,
        _RAREST,
    ),
}


def licensed_directories() -> tuple[Path, ...]:
    """The office's own licensed faces: the directories that REPORT_FONT_DIR names."""
    return tuple(Path(part) for part in os.environ.get("REPORT_FONT_DIR", "").split(os.pathsep) if part)


def default_directory() -> Path:
    """Where built faces are kept unless the caller says otherwise."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "cluster-review" / "fonts"


def package_directory(directory: Path, package: str) -> Path:
    """Where the files taken out of a Debian package are kept: beside the faces built from them."""
    return directory / "packages" / package


def candidates(role: Role, licensed: tuple[Path, ...], directory: Path | None = None) -> list[FontSource]:
    """The sources found for a role, best first; later ones lend the glyphs that earlier ones lack."""
    directory = directory or default_directory()
    found = []
    for candidate in CHAINS[role]:
        path = next((path for path in _paths(candidate, licensed, directory) if path.is_file()), None)
        if path:
            found.append(_source(candidate, path, directory))
    return found


def tried(role: Role, licensed: tuple[Path, ...], directory: Path | None = None) -> list[str]:
    """Every file that was looked for, for the message of a failure."""
    directory = directory or default_directory()
    return [str(path) for candidate in CHAINS[role] for path in _paths(candidate, licensed, directory)]


def _source(candidate: Candidate, path: Path, directory: Path) -> FontSource:
    number = 0 if path.suffix.lower() == ".ttc" and candidate.number < 0 else candidate.number
    return FontSource(
        candidate.name,
        path,
        number,
        candidate.weight,
        candidate.standin,
        candidate.stroke,
        candidate.lends,
        candidate.origin,
        _copyright(candidate.package, directory) if candidate.package else None,
    )


def _copyright(package: str, directory: Path) -> Path | None:
    file = f"usr/share/doc/{package}/copyright"
    places = (Path("/", file), package_directory(directory, package) / file)
    return next((path for path in places if path.is_file()), None)


def _paths(candidate: Candidate, licensed: tuple[Path, ...], directory: Path) -> list[Path]:
    if candidate.origin == "licensed":
        return [folder / file for folder in licensed for file in candidate.files]
    if candidate.origin == "debian":
        roots = (Path("/"), package_directory(directory, candidate.package))
        return [root / file for root in roots for file in candidate.files]
    spec = find_spec(candidate.origin)
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / file for file in candidate.files]
