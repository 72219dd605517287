"""Faces out of Debian packages: real small packages, and machines that have none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from reports.fontpackages import PackageMissing, fetch, packages, take_out
from reports.fontsources import package_directory

needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is not installed")
COPYRIGHT = "usr/share/doc/fonts-small/copyright"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A package with one face and its licence."""
    tree = tmp_path / "tree"
    for file, content in {
        "DEBIAN/control": "Package: fonts-small\nVersion: 1\nArchitecture: all\nMaintainer: nobody <a@b>\n"
        "Description: small\n",
        "usr/share/fonts/small.ttf": "outlines",
        COPYRIGHT: "licence",
    }.items():
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(content, encoding="utf-8")
    path = tmp_path / "fonts-small.deb"
    subprocess.run(["dpkg-deb", "--build", str(tree), str(path)], check=True, capture_output=True)
    return path


def test_every_package_is_asked_for_its_faces_and_its_licence() -> None:
    assert {package: len(files) for package, files in packages().items()} == {
        "fonts-noto-cjk": 4,
        "fonts-hanazono": 2,
        "fonts-arphic-gbsn00lp": 2,
        "texlive-lang-chinese": 3,
        "fonts-lxgw-wenkai": 3,
    }


@needs_dpkg
def test_only_what_is_needed_is_taken_out(archive: Path, tmp_path: Path) -> None:
    take_out(archive, frozenset({COPYRIGHT}), tmp_path / "taken")
    found = [
        path.relative_to(tmp_path / "taken") for path in (tmp_path / "taken").rglob("*") if path.is_file()
    ]
    assert found == [Path(COPYRIGHT)]


@needs_dpkg
def test_a_package_without_the_file_is_named(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"包中没有 usr/share/fonts/large\.ttf"):
        take_out(archive, frozenset({"usr/share/fonts/large.ttf"}), tmp_path / "taken")


def test_a_machine_without_apt_names_every_package_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said: list[str] = []
    with pytest.raises(
        PackageMissing, match=r"fonts-noto-cjk.+texlive-lang-chinese.+请先运行 apt-get update"
    ):
        fetch(tmp_path / "set", said.append, root=tmp_path)
    assert said == [f"下载 {package} …" for package in packages()]


def test_what_is_there_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for package, files in packages().items():
        for file in files:
            path = package_directory(tmp_path, package) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    said: list[str] = []
    fetch(tmp_path, said.append, root=tmp_path / "nowhere")
    assert said == []


@pytest.mark.parametrize("portable", [False, True])
def test_a_portable_set_takes_installed_packages_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, portable: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for files in packages().values():
        for file in files:
            path = tmp_path / "machine" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    said: list[str] = []
    if portable:
        with pytest.raises(PackageMissing):
            fetch(tmp_path / "set", said.append, root=None)
    else:
        fetch(tmp_path / "set", said.append, root=tmp_path / "machine")
    assert said == ([f"下载 {package} …" for package in packages()] if portable else [])
