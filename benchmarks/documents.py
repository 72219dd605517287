"""Documents beside Typst, WeasyPrint, fpdf2 and LibreOffice: the same notice, the same face, one run.

    python -m benchmarks.documents [--peers PYTHON] [--rows 100] [--times 5] [--many 300]

`--peers` is a Python that has the packages typst, weasyprint and fpdf2; what it lacks is left out and said.
Cold is a new process: imports and the first document. Ours is drawn after GB/T 9704, with its own line
breaking and embedded faces by role; the others get the same texts in one face without the rules.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.document_peers import Content, measure, peak_memory
from reports import notice
from reports.fontfiles import core_path
from reports.fonts import Fonts
from reports.fontsources import candidates, default_directory
from tests.reports.samples import notice_content

PEERS = ("typst", "weasyprint", "fpdf2", "libreoffice")


def ours(rows: int, times: int) -> dict[str, float]:
    """Our notice, measured as the peers' are; the faces are opened with the first document."""

    def engine() -> Callable[[Content], bytes]:
        fonts, content = Fonts(), notice_content(rows)
        return lambda _content: notice.render(content, fonts)

    return measure(engine, {}, times)


def cold(command: list[str]) -> tuple[float, float]:
    """Seconds of a whole new process, by clock and processor."""
    begun, used = time.perf_counter(), _children()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun, _children() - used


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peer(python: str, engine: str, content: Path, times: int) -> dict[str, float] | str:
    """What another engine takes, or why it was left out."""
    if engine == "libreoffice" and not shutil.which("soffice"):
        return "not installed"
    script = str(Path(__file__).with_name("document_peers.py"))
    command = [python, script, engine, str(content)]
    ran = subprocess.run([*command, str(times)], capture_output=True, text=True)
    if ran.returncode:
        return ran.stderr.strip().splitlines()[-1]
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    clock, processor = cold([*command, "0"])
    return found | {"cold": clock, "cold_cpu": processor}


def same_content(folder: Path, rows: int) -> Path:
    """The texts of the notice and one of our faces, for the others."""
    said = notice_content(rows)
    source = candidates("song", ())[-1]
    face = core_path(default_directory(), source)
    (folder / "fonts").mkdir()
    shutil.copy(face, folder / "fonts" / "face.ttf")
    content = {
        "title": "".join(notice.title(said)),
        "paragraphs": notice.wording(said),
        "rows": [[str(n), one.unit, one.name] for n, one in enumerate(said.clusters, start=1)],
        "fonts": str(folder / "fonts"),
        "face": str(folder / "fonts" / "face.ttf"),
        "family": source.stem,
    }
    path = folder / "content.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def memory(many: int) -> list[tuple[int, float]]:
    """Peak memory in MB after a tenth of many different notices, after half, and after all."""
    fonts, told = Fonts(), []
    for number in range(1, many + 1):
        notice.render(notice_content(20 + number % 20), fonts)
        if number in (many // 10, many // 2, many):
            told.append((number, peak_memory()))
    return told


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--many", type=int, default=300)
    given = parser.parse_args()
    from reports.fontbuild import build  # not part of what a cold notice imports

    build()
    for count, used in memory(given.many):
        print(f"memory after {count:,} notices: {used:.0f} MB at its peak")
    begun, processor = time.perf_counter(), time.process_time()
    notice.render(notice_content(4000), Fonts())
    wall, processor = time.perf_counter() - begun, time.process_time() - processor
    print(f"a notice with 4,000 rows, warm: {wall:.2f} s, {processor:.2f} s of processor time")
    from reports.archive import archive  # not part of what a cold notice imports

    plain = notice.render(notice_content(given.rows), Fonts())
    begun = time.perf_counter()
    archive(plain)
    print(f"PDF/A-2b of the notice, validated: {time.perf_counter() - begun:.2f} s\n")
    print("| engine | warm s | warm cpu s | cold s | cold cpu s | KiB | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    once = f"from benchmarks.documents import ours; ours({given.rows}, 0)"
    clock, processor = cold([sys.executable, "-c", once])
    _row("ours", ours(given.rows, given.times) | {"cold": clock, "cold_cpu": processor})
    with tempfile.TemporaryDirectory() as folder:
        content = same_content(Path(folder), given.rows)
        for engine in PEERS:
            found = peer(given.peers, engine, content, given.times)
            if isinstance(found, str):
                print(f"| {engine} | {found} | | | | | |")
            else:
                _row(engine, found)


def _row(name: str, found: dict[str, float]) -> None:
    times = " | ".join(f"{found[one]:.3f}" for one in ("warm", "warm_cpu", "cold", "cold_cpu"))
    print(f"| {name} | {times} | {found['bytes'] / 1024:.0f} | {found['peak_mb']:.0f} |")


if __name__ == "__main__":
    main()
