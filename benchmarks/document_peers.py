"""Print one notice with another engine; run by `documents.py`, in the Python that has the engine.

    python document_peers.py ENGINE CONTENT.json TIMES

prints JSON: seconds of the first and of the median further document, seconds to import, size in bytes.
Imports nothing of ours, so that the engines' Python needs nothing but the engines.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

Content = dict[str, Any]
Engine = Callable[[], Callable[[Content], bytes]]


def typst_engine() -> Callable[[Content], bytes]:
    """Typst: a source put together anew for each document, so that no compilation is used again."""
    import typst

    def render(content: Content) -> bytes:
        cells = "".join(f"[{row[0]}], [{row[1]}], [{row[2]}],\n" for row in content["rows"])
        body = "\n\n".join(content["paragraphs"])
        source = f"""#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: "{content["family"]}", size: 15.79pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 13.8pt)
#align(center)[#text(size: 21.7pt)[{content["title"]}]]

{body}

#pagebreak()
#table(columns: (14mm, 42mm, 100mm), table.header([序号], [推荐单位], [集群名称]),
{cells})
// {time.perf_counter_ns()}
"""
        compiler = typst.Compiler(font_paths=[content["fonts"]], ignore_system_fonts=True)
        return bytes(compiler.compile(input=source.encode()))

    return render


def typst_sheets_engine() -> Callable[[Content], bytes]:
    """Typst: many score sheets in one source, each on pages of its own, without a QR code."""
    import typst

    def render(content: Content) -> bytes:
        lines = "".join(
            f"[{one}], [{most}], [{score}], [{said}],\n" for one, most, score, said in content["lines"]
        )
        sheets = "#pagebreak()\n".join(
            f"""#align(center)[#text(size: 21.7pt)[2026年度中小企业特色产业集群 \\ 专家评分表]]

申报编号：{number:04}　集群名称：示例省示例市第{number}县高性能膜材料产业集群

评审专家：专家{number}

#table(columns: (56mm, 14mm, 18mm, 68mm), table.header([指标], [满分], [评分], [评语]),
{lines})

专家签名：　　　　　　　　　　　　年　　月　　日

"""
            for number in range(content["sheets"])
        )
        source = f"""#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: "{content["family"]}", size: 15.79pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 13.8pt)
#show table: set text(size: 11.8pt)
{sheets}
// {time.perf_counter_ns()}
"""
        compiler = typst.Compiler(font_paths=[content["fonts"]], ignore_system_fonts=True)
        return bytes(compiler.compile(input=source.encode()))

    return render


def peak_memory() -> float:
    """The most memory that this process has held, in MB (Linux); not what its parent had held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def html_parts(content: Content) -> tuple[str, str]:
    """The paragraphs and the rows as HTML."""
    cells = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in content["rows"]]
    return "".join(f"<p>{escape(text)}</p>" for text in content["paragraphs"]), "<tr>".join(["", *cells])


def weasyprint_engine() -> Callable[[Content], bytes]:
    """WeasyPrint from HTML."""
    import weasyprint

    def render(content: Content) -> bytes:
        body, rows = html_parts(content)
        html = f"""<style>@font-face {{ font-family: F; src: url(file://{content["face"]}) }}
@page {{ size: A4; margin: 37mm 26mm 35mm 28mm }}
body {{ font: 15.79pt/29.6pt F }} h1 {{ font: 21.7pt F; text-align: center }}
p {{ text-indent: 2em; margin: 0 }}
table {{ border-collapse: collapse; font-size: 13.8pt; line-height: 1.3; break-before: page }}
td, th {{ border: .5pt solid; padding: 1.2mm }}</style>
<h1>{escape(content["title"])}</h1>{body}
<table><thead><tr><th>序号<th>推荐单位<th>集群名称</thead>{rows}</table>"""
        return bytes(weasyprint.HTML(string=html).write_pdf())

    return render


def fpdf2_engine() -> Callable[[Content], bytes]:
    """fpdf2."""
    import fpdf

    def render(content: Content) -> bytes:
        pdf = fpdf.FPDF(format="A4")
        pdf.set_margins(28, 37, 26)
        pdf.set_auto_page_break(True, 35)
        pdf.add_font("F", fname=content["face"])
        pdf.add_page()
        pdf.set_font("F", size=21.7)
        pdf.multi_cell(0, 13, content["title"], align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("F", size=15.79)
        for text in content["paragraphs"]:
            pdf.multi_cell(0, 10.45, "　　" + text, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.add_page()
        pdf.set_font("F", size=13.8)
        heading = fpdf.FontFace(emphasis="")
        with pdf.table(col_widths=(14, 42, 100), line_height=8, headings_style=heading) as table:
            for cells in [("序号", "推荐单位", "集群名称"), *content["rows"]]:
                table.row(cells)
        return bytes(pdf.output())

    return render


def libreoffice_engine() -> Callable[[Content], bytes]:
    """LibreOffice without a window, from HTML; every document starts it."""
    import subprocess
    import tempfile

    def render(content: Content) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in content["rows"]
            )
            body = "".join(f"<p>{escape(text)}</p>" for text in content["paragraphs"])
            page = Path(folder, "notice.html")
            title = escape(content["title"])
            text = f"<meta charset=utf-8><h1>{title}</h1>{body}<table border=1>{rows}</table>"
            page.write_text(text, encoding="utf-8")
            command = [
                "soffice",
                "--headless",
                "--convert-to",
                "pdf:writer_web_pdf_Export",
                "--outdir",
                folder,
            ]
            subprocess.run([*command, str(page)], check=True, capture_output=True)
            return Path(folder, "notice.pdf").read_bytes()

    return render


ENGINES = {
    "typst": typst_engine,
    "typst-sheets": typst_sheets_engine,
    "weasyprint": weasyprint_engine,
    "fpdf2": fpdf2_engine,
    "libreoffice": libreoffice_engine,
}


def measure(
    engine: Callable[[], Callable[[Content], bytes]], content: Content, times: int
) -> dict[str, float]:
    """Seconds to import, of the first and of the median further document; its processor time and size."""
    begun = time.perf_counter()
    render = engine()
    imported = time.perf_counter() - begun
    seconds, processor = [], []
    for _ in range(1 + times):
        begun, used = time.perf_counter(), time.process_time()
        size = len(render(content))
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    middle = times // 2  # by hand, as `statistics` is slow to import
    return {
        "import": imported,
        "first": seconds[0],
        "warm": sorted(seconds[1:] or seconds)[middle],
        "warm_cpu": sorted(processor[1:] or processor)[middle],
        "bytes": size,
        "peak_mb": peak_memory(),
    }


if __name__ == "__main__":
    name, file, count = sys.argv[1:]
    found = measure(ENGINES[name], json.loads(Path(file).read_text(encoding="utf-8")), int(count))
    print(json.dumps(found))
