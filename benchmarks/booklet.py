"""All score sheets of a round as one file with bookmarks: processor seconds, bytes and memory as it grows.

python -m benchmarks.booklet [--sheets 5000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from benchmarks.document_peers import peak_memory
from reports.blocks import Official, Verification
from reports.booklet import join, stretch
from reports.fonts import Fonts
from reports.scoresheet import ScoreSheetContent, SheetLine, document

STRETCH = 100


def sheet(number: int) -> Official:
    """One made-up sheet of eighteen indicators with its QR code; no two alike."""
    comment = "情况较好，理由充分。"
    lines = (SheetLine(f"{k} 指标{k}", Decimal(10), Decimal("8.5"), comment[: k * 3]) for k in range(18))
    said = document(
        ScoreSheetContent(
            year=2026,
            number=f"{number // 5:04}",
            cluster=f"示例省示例市第{number // 5}县高性能膜材料产业集群",
            expert=f"专家{number % 5}",
            sheet=1,
            lines=tuple(lines),
            opinion="特色鲜明，建议支持。",
            submitted_on=date(2026, 6, 1),
            issuer="某某省工业和信息化厅",
            demo=False,
        )
    )
    code = f"ABCD-EFGH-{number:04}"
    return replace(said, verification=Verification(code, f"https://example.org/verify/{code}"))


def main() -> None:
    """Set the sheets in stretches, tell the peak of memory as they grow, and join them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=5000)
    sheets = parser.parse_args().sheets
    fonts, begun, parts = Fonts(), time.process_time(), []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, sheets, STRETCH):
            made = stretch([sheet(number) for number in range(start, start + STRETCH)], fonts)
            path = Path(folder) / f"{start:06}.pdf"
            path.write_bytes(made.content)
            parts.append((path, made.starts))
            if start in (0, sheets // 2 // STRETCH * STRETCH):
                print(f"{start + STRETCH} sheets: peak {peak_memory():.0f} MB")
        print(f"set: {time.process_time() - begun:.1f} s, peak {peak_memory():.0f} MB")
        begun, whole = time.process_time(), Path(folder) / "whole.pdf"
        pages = join("专家评分表", parts, whole)
        size = whole.stat().st_size / 1e6
        print(
            f"join: {time.process_time() - begun:.1f} s, {pages} pages, {size:.1f} MB, "
            f"peak {peak_memory():.0f} MB"
        )


if __name__ == "__main__":
    main()
