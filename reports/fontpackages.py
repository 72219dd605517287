"""Fetch the Debian packages that hold free faces, and take out the files needed without installing them."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from .fontsources import CHAINS, package_directory

Say = Callable[[str], None]


class PackageMissing(RuntimeError):
    """A package of faces could not be fetched; the message says which, and why."""


def packages() -> Mapping[str, frozenset[str]]:
    """The files needed from each package: the faces of the chains and the licence."""
    needed: dict[str, frozenset[str]] = {}
    for candidate in (candidate for chain in CHAINS.values() for candidate in chain if candidate.package):
        own = {*candidate.files, f"usr/share/doc/{candidate.package}/copyright"}
        needed[candidate.package] = needed.get(candidate.package, frozenset()) | own
    return needed


def fetch(directory: Path, say: Say, root: Path | None = Path("/")) -> None:
    """Take the files of every package that is neither installed under `root` nor fetched before.

    With `root` None nothing counts as installed: what is fetched serves another machine too. Needs apt and
    dpkg with fresh lists (`apt-get update`); no rights, as nothing is installed. Raises `PackageMissing`
    after all packages were tried.
    """
    failed = []
    for package, files in packages().items():
        target = package_directory(directory, package)
        places = (target, root) if root else (target,)
        if any(all((place / file).is_file() for file in files) for place in places):
            continue
        say(f"下载 {package} …")
        try:
            _fetch(package, files, target)
        except (OSError, subprocess.CalledProcessError) as error:
            failed.append(f"{package}（{_reason(error)}）")
    if failed:
        raise PackageMissing(f"未能取得字体包：{'、'.join(failed)}；请先运行 apt-get update，或安装这些包")


def _fetch(package: str, files: frozenset[str], target: Path) -> None:
    """Download one package and put its files under `target`: all of them or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetching-") as folder:
        subprocess.run(["apt-get", "download", package], cwd=folder, capture_output=True, check=True)  # noqa: S603,S607
        (archive,) = Path(folder).glob("*.deb")
        taken = Path(folder) / "files"
        take_out(archive, files, taken)
        shutil.rmtree(target, ignore_errors=True)
        taken.rename(target)


def take_out(archive: Path, files: frozenset[str], target: Path) -> None:
    """Put some files of a package under `target`; raises `FileNotFoundError` where it lacks one."""
    command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking,  # noqa: S603
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as members,
    ):
        for member in members:
            name = member.name.removeprefix("./")
            content = members.extractfile(member) if name in files else None
            if content:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(content.read())
    lacking = [file for file in sorted(files) if not (target / file).is_file()]
    if lacking:
        raise FileNotFoundError(f"包中没有 {'、'.join(lacking)}")


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return str(error.stderr.decode(errors="replace").strip().partition("\n")[0])
    return str(error)
