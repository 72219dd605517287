"""Documents beside Typst, WeasyPrint, fpdf2 and LibreOffice: the same notice, the same face, one run.

    python -m benchmarks.documents [--peers PYTHON] [--rows 100] [--times 5] [--many 300]

`--peers` is a Python that has the packages typst, weasyprint and fpdf2; what it lacks is left out and said.
Cold is a new process with its modules compiled: imports and the first document, the median of several. All
run without `site`, which would do whatever the environment has installed for its start. Ours is drawn after
GB/T 9704, with its own line breaking and embedded faces by role; the others get the same texts in one face
without the rules.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.booklet import sheet
from benchmarks.document_peers import Content, measure, peak_memory
from reports import notice
from reports.archive import archive
from reports.blocks import Table
from reports.booklet import stretch
from reports.fontbuild import build
from reports.fontfiles import core_path
from reports.fonts import Fonts
from reports.fontsources import candidates, default_directory
from tests.reports.samples import notice_content

PEERS = ("typst", "weasyprint", "fpdf2", "libreoffice")
SHEETS = 1000
FIRST_NOTICE = """
from reports import notice
from reports.fonts import Fonts
from tests.reports.samples import notice_content
notice.render(notice_content({rows}), Fonts())
"""
STEPS = {
    "the interpreter": "pass",
    "ReportLab's canvas and faces": "import reportlab.pdfgen.canvas, reportlab.pdfbase.ttfonts",
    "all imports": "import reports.notice, tests.reports.samples",
    "the first notice": FIRST_NOTICE,
}
"""What a cold notice goes through, each step with those before it."""


def ours(rows: int, times: int) -> dict[str, float]:
    """Our notice, measured as the peers' are; the faces are opened with the first document."""

    def engine() -> Callable[[Content], bytes]:
        fonts, content = Fonts(), notice_content(rows)
        return lambda _content: notice.render(content, fonts)

    return measure(engine, {}, times)


def cold(python: str, arguments: list[str], times: int) -> tuple[float, float]:
    """Median seconds of a whole new process, by clock and processor; the first compiles its modules."""
    asked = [python, "-c", "import os, sys; print(os.pathsep.join(sys.path[1:]))"]
    paths = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    environment = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = f"{Path(__file__).parents[1]}{os.pathsep}{paths}"
    clock, processor = [], []
    for _ in range(1 + times):
        begun, used = time.perf_counter(), _children()
        subprocess.run([python, "-S", *arguments], check=True, capture_output=True, env=environment)
        clock.append(time.perf_counter() - begun)
        processor.append(_children() - used)
    return statistics.median(clock[1:]), statistics.median(processor[1:])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peer(python: str, engine: str, content: Path, times: int) -> dict[str, float] | str:
    """What another engine takes, or why it was left out."""
    if engine == "libreoffice" and not shutil.which("soffice"):
        return "not installed"
    script = str(Path(__file__).with_name("document_peers.py"))
    ran = subprocess.run([python, script, engine, str(content), str(times)], capture_output=True, text=True)
    if ran.returncode:
        return ran.stderr.strip().splitlines()[-1]
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    if engine.endswith("-sheets"):
        return found
    clock, processor = cold(python, [script, engine, str(content), "0"], times)
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


def our_sheets(count: int) -> dict[str, float]:
    """Score sheets in one file, each with its QR code."""
    fonts = Fonts()
    return measure(lambda: lambda _content: stretch([sheet(n) for n in range(count)], fonts).content, {}, 0)


def same_sheets(folder: Path, count: int) -> Path:
    """The texts of those score sheets for the others, and one of our faces."""
    told = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    table = next(block for block in sheet(0).blocks if isinstance(block, Table))
    lines = [row.cells for row in table.rows if not row.spanning]
    path = folder / "sheets.json"
    path.write_text(json.dumps(told | {"sheets": count, "lines": lines}), encoding="utf-8")
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
    build()
    print("| step of a cold notice | cpu s |\n| --- | ---: |")
    for step, code in STEPS.items():
        processor = cold(sys.executable, ["-c", code.format(rows=given.rows)], given.times)[1]
        print(f"| {step} | {processor:.3f} |")
    print("\n| engine | warm s | warm cpu s | cold s | cold cpu s | KiB | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    clock, processor = cold(sys.executable, ["-c", FIRST_NOTICE.format(rows=given.rows)], given.times)
    _row("ours", ours(given.rows, given.times) | {"cold": clock, "cold_cpu": processor})
    with tempfile.TemporaryDirectory() as folder:
        content = same_content(Path(folder), given.rows)
        for engine in PEERS:
            _said(engine, peer(given.peers, engine, content, given.times))
        print(f"\n{SHEETS:,} score sheets in one file, ours each with its QR code:\n")
        print("| engine | cpu s | MiB | peak MB |\n| --- | ---: | ---: | ---: |")
        _sheets("ours", _apart(f"our_sheets({SHEETS})"))
        _sheets("typst", peer(given.peers, "typst-sheets", same_sheets(Path(folder), SHEETS), 0))
    begun, processor = time.perf_counter(), time.process_time()
    notice.render(notice_content(4000), Fonts())
    wall, processor = time.perf_counter() - begun, time.process_time() - processor
    print(f"\na notice with 4,000 rows, warm: {wall:.2f} s, {processor:.2f} s of processor time")
    plain = notice.render(notice_content(given.rows), Fonts())
    processor = time.process_time()
    archive(plain)
    print(f"PDF/A-2b of the notice, validated: {time.process_time() - processor:.2f} s of processor time")
    for count, used in _apart(f"memory({given.many})"):
        print(f"memory after {count:,} notices: {used:.0f} MB at its peak")


def _apart(call: str) -> Any:
    """What a function of this module returns in a process of its own, with a peak of memory of its own."""
    code = f"import json; from benchmarks import documents; print(json.dumps(documents.{call}))"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def _said(name: str, found: dict[str, float] | str) -> None:
    if isinstance(found, str):
        print(f"| {name} | {found} | | | | | |")
    else:
        _row(name, found)


def _sheets(name: str, found: dict[str, float] | str) -> None:
    if isinstance(found, str):
        print(f"| {name} | {found} | | |")
    else:
        size, peak = found["bytes"] / 2**20, found["peak_mb"]
        print(
            f"{name}: {found['warm_cpu']:.1f} s of processor time, {size:.1f} MiB, {peak:,.0f} MB at its peak"
        )


def _row(name: str, found: dict[str, float]) -> None:
    times = " | ".join(f"{found[one]:.3f}" for one in ("warm", "warm_cpu", "cold", "cold_cpu"))
    print(f"| {name} | {times} | {found['bytes'] / 1024:.0f} | {found['peak_mb']:.0f} |")


if __name__ == "__main__":
    main()
